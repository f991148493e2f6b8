package belfort.signaling.store;

import belfort.mediacontrol.media.Profile;
import belfort.mediacontrol.placement.Demand;
import belfort.mediacontrol.placement.Habit;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** What was learned of classes. Lessons that are over are added once each, by whichever server. */
public final class HabitStore {
  private static final int AT_ONCE = 200;

  /** A lesson to which nobody but one came did not take place, and says nothing about the next. */
  private static final int TOOK_PLACE = 2;

  private final Database database;

  public HabitStore(Database database) {
    this.database = database;
  }

  /** Learns from the lessons that are over and not learned yet; returns from how many. */
  public int learn(Instant now) throws StoreException {
    List<Over> over = database.transaction(connection -> over(connection, now));
    int learned = 0;
    for (Over lesson : over) {
      learned += database.transaction(connection -> learn(connection, lesson));
    }
    return learned;
  }

  private record Over(
      String lesson, String classId, Profile profile, int roster, int present, long kilobits) {}

  private static List<Over> over(Connection connection, Instant now) throws SQLException {
    return Statements.list(
        connection,
        """
        SELECT u.lesson, u.present, u.kilobits, l.class_id, l.profile, l.expected
        FROM lesson_use u JOIN lesson l ON l.id = u.lesson
        WHERE u.learned = FALSE AND l.class_id IS NOT NULL AND u.present >= ?
          AND (l.ended_at IS NOT NULL OR l.ends_at <= ?)
        ORDER BY l.ends_at, u.lesson LIMIT ?
        """,
        row ->
            new Over(
                row.getString("lesson"),
                row.getString("class_id"),
                Profile.valueOf(row.getString("profile")),
                row.getInt("expected"),
                row.getInt("present"),
                row.getLong("kilobits")),
        TOOK_PLACE,
        now,
        AT_ONCE);
  }

  private static int learn(Connection connection, Over lesson) throws SQLException {
    int mine =
        Statements.update(
            connection,
            "UPDATE lesson_use SET learned = TRUE WHERE lesson = ? AND learned = FALSE",
            lesson.lesson());
    if (mine == 0) {
      return 0;
    }
    Habit before =
        Statements.first(
                connection,
                "SELECT * FROM class_habit WHERE class_id = ? AND profile = ? FOR UPDATE",
                HabitStore::habit,
                lesson.classId(),
                lesson.profile().name())
            .orElse(Habit.NONE);
    long full = Demand.of(lesson.profile(), lesson.present()).kilobitsOutPerSecond();
    Habit after =
        before.after(lesson.roster(), lesson.present(), (double) lesson.kilobits() / full);
    Statements.update(
        connection,
        """
        INSERT INTO class_habit (class_id, profile, show_up, show_up_deviation, media_use,
          media_use_deviation, lessons)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        ON DUPLICATE KEY UPDATE show_up = VALUES(show_up),
          show_up_deviation = VALUES(show_up_deviation), media_use = VALUES(media_use),
          media_use_deviation = VALUES(media_use_deviation), lessons = VALUES(lessons)
        """,
        lesson.classId(),
        lesson.profile().name(),
        after.showUp(),
        after.showUpDeviation(),
        after.mediaUse(),
        after.mediaUseDeviation(),
        after.lessons());
    return 1;
  }

  /** The habit in a row that has the columns of class_habit, which may all be null. */
  static Habit habit(ResultSet row) throws SQLException {
    int lessons = row.getInt("lessons");
    if (lessons == 0) {
      return Habit.NONE;
    }
    return new Habit(
        row.getDouble("show_up"),
        row.getDouble("show_up_deviation"),
        row.getDouble("media_use"),
        row.getDouble("media_use_deviation"),
        lessons);
  }

  /** Notes the most that a lesson used, when it gives its parts back. */
  static void note(Connection connection, String lesson) throws SQLException {
    Statements.update(
        connection,
        """
        INSERT INTO lesson_use (lesson, present, kilobits)
        SELECT lesson, SUM(peak_present), SUM(peak_kilobits) FROM reservation
        WHERE lesson = ? GROUP BY lesson HAVING SUM(peak_present) > 0
        ON DUPLICATE KEY UPDATE present = GREATEST(lesson_use.present, VALUES(present)),
          kilobits = GREATEST(lesson_use.kilobits, VALUES(kilobits))
        """,
        lesson);
  }
}

package belfort.signaling.store;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.media.Profile;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The scheduled lessons. */
public final class LessonStore {
  private static final String SELECT =
      """
      SELECT lesson.*, person.name AS teacher_name, class.name AS class_name, h.show_up,
        h.show_up_deviation, h.media_use, h.media_use_deviation, h.lessons
      FROM lesson JOIN person ON person.id = lesson.teacher_id
      LEFT JOIN class ON class.id = lesson.class_id
      LEFT JOIN class_habit h ON h.class_id = lesson.class_id AND h.profile = lesson.profile
      """;

  private final Database database;

  public LessonStore(Database database) {
    this.database = database;
  }

  /** Adds a lesson together with the links into it; nothing when the lesson is there already. */
  public boolean add(Lesson lesson, List<Link> links) throws StoreException {
    return database.transaction(connection -> {
      int added =
          Statements.update(
              connection,
              """
              INSERT IGNORE INTO lesson
                (id, title, profile, starts_at, ends_at, teacher_id, class_id, expected, capacity,
                made_at)
              VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
              """,
              lesson.id().value(),
              lesson.title(),
              lesson.profile().name(),
              lesson.startsAt(),
              lesson.endsAt(),
              lesson.teacherId(),
              lesson.classId().orElse(null),
              lesson.expected(),
              lesson.capacity(),
              lesson.madeAt().orElse(null));
      if (added == 0) {
        return false;
      }
      for (Link link : links) {
        LinkStore.insert(connection, link);
      }
      return true;
    });
  }

  public Optional<Lesson> find(LessonId id) throws StoreException {
    return database.transaction(connection ->
        Statements.first(connection, SELECT + "WHERE lesson.id = ?", LessonStore::row, id.value()));
  }

  /** The lessons that overlap the time, by start. */
  public List<Lesson> between(Instant from, Instant to) throws StoreException {
    return database.transaction(connection ->
        Statements.list(
            connection,
            SELECT
                + """
                WHERE lesson.starts_at < ? AND lesson.ends_at > ?
                ORDER BY lesson.starts_at, lesson.title, lesson.id LIMIT 2000
                """,
            LessonStore::row,
            to,
            from));
  }

  /** Notes that somebody ended the lesson; the first time counts. */
  public void end(LessonId id, Instant now) throws StoreException {
    database.transaction(connection ->
        Statements.update(
            connection,
            "UPDATE lesson SET ended_at = ? WHERE id = ? AND ended_at IS NULL",
            now,
            id.value()));
  }

  private static Lesson row(ResultSet row) throws SQLException {
    String className = row.getString("class_name");
    return new Lesson(
        new LessonId(row.getString("id")),
        row.getString("title"),
        Profile.valueOf(row.getString("profile")),
        Statements.instant(row, "starts_at"),
        Statements.instant(row, "ends_at"),
        Statements.optionalInstant(row, "ended_at"),
        row.getString("teacher_id"),
        row.getString("teacher_name"),
        Optional.ofNullable(row.getString("class_id")),
        className == null ? "" : className,
        row.getInt("expected"),
        row.getInt("capacity"),
        Statements.optionalInstant(row, "made_at"),
        HabitStore.habit(row));
  }
}

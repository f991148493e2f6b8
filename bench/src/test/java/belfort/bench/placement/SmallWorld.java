package belfort.bench.placement;

import belfort.bench.placement.Week.Lesson;
import belfort.mediacontrol.media.Profile;
import belfort.mediacontrol.placement.Habit;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Weeks that are made by hand, and a workload small enough for a test. */
final class SmallWorld {
  static final int HOUR = 3_600;
  static final Habit LIKE_THE_ROSTER = new Habit(1, 0, 1, 0, 10);

  private SmallWorld() {}

  /** The standard workload with so few schools. */
  static Workload workload(int schools) {
    Workload standard = WorkloadFile.standard();
    return new Workload(
        standard.node(),
        new Workload.Schools(
            schools,
            standard.schools().classes(),
            standard.schools().students(),
            standard.schools().liveShare()),
        standard.day(),
        standard.lessons(),
        standard.showUp(),
        standard.growth(),
        standard.walkIns());
  }

  static Lesson lecture(int opensAt, int endsAt, int roster) {
    return new Lesson(
        Profile.LECTURE, true, opensAt, opensAt, endsAt, endsAt, roster, LIKE_THE_ROSTER, 1, true);
  }

  /** Adds a lesson to which so many come, one a second, the opener first. */
  static int add(Week.Builder week, Lesson lesson, int come) {
    int index = week.add(lesson);
    for (int each = 1; each < come; each++) {
      week.join(index, lesson.opensAt() + each);
    }
    return index;
  }

  /** The text of a workload file, with some lines changed. */
  static String file(String... changed) {
    try (InputStream standard = WorkloadFile.class.getResourceAsStream("workload.properties")) {
      String text =
          new String(Objects.requireNonNull(standard).readAllBytes(), StandardCharsets.UTF_8);
      return text + "\n" + String.join("\n", changed) + "\n";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

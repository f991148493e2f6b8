package belfort.signaling.store;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.media.Profile;
import belfort.mediacontrol.placement.Habit;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A scheduled lesson.
 *
 * @param teacher the teacher, by name
 * @param className the class's name; empty when the lesson is for guests
 * @param expected how many participants are expected, the teacher included
 * @param madeAt when it was made; empty for lessons older than this column
 * @param habit what was learned of its class in lessons of this profile
 * @param endedAt when somebody ended it
 */
public record Lesson(
    LessonId id,
    String title,
    Profile profile,
    Instant startsAt,
    Instant endsAt,
    Optional<Instant> endedAt,
    String teacherId,
    String teacher,
    Optional<String> classId,
    String className,
    int expected,
    int capacity,
    Optional<Instant> madeAt,
    Habit habit) {
  /** A lesson that was made so long before its start is part of a timetable. */
  private static final Duration AHEAD = Duration.ofHours(1);

  /** Whether it was made an hour or more before its start. */
  public boolean timetabled() {
    return madeAt.isPresent() && !madeAt.get().isAfter(startsAt.minus(AHEAD));
  }

  @Override
  public String toString() {
    return "Lesson[" + id + "]";
  }
}

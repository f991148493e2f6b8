package belfort.signaling.store;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.media.Profile;
import java.time.Instant;
import java.util.Optional;

/**
 * A scheduled lesson.
 *
 * @param teacher the teacher, by name
 * @param className the class's name; empty when the lesson is for guests
 * @param expected how many participants are expected, the teacher included
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
    int capacity) {
  @Override
  public String toString() {
    return "Lesson[" + id + "]";
  }
}

package belfort.signaling.engine;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.media.Profile;
import belfort.mediacontrol.placement.Habit;
import java.time.Instant;
import java.util.Objects;

/**
 * What a room needs to know of its lesson.
 *
 * @param expected how many participants the roster expects
 * @param capacity the most participants that may be in at once
 * @param timetabled it was made an hour or more before its start
 * @param habit what was learned of its class
 */
public record LessonInfo(
    LessonId id,
    String title,
    String teacher,
    Profile profile,
    Instant startsAt,
    Instant endsAt,
    int expected,
    int capacity,
    boolean timetabled,
    Habit habit) {
  /** Rooms that were stored before habits were learned have none. */
  public LessonInfo {
    habit = Objects.requireNonNullElse(habit, Habit.NONE);
  }

  /** A lesson of a class of which nothing was learned. */
  public LessonInfo(
      LessonId id,
      String title,
      String teacher,
      Profile profile,
      Instant startsAt,
      Instant endsAt,
      int expected,
      int capacity,
      boolean timetabled) {
    this(id, title, teacher, profile, startsAt, endsAt, expected, capacity, timetabled, Habit.NONE);
  }
}

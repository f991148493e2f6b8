package belfort.signaling.engine;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.media.Profile;
import java.time.Instant;

/**
 * What a room needs to know of its lesson.
 *
 * @param expected how many participants the roster expects
 * @param capacity the most participants that may be in at once
 * @param timetabled it was made an hour or more before its start
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
    boolean timetabled) {}

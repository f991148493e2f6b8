package belfort.signaling.engine;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.media.ParticipantId;

/**
 * Hears, after the commit, what others than the room must know of it. Called on the rooms' threads:
 * may block for the time of a database call, and hears the same thing again after a take-over at
 * worst never, so whoever must know for sure reads the room.
 */
public interface LessonWatcher {
  /** The lesson is over. */
  void ended(LessonId lesson, String reason);

  /** The teacher removed the participant for the rest of the lesson. */
  void kicked(LessonId lesson, ParticipantId participant);

  /** Tells nobody. */
  LessonWatcher NOBODY =
      new LessonWatcher() {
        @Override
        public void ended(LessonId lesson, String reason) {}

        @Override
        public void kicked(LessonId lesson, ParticipantId participant) {}
      };
}

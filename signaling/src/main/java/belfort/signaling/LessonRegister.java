package belfort.signaling;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.media.ParticipantId;
import belfort.signaling.engine.LessonWatcher;
import belfort.signaling.store.LessonStore;
import belfort.signaling.store.LinkStore;
import belfort.signaling.store.StoreException;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down, outside the room's log, what concerns links: that a lesson is over, that somebody
 * was removed. The room itself refuses both, so a note that is lost opens no door.
 */
final class LessonRegister implements LessonWatcher {
  private static final Logger LOG = LoggerFactory.getLogger(LessonRegister.class);

  private final LessonStore lessons;
  private final LinkStore links;
  private final InstantSource clock;

  LessonRegister(LessonStore lessons, LinkStore links, InstantSource clock) {
    this.lessons = lessons;
    this.links = links;
    this.clock = clock;
  }

  @Override
  public void ended(LessonId lesson, String reason) {
    try {
      lessons.end(lesson, clock.instant());
    } catch (StoreException away) {
      LOG.warn("event=end_not_noted lesson={} cause=\"{}\"", lesson, away.getMessage());
    }
  }

  @Override
  public void kicked(LessonId lesson, ParticipantId participant) {
    try {
      links.kick(lesson, participant);
    } catch (StoreException away) {
      LOG.warn("event=kick_not_noted lesson={} cause=\"{}\"", lesson, away.getMessage());
    }
  }
}

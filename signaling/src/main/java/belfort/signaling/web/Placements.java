package belfort.signaling.web;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.placement.Decision;
import belfort.signaling.store.StoreException;
import java.time.Instant;
import java.util.Optional;

/** The stored decisions about where lessons stand, for whoever asks why. */
@FunctionalInterface
public interface Placements {
  /** The lesson's latest decision. */
  Optional<Placed> latest(LessonId lesson) throws StoreException;

  /** A decision and when it was made. */
  record Placed(Instant at, Decision decision) {}
}

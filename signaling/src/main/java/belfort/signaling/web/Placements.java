package belfort.signaling.web;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.placement.Decision;
import belfort.mediacontrol.placement.LedgerException;
import java.time.Instant;
import java.util.Optional;

/** The stored decisions about where lessons stand, for whoever asks why. */
@FunctionalInterface
public interface Placements {
  /** The lesson's latest decision. */
  Optional<Placed> latest(LessonId lesson) throws LedgerException;

  /**
   * A decision and when it was made.
   *
   * @param candidates JSON: a list of {@code
   *     {"node","fits","verdict","drawn","score","fullest","why"}}
   */
  record Placed(
      String node,
      Instant at,
      String reason,
      String code,
      String candidates,
      Optional<Decision> decision) {}
}

package belfort.mediacontrol.kurento;

import java.time.Instant;
import java.util.Optional;

/**
 * Why a part of a lesson leaves its node.
 *
 * @param reason as pages are told: {@code drain} or {@code node_slow}
 * @param until what stands there then is cut over; empty when nothing presses
 */
record Leaving(String reason, Optional<Instant> until) {
  static final String DRAIN = "drain";
  static final String NODE_SLOW = "node_slow";
}

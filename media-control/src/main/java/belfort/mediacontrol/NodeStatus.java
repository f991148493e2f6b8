package belfort.mediacontrol;

import belfort.mediacontrol.placement.Budget;
import belfort.mediacontrol.placement.Capacity;
import belfort.mediacontrol.placement.Ledger;
import belfort.mediacontrol.placement.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A media node as this server sees it.
 *
 * @param kind what the node says it is: "kurento" or "belfort"
 * @param observed what its lessons use now, as far as we can tell
 * @param drain while it is emptied; {@link #state()} says DRAINING only while it is up
 * @param slow it answers, but late: it gets nothing new
 */
public record NodeStatus(
    NodeId id,
    String url,
    State state,
    String kind,
    String version,
    String serverId,
    Instant since,
    Duration roundTrip,
    Budget budget,
    Capacity reserved,
    Capacity observed,
    int lessons,
    double cpuPercentOfOneCore,
    long memoryKiB,
    Optional<Ledger.Drain> drain,
    boolean slow) {
  /** How a node stands. */
  public enum State {
    CONNECTING,
    UP,
    /** Three pings were missed: gets nothing new. */
    SUSPECT,
    DOWN,
    DRAINING
  }
}

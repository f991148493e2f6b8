package belfort.mediacontrol;

import belfort.mediacontrol.placement.Capacity;
import belfort.mediacontrol.placement.Drain;
import belfort.mediacontrol.placement.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A media node as this server sees it.
 *
 * @param kind what the node says it is: "kurento" or "belfort"
 * @param observed what its lessons use now, as far as we can tell
 * @param lessons how many lessons, of any server, have a part on it: during a drain, those left
 * @param drain who empties it, and until when
 * @param slow it answers too late or not every time: gets nothing new, and is emptied after a while
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
    Capacity budget,
    Capacity reserved,
    Capacity observed,
    int lessons,
    double cpuPercentOfOneCore,
    long memoryKiB,
    Optional<Drain> drain,
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

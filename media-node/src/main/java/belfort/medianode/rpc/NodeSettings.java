package belfort.medianode.rpc;

import belfort.medianode.objects.ObjectLimits;
import java.time.Duration;
import java.util.List;

/**
 * The settings and limits of the JSON-RPC side. Each limit has a counter in {@link NodeCounters}.
 *
 * @param collectionPeriod a session without a socket lives for one to two of these (Kurento:
 *     garbageCollectorPeriod)
 * @param frameBytes a longer frame from a client ends its connection
 * @param sockets open connections; more get HTTP 503
 * @param unsentBytes what may wait for a client that does not read, before its connection is cut
 * @param sessions sessions that hold objects
 * @param subscriptionsPerSession event subscriptions of one session
 * @param operationsPerTransaction requests within one transaction
 * @param cachedReplies replies kept for repeated requests; the oldest go first
 * @param waitingPlaneEvents events of the media plane that wait for the owner; more are dropped
 * @param capabilities what {@code getInfo} says beyond what every node can, such as its calibration
 */
public record NodeSettings(
    Duration collectionPeriod,
    int frameBytes,
    int sockets,
    long unsentBytes,
    int sessions,
    int subscriptionsPerSession,
    int operationsPerTransaction,
    int cachedReplies,
    int waitingPlaneEvents,
    ObjectLimits objects,
    List<String> capabilities) {
  /** Kurento's collection period, and the frame size at which its Java client gives up. */
  public static final NodeSettings DEFAULTS =
      new NodeSettings(
          Duration.ofMinutes(4),
          1_000_000,
          1_000,
          8_000_000,
          2_000,
          100_000,
          1_000,
          20_000,
          100_000,
          ObjectLimits.DEFAULTS,
          List.of());

  public NodeSettings {
    capabilities = List.copyOf(capabilities);
    if (collectionPeriod.compareTo(Duration.ofMillis(4)) < 0) {
      throw new IllegalArgumentException("the collection period is shorter than 4 ms");
    }
    if (frameBytes < 1
        || sockets < 1
        || unsentBytes < 1
        || sessions < 1
        || subscriptionsPerSession < 1
        || operationsPerTransaction < 1
        || cachedReplies < 1
        || waitingPlaneEvents < 1) {
      throw new IllegalArgumentException("a limit is below 1");
    }
  }

  /** The same with another collection period. */
  public NodeSettings withCollectionPeriod(Duration period) {
    return new NodeSettings(
        period,
        frameBytes,
        sockets,
        unsentBytes,
        sessions,
        subscriptionsPerSession,
        operationsPerTransaction,
        cachedReplies,
        waitingPlaneEvents,
        objects,
        capabilities);
  }

  /** The same with other capabilities. */
  public NodeSettings withCapabilities(List<String> told) {
    return new NodeSettings(
        collectionPeriod,
        frameBytes,
        sockets,
        unsentBytes,
        sessions,
        subscriptionsPerSession,
        operationsPerTransaction,
        cachedReplies,
        waitingPlaneEvents,
        objects,
        told);
  }
}

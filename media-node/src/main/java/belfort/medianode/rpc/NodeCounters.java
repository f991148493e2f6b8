package belfort.medianode.rpc;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** How often each limit was hit and each fault of a client was seen since the node started. */
public final class NodeCounters {
  /** What is counted. */
  public enum Counted {
    SOCKETS_OPENED,
    SOCKETS_REFUSED,
    FOREIGN_ORIGINS_REFUSED,
    SECRETS_MISSING,
    SECRETS_WRONG,
    WRONG_PATHS,
    MALFORMED_FRAMES,
    BINARY_FRAMES,
    OVERSIZE_FRAMES,
    SLOW_READERS_CUT,
    REQUESTS,
    REQUESTS_REFUSED,
    REQUESTS_FAILED,
    REPLIES_REPEATED,
    SESSIONS_COLLECTED,
    RESOURCE_LIMITS_HIT,
    PLANE_EVENTS_DROPPED
  }

  private final Map<Counted, LongAdder> counters = new EnumMap<>(Counted.class);

  public NodeCounters() {
    for (Counted counted : Counted.values()) {
      counters.put(counted, new LongAdder());
    }
  }

  void count(Counted counted) {
    adder(counted).increment();
  }

  public long value(Counted counted) {
    return adder(counted).sum();
  }

  /** What was counted at all, as the pairs of a log line. */
  @Override
  public String toString() {
    StringBuilder pairs = new StringBuilder();
    for (Counted counted : Counted.values()) {
      if (value(counted) > 0) {
        pairs.append(pairs.isEmpty() ? "" : " ");
        pairs.append(counted.name().toLowerCase(Locale.ROOT)).append('=').append(value(counted));
      }
    }
    return pairs.toString();
  }

  private LongAdder adder(Counted counted) {
    LongAdder adder = counters.get(counted);
    if (adder == null) {
      throw new IllegalStateException("no counter for " + counted);
    }
    return adder;
  }
}

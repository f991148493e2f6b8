package belfort.signaling.web;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** What the edge refused or dropped, by reason. */
final class EdgeCounters {
  private final Map<Reason, Counter> counters = new EnumMap<>(Reason.class);

  EdgeCounters(MeterRegistry registry) {
    for (Reason reason : Reason.values()) {
      counters.put(
          reason,
          Counter.builder("belfort_edge_refused")
              .description("what the edge refused or dropped")
              .tag("reason", reason.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
  }

  void count(Reason reason) {
    Counter counter = counters.get(reason);
    if (counter != null) {
      counter.increment();
    }
  }

  double get(Reason reason) {
    Counter counter = counters.get(reason);
    return counter == null ? 0 : counter.count();
  }

  /** Why something was refused or dropped. */
  enum Reason {
    ORIGIN,
    NO_SESSION,
    SUBPROTOCOL,
    QUERY,
    LINK,
    LINK_BUDGET,
    BODY,
    MESSAGE_TOO_LARGE,
    BINARY_FRAME,
    NOT_UTF8,
    MALFORMED,
    TOO_MANY_MALFORMED,
    TOO_MANY_MESSAGES,
    SLOW_READER,
    /** More sockets came at once than are taken: told when to come back, or refused. */
    BUSY,
    SLOW_REQUEST,
    SOCKETS_OF_SESSION,
    REVOKED
  }
}

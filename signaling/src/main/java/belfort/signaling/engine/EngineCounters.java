package belfort.signaling.engine;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/** What the engine counts: every limit that was hit and every fault that was survived. */
public final class EngineCounters {
  private final Map<Count, LongAdder> adders = new EnumMap<>(Count.class);

  public EngineCounters() {
    for (Count count : Count.values()) {
      adders.put(count, new LongAdder());
    }
  }

  public void add(Count count) {
    adder(count).increment();
  }

  public void add(Count count, long amount) {
    adder(count).add(amount);
  }

  public long get(Count count) {
    return adder(count).sum();
  }

  private LongAdder adder(Count count) {
    return Objects.requireNonNull(adders.get(count));
  }

  /** Hands every counter to a metrics registry, by its name in lower snake case. */
  public void register(BiConsumer<String, LongSupplier> registry) {
    for (Count count : Count.values()) {
      registry.accept(count.name().toLowerCase(Locale.ROOT), () -> get(count));
    }
  }

  /** What is counted. */
  public enum Count {
    ROOMS_OPENED,
    ROOMS_TAKEN_OVER,
    ROOM_FAULTS,
    FENCED,
    MAILBOX_FULL,
    UNSAVED_LIMIT,
    COMMANDS_REFUSED,
    OPS_REPEATED,
    EVENTS,
    RESUMED_BY_DELTA,
    RESUMED_BY_RESET,
    CONNECTIONS_REPLACED,
    CONNECTIONS_SILENT,
    LEASE_LAPSED,
    EFFECTS_DROPPED,
    TAG_CHECKS,
    MEDIA_REFUSED,
    NODES_LOST,
    PARTS_LOST,
    /** Peer connections that were asked to move to another node. */
    PEERS_MOVED,
    TRANSCODING,
    LOG_TRANSACTIONS,
    LOG_ROWS,
    LOG_UNAVAILABLE,
    LOG_DUPLICATES,
    /** An op that the room had forgotten was said again: stored as a new one. */
    LOG_OPS_FORGOTTEN,
    SNAPSHOTS,
    SNAPSHOTS_LOST
  }
}

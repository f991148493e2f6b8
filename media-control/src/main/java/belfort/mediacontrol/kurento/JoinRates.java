package belfort.mediacontrol.kurento;

import belfort.mediacontrol.placement.Capacity;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * How many peer connections each part of a lesson set up in the last minute: by how many its
 * endpoints grew from report to report. Only the registry's loop uses it.
 */
final class JoinRates {
  private static final long WINDOW_NANOS = Duration.ofMinutes(1).toNanos();

  private final Map<String, Series> byPipeline = new HashMap<>();

  private record Grown(long atNanos, long by) {}

  private static final class Series {
    private final Deque<Grown> grown = new ArrayDeque<>();
    private long endpoints;
  }

  /** The same amount with the joins of the last minute. */
  Capacity with(String pipeline, Capacity observed, long nowNanos) {
    Series series = byPipeline.computeIfAbsent(pipeline, _ -> new Series());
    long by = observed.endpoints() - series.endpoints;
    series.endpoints = observed.endpoints();
    if (by > 0) {
      series.grown.addLast(new Grown(nowNanos, by));
    }
    while (!series.grown.isEmpty() && nowNanos - series.grown.getFirst().atNanos() > WINDOW_NANOS) {
      series.grown.removeFirst();
    }
    return new Capacity(
        observed.packetsInPerSecond(),
        observed.packetsOutPerSecond(),
        observed.kilobitsOutPerSecond(),
        series.grown.stream().mapToLong(Grown::by).sum(),
        observed.endpoints());
  }

  /** Forgets those that are not here any more. */
  void keepOnly(Set<String> pipelines) {
    byPipeline.keySet().retainAll(pipelines);
  }
}

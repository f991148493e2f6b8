package belfort.bench.room;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/** What all participants of a measurement saw together. Any thread adds, one reads. */
final class Tally {
  private final ConcurrentLinkedQueue<Long> acknowledgementNanos = new ConcurrentLinkedQueue<>();
  private final LongAdder acknowledgements = new LongAdder();
  private final LongAdder events = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final Map<String, LongAdder> refusals = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> closings = new ConcurrentHashMap<>();

  void received(int characters) {
    bytes.add(characters);
  }

  void event() {
    events.increment();
  }

  void acknowledged(long nanos) {
    acknowledgements.increment();
    acknowledgementNanos.add(nanos);
  }

  void refused(String code) {
    refusals.computeIfAbsent(code, key -> new LongAdder()).increment();
  }

  void closed(String reason) {
    closings.computeIfAbsent(reason, key -> new LongAdder()).increment();
  }

  long acknowledgements() {
    return acknowledgements.sum();
  }

  long events() {
    return events.sum();
  }

  Map<String, Long> refusals() {
    return sums(refusals);
  }

  Map<String, Long> closings() {
    return sums(closings);
  }

  /** The latencies since the last call, in milliseconds. */
  double[] takeAcknowledgementMillis() {
    double[] taken =
        acknowledgementNanos.stream().mapToDouble(nanos -> nanos / 1_000_000.0).toArray();
    acknowledgementNanos.clear();
    return taken;
  }

  private static Map<String, Long> sums(Map<String, LongAdder> adders) {
    Map<String, Long> sums = new TreeMap<>();
    adders.forEach((key, adder) -> sums.put(key, adder.sum()));
    return sums;
  }
}

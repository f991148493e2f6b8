package belfort.medianode.congestion;

import belfort.medianode.rtp.RtcpReader;
import belfort.medianode.rtp.RtcpWriter;
import belfort.medianode.rtp.TransportFeedback;
import java.util.ArrayDeque;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;

/**
 * A sender of pictures and sound, a line with a queue, and a receiver that reports every 100 ms, in
 * virtual time: the sender sends what the estimate says, as far as its source gives it.
 */
final class SimulatedLine {
  private static final long MS = 1_000_000L;
  private static final long PICTURE_NS = 33 * MS;
  private static final long SOUND_NS = 20 * MS;
  private static final long REPORT_NS = 100 * MS;
  private static final int PACKET_BYTES = 1_150;
  private static final int SOUND_BYTES = 110;
  private static final int PADDING_BYTES = 300;
  private static final double SOUND_BITS_PER_SECOND = 55_000;
  private static final int IP_BYTES = 28;

  private final Random random;
  private final DoubleUnaryOperator capacity;
  private double delayMs = 20;
  private double jitterMs;
  private double queueMs = 400;
  private double lossBegins;
  private double lossEnds = 1;
  private double source = 5_000_000;
  private boolean adapts = true;

  private record Arrival(int number, long atNs) {}

  private static final class Report {
    private final byte[] bytes;
    private final long atNs;

    Report(byte[] bytes, long atNs) {
      this.bytes = bytes;
      this.atNs = atNs;
    }
  }

  private final SentPackets sender = new SentPackets();
  private final ArrivedPackets receiver = new ArrivedPackets();
  private final ArrayDeque<Arrival> underWay = new ArrayDeque<>();
  private final ArrayDeque<Report> reports = new ArrayDeque<>();
  private final RtcpWriter writer = new RtcpWriter();
  private final RtcpReader reader = new RtcpReader();
  private long nowNs = 1_000_000 * MS;
  private final long beginNs = nowNs;
  private long freeNs;
  private long lastArrivalNs;
  private boolean losing;
  private long offered;
  private long dropped;
  private double longestQueueMs;
  private long padding;
  private long late;

  /**
   * @param capacity bits a second, by the seconds since the begin
   */
  SimulatedLine(long seed, DoubleUnaryOperator capacity) {
    this.random = new Random(seed);
    this.capacity = capacity;
  }

  SimulatedLine delay(double oneWayMs, double jitter) {
    delayMs = oneWayMs;
    jitterMs = jitter;
    return this;
  }

  /** Losses in bursts: how likely one begins and ends with a packet. */
  SimulatedLine bursts(double begins, double ends) {
    lossBegins = begins;
    lossEnds = ends;
    return this;
  }

  /** A source that gives so much whatever the estimate says. */
  SimulatedLine constantSource(double bitsPerSecond) {
    source = bitsPerSecond;
    adapts = false;
    return this;
  }

  /** From now on the source gives so much. */
  void source(double bitsPerSecond) {
    source = bitsPerSecond;
  }

  long nowNs() {
    return nowNs;
  }

  SentPackets sender() {
    return sender;
  }

  double lossFraction() {
    return offered == 0 ? 0 : (double) dropped / offered;
  }

  /** How many packets were lost. */
  long dropped() {
    return dropped;
  }

  double longestQueueMs() {
    return longestQueueMs;
  }

  /** Bytes of padding since the begin. */
  long paddingBytes() {
    return padding;
  }

  /** Packets of sound and picture that waited more than 150 ms in the queue. */
  long late() {
    return late;
  }

  private double seconds() {
    return (nowNs - beginNs) / 1e9;
  }

  /** Goes on until that second; the mean of the estimate on the way, in bits a second. */
  double runTo(double second) {
    double sum = 0;
    int samples = 0;
    longestQueueMs = 0;
    offered = 0;
    dropped = 0;
    late = 0;
    while (seconds() < second) {
      step();
      sum += sender.bitsPerSecond();
      samples++;
    }
    return sum / samples;
  }

  private void step() {
    long elapsed = nowNs - beginNs;
    if (elapsed % SOUND_NS == 0) {
      send(SOUND_BYTES);
    }
    if (elapsed % PICTURE_NS == 0) {
      sendPicture();
    }
    while (sender.paddingDue(nowNs) > 0) {
      padding += PADDING_BYTES;
      send(PADDING_BYTES);
    }
    while (!underWay.isEmpty() && underWay.getFirst().atNs <= nowNs) {
      Arrival arrival = underWay.removeFirst();
      receiver.arrived(arrival.number, arrival.atNs);
    }
    if (elapsed % REPORT_NS == 0 && receiver.pending()) {
      writer.clear();
      receiver.report(writer, 1, 2);
      byte[] bytes = java.util.Arrays.copyOf(writer.buffer(), writer.length());
      reports.add(new Report(bytes, nowNs + (long) (delayMs * MS)));
    }
    while (!reports.isEmpty() && reports.getFirst().atNs <= nowNs) {
      byte[] bytes = reports.removeFirst().bytes;
      boolean begun = reader.start(bytes, 0, bytes.length) && reader.next();
      TransportFeedback feedback = begun ? reader.transportFeedback() : null;
      if (feedback == null) {
        throw new AssertionError("a report that cannot be read");
      }
      sender.feedback(feedback, nowNs);
    }
    if (elapsed % REPORT_NS == 0) {
      sender.tick(nowNs);
    }
    nowNs += MS;
  }

  private void sendPicture() {
    double rate = adapts ? Math.min(source, (double) sender.bitsPerSecond()) : source;
    double bits = Math.max(0, rate - SOUND_BITS_PER_SECOND) * PICTURE_NS / 1e9;
    // pictures are not all of one size
    int bytes = (int) (bits / 8 * (0.7 + 0.6 * random.nextDouble()));
    while (bytes > 0) {
      int size = Math.min(PACKET_BYTES, bytes);
      send(size);
      bytes -= size;
    }
  }

  private void send(int bytes) {
    int number = sender.nextNumber();
    sender.sent(bytes, nowNs);
    offered++;
    losing = losing ? random.nextDouble() >= lossEnds : random.nextDouble() < lossBegins;
    double rate = capacity.applyAsDouble(seconds());
    double waitMs = Math.max(0, freeNs - nowNs) / 1e6;
    if (losing || rate <= 0 || waitMs > queueMs) {
      dropped++;
      return;
    }
    late += waitMs > 150 ? 1 : 0;
    longestQueueMs = Math.max(longestQueueMs, waitMs);
    freeNs = Math.max(freeNs, nowNs) + (long) ((bytes + IP_BYTES) * 8 / rate * 1e9);
    long arrival = freeNs + (long) ((delayMs + jitterMs * random.nextDouble()) * MS);
    lastArrivalNs = Math.max(lastArrivalNs, arrival);
    underWay.add(new Arrival(number, lastArrivalNs));
  }
}

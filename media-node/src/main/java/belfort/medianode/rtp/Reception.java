package belfort.medianode.rtp;

/**
 * What a receiver reports of one stream: extended highest sequence number, losses and jitter (RFC
 * 3550, 6.4.1, A.1, A.3, A.8). Pure.
 */
public final class Reception {
  private final int clockRate;
  private boolean started;
  private long baseSequence;
  private long highestSequence;
  private long packets;
  private long bytes;
  private double jitter;
  private long lastTransit;
  private long expectedPrior;
  private long receivedPrior;
  private int lastFraction;

  public Reception(int clockRate) {
    this.clockRate = clockRate;
  }

  /** Notes a packet and returns its extended sequence number. */
  public long received(int sequence, int timestamp, int size, long nowNs) {
    if (!started) {
      started = true;
      // one cycle of room below, for packets that come before the first
      baseSequence = 0x1_0000L + sequence;
      highestSequence = baseSequence;
      lastTransit = transit(timestamp, nowNs);
    }
    long extended = highestSequence + Sequence.distance(sequence, (int) (highestSequence & 0xffff));
    packets++;
    bytes += size;
    if (extended > highestSequence) {
      highestSequence = extended;
    }
    long transit = transit(timestamp, nowNs);
    int difference = (int) (transit - lastTransit);
    lastTransit = transit;
    jitter += (Math.abs((double) difference) - jitter) / 16;
    return extended;
  }

  private long transit(int timestamp, long nowNs) {
    return nowNs / 1000 * clockRate / 1_000_000 - timestamp;
  }

  public boolean started() {
    return started;
  }

  public long packets() {
    return packets;
  }

  public long bytes() {
    return bytes;
  }

  public long packetsLost() {
    return started ? highestSequence - baseSequence + 1 - packets : 0;
  }

  public double jitterSeconds() {
    return jitter / clockRate;
  }

  /** The fraction lost of the last report, 0 to 1. */
  public double fractionLost() {
    return lastFraction / 256.0;
  }

  /** Closes a report interval and returns its fraction lost in 256ths. */
  public int closeInterval() {
    long expected = highestSequence - baseSequence + 1;
    long expectedInterval = expected - expectedPrior;
    long lostInterval = expectedInterval - (packets - receivedPrior);
    expectedPrior = expected;
    receivedPrior = packets;
    lastFraction =
        expectedInterval <= 0 || lostInterval <= 0
            ? 0
            : (int) Math.min(255, (lostInterval << 8) / expectedInterval);
    return lastFraction;
  }

  /** The 32 bits of the report: cycles and highest sequence number. */
  public int extendedHighest() {
    return (int) (highestSequence - 0x1_0000L);
  }

  /** Cumulative loss as the report has it, 24 bits signed. */
  public int cumulativeLost() {
    return (int) Math.max(-0x80_0000, Math.min(0x7f_ffff, packetsLost()));
  }

  public int jitterTicks() {
    return (int) jitter;
  }
}

package belfort.medianode.congestion;

import belfort.medianode.congestion.DelayTrend.Signal;

/**
 * What one line carries, from the fate of the packets that were sent over it: the smaller of what
 * its delay and what its losses say (draft-ietf-rmcat-gcc-02; docs/adr/0061). Give it each packet
 * of a report by {@link #arrived} or {@link #lost}, in the order of sending, then {@link
 * #reported}.
 */
public final class BandwidthEstimator {
  /** Before anything is known: the middle of three layers of a camera. */
  public static final long FIRST_BITS_PER_SECOND = 1_000_000;

  /** A line that carries less carries no lesson: sound needs about this. */
  public static final long MIN_BITS_PER_SECOND = 40_000;

  public static final long MAX_BITS_PER_SECOND = 50_000_000;

  private final DelayTrend trend = new DelayTrend();
  private final PacketGroups groups = new PacketGroups(trend);
  private final ArrivalRate rate = new ArrivalRate();
  private final DelayLimit delay = new DelayLimit((double) FIRST_BITS_PER_SECOND);
  private final LossLimit loss = new LossLimit();

  /**
   * A packet of so many bytes, with all its headers, arrived; arrivals by the peer's clock.
   *
   * @param probing the line was filled on purpose when it left: its delay says nothing
   */
  public void arrived(long sentNs, long arrivalNs, int bytes, boolean probing) {
    if (!probing) {
      groups.arrived(sentNs, arrivalNs);
    }
    rate.arrived(arrivalNs, bytes);
    loss.packet(true);
  }

  public void lost() {
    loss.packet(false);
  }

  /** The report is complete. */
  public void reported(double roundTripSeconds, long nowNs) {
    double arrived = rate.bitsPerSecond();
    delay.update(trend.signal(), arrived, roundTripSeconds, nowNs);
    loss.update((double) bitsPerSecond(), arrived, nowNs);
  }

  /** The line was tried and carries so much at least; 0 for unknown. */
  public void probed(double bitsPerSecond) {
    if (bitsPerSecond > 0 && !congested()) {
      delay.raise(bitsPerSecond);
      loss.raise(bitsPerSecond);
    }
  }

  /** Packets were sent and nothing was heard of them for a while. */
  public void unheard() {
    if (bitsPerSecond() > MIN_BITS_PER_SECOND) {
      delay.halve();
    }
  }

  public long bitsPerSecond() {
    double least = Math.min(delay.bitsPerSecond(), loss.bitsPerSecond());
    return Math.clamp(Math.round(least), MIN_BITS_PER_SECOND, MAX_BITS_PER_SECOND);
  }

  /** The share of packets lost lately, 0 to 1. */
  public double fractionLost() {
    return loss.fraction();
  }

  /** Whether the line showed its end: by a queue or by losses, and carried no more since. */
  public boolean endKnown() {
    return delay.known() || loss.known();
  }

  /** Whether the queue on the way grows right now. */
  public boolean congested() {
    return trend.signal() == Signal.GROWING;
  }
}

package belfort.medianode.congestion;

/**
 * Puts packets that were sent together into one group, a frame as a rule, and compares each group
 * with the one before (draft-ietf-rmcat-gcc-02, 5.2). What one frame waits for itself is no queue.
 */
final class PacketGroups {
  private static final long BURST_NS = 5_000_000L;
  private static final long MAX_BURST_NS = 100_000_000L;

  /** After so long without a packet the delays before say nothing of those behind. */
  private static final long SILENCE_NS = 2_000_000_000L;

  private static final double NS_PER_MS = 1e6;

  private final DelayTrend trend;
  private boolean begun;
  private long firstSentNs;
  private long firstArrivalNs;
  private long lastSentNs;
  private long lastArrivalNs;
  private boolean before;
  private long beforeSentNs;
  private long beforeArrivalNs;

  PacketGroups(DelayTrend trend) {
    this.trend = trend;
  }

  /** Takes a packet that arrived, in the order of sending. */
  void arrived(long sentNs, long arrivalNs) {
    if (begun && sentNs - lastSentNs < 0) {
      return; // sent before: the group is closed
    }
    if (begun && Math.abs(arrivalNs - lastArrivalNs) > SILENCE_NS) {
      begun = false;
      before = false;
      trend.restart();
    }
    if (begun && !belongs(sentNs, arrivalNs)) {
      close();
      begun = false;
    }
    if (!begun) {
      begun = true;
      firstSentNs = sentNs;
      firstArrivalNs = arrivalNs;
      lastArrivalNs = arrivalNs;
    }
    lastSentNs = sentNs;
    lastArrivalNs = Math.max(lastArrivalNs, arrivalNs);
  }

  private boolean belongs(long sentNs, long arrivalNs) {
    if (sentNs - firstSentNs <= BURST_NS) {
      return true;
    }
    // held back somewhere and let go at once: came closer together than it was sent
    long apart = arrivalNs - lastArrivalNs;
    return apart < sentNs - lastSentNs
        && apart <= BURST_NS
        && arrivalNs - firstArrivalNs < MAX_BURST_NS;
  }

  private void close() {
    if (before) {
      double sentAfter = (lastSentNs - beforeSentNs) / NS_PER_MS;
      double arrivedAfter = (lastArrivalNs - beforeArrivalNs) / NS_PER_MS;
      trend.group(arrivedAfter - sentAfter, sentAfter, lastArrivalNs / NS_PER_MS);
    }
    before = true;
    beforeSentNs = lastSentNs;
    beforeArrivalNs = lastArrivalNs;
  }
}

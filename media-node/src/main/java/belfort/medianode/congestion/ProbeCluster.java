package belfort.medianode.congestion;

import belfort.medianode.rtp.Sequence;

/**
 * Some packets in a steady pace, padding between what is sent anyway, and how fast they came: what
 * a line carries shows in how far it draws them apart (Jain and Dovrolis, "packet trains", IEEE/ACM
 * ToN 2003). Pure; times in nanoseconds, rates in bits a second.
 */
final class ProbeCluster {
  static final long LENGTH_NS = 25_000_000L;
  static final long SLICE_NS = 5_000_000L;

  /** A sender that was held up so long did not send in a steady pace. */
  private static final long HELD_UP_NS = 4 * LENGTH_NS;

  /** Receivers report every 50 to 250 ms. */
  private static final long PATIENCE_NS = 2_000_000_000L;

  /** What a queue of a cluster's making needs to run empty. */
  private static final long SETTLING_NS = 200_000_000L;

  private static final double LEAST_ARRIVED = 0.8;

  /** Held back on the way and let go at once: says nothing. */
  private static final double MOST_FASTER = 2;

  private static final double KEPT_PACE = 0.9;
  private static final double UNDER_FULL = 0.95;

  private boolean sending;
  private boolean awaiting;
  private boolean begun;
  private long rate;
  private long beginNs;
  private long lastNs;
  private int slices;
  private int firstNumber;
  private int count;
  private long bytes;
  private long bytesBeforeLast;
  private int arrived;
  private long arrivedBytes;
  private long firstArrivalNs;
  private long lastArrivalNs;
  private int firstArrivalBytes;

  /** From the packet with this number on. */
  void begin(long bitsPerSecond, int number, long nowNs) {
    sending = true;
    awaiting = false;
    begun = true;
    rate = bitsPerSecond;
    beginNs = nowNs;
    lastNs = nowNs;
    slices = 0;
    firstNumber = number;
    count = 0;
    bytes = 0;
    bytesBeforeLast = 0;
    arrived = 0;
    arrivedBytes = 0;
  }

  boolean sending() {
    return sending;
  }

  /** Whether it is sent or reports of it are awaited. */
  boolean underWay() {
    return sending || awaiting;
  }

  long rate() {
    return rate;
  }

  /** Until more is due; only while sending. */
  long waitNs(long nowNs) {
    return Math.max(0, beginNs + slices * SLICE_NS - nowNs);
  }

  /** How many bytes are due now; after the last ones the cluster is whole. */
  long due(long nowNs) {
    if (!sending || waitNs(nowNs) > 0) {
      return 0;
    }
    if (nowNs - beginNs > HELD_UP_NS) {
      sending = false;
      return 0;
    }
    long upTo = Math.min(nowNs - beginNs, LENGTH_NS) / SLICE_NS + 1;
    long due = rate * upTo * SLICE_NS / 8_000_000_000L - bytes;
    if (due <= 0) {
      slices = (int) upTo;
      complete(nowNs);
    }
    return Math.max(0, due);
  }

  private void complete(long nowNs) {
    if (nowNs - beginNs >= LENGTH_NS) {
      sending = false;
      awaiting = true;
    }
  }

  /** A packet left, padding or not. */
  void sent(int size, long nowNs) {
    if (!sending) {
      return;
    }
    if (nowNs != lastNs) {
      bytesBeforeLast = bytes;
      lastNs = nowNs;
    }
    bytes += size;
    count++;
  }

  /** Whether what left at this time was part of it, or waited behind it. */
  boolean disturbs(long sentNs) {
    return begun && sentNs - beginNs >= 0 && sentNs - lastNs <= SETTLING_NS;
  }

  /** What is said of a packet. */
  void reported(int number, boolean came, long arrivalNs, int size) {
    int index = Sequence.distance(number, firstNumber);
    if (!underWay() || !came || index < 0 || index >= count) {
      return;
    }
    if (arrived == 0 || arrivalNs < firstArrivalNs) {
      firstArrivalNs = arrivalNs;
      firstArrivalBytes = size;
    }
    lastArrivalNs = arrived == 0 ? arrivalNs : Math.max(lastArrivalNs, arrivalNs);
    arrived++;
    arrivedBytes += size;
  }

  /** Whether reports up to this number tell all, or none will come any more. */
  boolean complete(int newest, long nowNs) {
    boolean all = Sequence.distance(newest, Sequence.add(firstNumber, count - 1)) >= 0;
    return awaiting && (all || nowNs - lastNs > PATIENCE_NS);
  }

  /** What the line carries at least, or 0 when that cannot be told; the cluster is over. */
  double result() {
    awaiting = false;
    long span = lastNs - beginNs;
    if (span <= 0 || arrived < LEAST_ARRIVED * count) {
      return 0;
    }
    double sentRate = bytesBeforeLast * 8e9 / span;
    double cameRate =
        (arrivedBytes - firstArrivalBytes) * 8e9 / Math.max(1, lastArrivalNs - firstArrivalNs);
    if (cameRate > MOST_FASTER * sentRate) {
      return 0;
    }
    return cameRate >= KEPT_PACE * sentRate ? Math.min(sentRate, cameRate) : UNDER_FULL * cameRate;
  }
}

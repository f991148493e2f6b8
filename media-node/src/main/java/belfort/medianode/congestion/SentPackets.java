package belfort.medianode.congestion;

import belfort.medianode.rtp.TransportFeedback;

/**
 * Numbers what is sent over one transport and makes an estimate of what its receiver reports
 * (draft-holmer-rmcat-transport-wide-cc-extensions-01). For one thread.
 */
public final class SentPackets {
  /** What IPv4 and UDP add to a packet. */
  private static final int LOWER_HEADERS_BYTES = 28;

  /** Receivers report every 50 to 250 ms; after so long without one the line may be gone. */
  private static final long UNHEARD_NS = 1_000_000_000L;

  private static final int REFERENCE_CYCLE = 1 << 24;

  private final SendHistory history = new SendHistory();
  private final BandwidthEstimator estimator = new BandwidthEstimator();
  private boolean heard;
  private int lastReference;
  private long referenceTicks;
  private long roundTripNs;
  private boolean waiting;
  private long waitingSinceNs;

  /** The number that the next packet has to carry. */
  public int nextNumber() {
    return history.next();
  }

  /** The packet with the next number left. */
  public void sent(int bytes, long nowNs) {
    history.sent(bytes + LOWER_HEADERS_BYTES, nowNs);
    if (!waiting) {
      waiting = true;
      waitingSinceNs = nowNs;
    }
  }

  /** Takes a report. A packet counts once, by what is said of it first. */
  public void feedback(TransportFeedback report, long nowNs) {
    long beginNs = reference(report.reference());
    long newestNs = 0;
    boolean news = false;
    for (int i = 0; i < report.count(); i++) {
      int number = report.base() + i & 0xffff;
      if (!history.close(number)) {
        continue;
      }
      if (report.arrived(i)) {
        long arrivalNs = beginNs + report.ticks(i) * TransportFeedback.TICK_NS;
        estimator.arrived(history.sentNs(number), arrivalNs, history.bytes(number));
        newestNs = history.sentNs(number);
        news = true;
      } else {
        estimator.lost();
      }
    }
    waiting = false;
    if (news) {
      roundTripNs = nowNs - newestNs;
    }
    estimator.reported(roundTripNs / 1e9, nowNs);
  }

  /** The receiver's clock in ns since its first report, made whole of 24 bits. */
  private long reference(int reference) {
    if (heard) {
      int step = (reference - lastReference) << 8 >> 8;
      referenceTicks += step;
    }
    heard = true;
    lastReference = reference & (REFERENCE_CYCLE - 1);
    return referenceTicks * TransportFeedback.REFERENCE_NS;
  }

  /** Every tenth of a second: what is sent into silence gets less. */
  public void tick(long nowNs) {
    if (heard && waiting && nowNs - waitingSinceNs >= UNHEARD_NS) {
      waitingSinceNs = nowNs;
      estimator.unheard();
    }
  }

  /** Whether anything was reported so far. */
  public boolean heard() {
    return heard;
  }

  public long bitsPerSecond() {
    return estimator.bitsPerSecond();
  }

  public boolean congested() {
    return estimator.congested();
  }

  /** The share of packets lost lately, 0 to 1. */
  public double fractionLost() {
    return estimator.fractionLost();
  }

  /** From sending the newest reported packet to the report; 0 before the first. */
  public double roundTripSeconds() {
    return roundTripNs / 1e9;
  }
}

package belfort.medianode.congestion;

import belfort.medianode.rtp.Sequence;
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

  /** A line that carries nearly what was tried carries what it was tried for. */
  private static final double CARRIED = 0.9;

  private static final int REFERENCE_CYCLE = 1 << 24;

  private final SendHistory history = new SendHistory();
  private final BandwidthEstimator estimator = new BandwidthEstimator();
  private final ProbePlan plan = new ProbePlan();
  private final ProbeCluster cluster = new ProbeCluster();
  private long wanted;
  private long clusters;
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
    cluster.sent(bytes + LOWER_HEADERS_BYTES, nowNs);
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
      long sentNs = history.sentNs(number);
      int bytes = history.bytes(number);
      long arrivalNs =
          report.arrived(i) ? beginNs + report.ticks(i) * TransportFeedback.TICK_NS : 0;
      cluster.reported(number, report.arrived(i), arrivalNs, bytes);
      if (report.arrived(i)) {
        estimator.arrived(sentNs, arrivalNs, bytes, cluster.disturbs(sentNs));
        newestNs = sentNs;
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
    conclude(report.base() + report.count() - 1 & 0xffff, nowNs);
  }

  private void conclude(int newest, long nowNs) {
    if (cluster.complete(newest, nowNs)) {
      double carried = cluster.result();
      estimator.probed(carried);
      plan.tried(carried >= CARRIED * cluster.rate(), nowNs);
    }
  }

  /** What would be sent if the line carried it, in bits a second; 0 for nothing more. */
  public void want(long bitsPerSecond) {
    wanted = bitsPerSecond;
  }

  /**
   * Bytes of padding, all headers included, that have to leave now to see whether the line carries
   * what is wanted; each is to be told by {@link #sent}.
   */
  public long paddingDue(long nowNs) {
    return cluster.due(nowNs);
  }

  /** Until padding is due; {@link Long#MAX_VALUE} for never. */
  public long paddingWaitNs(long nowNs) {
    return cluster.sending() ? cluster.waitNs(nowNs) : Long.MAX_VALUE;
  }

  /** How often the line was tried. */
  public long clusters() {
    return clusters;
  }

  private void probe(long nowNs) {
    if (!heard || cluster.underWay()) {
      return;
    }
    long rate = plan.next(bitsPerSecond(), wanted, congested(), fractionLost(), nowNs);
    if (rate > 0) {
      clusters++;
      cluster.begin(rate, nextNumber(), nowNs);
    }
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
    conclude(Sequence.add(nextNumber(), -SendHistory.SLOTS), nowNs);
    probe(nowNs);
  }

  /** Whether anything was reported so far. */
  public boolean heard() {
    return heard;
  }

  public long bitsPerSecond() {
    return estimator.bitsPerSecond();
  }

  /** Whether the line showed its end. */
  public boolean endKnown() {
    return heard && estimator.endKnown();
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

package belfort.medianode.congestion;

/**
 * The rate at which little is lost. As draft-ietf-rmcat-gcc-02, 6, has it, more than a tenth lost
 * calls for less and a fiftieth for more; but by trial. A full queue or a policer lets through what
 * the line carries: once no more than what arrived is sent, nothing is lost. A radio link goes on
 * losing; then the losses are the line's own, count no more, and the rate comes back.
 */
final class LossLimit {
  private static final double HIGH = 0.10;
  private static final double LOW = 0.02;
  private static final double GROWTH_PER_SECOND = 1.08;
  private static final double WEIGHT = 0.3;
  private static final double MAX_STEP_SECONDS = 1;
  private static final long INTERVAL_NS = 250_000_000L;
  private static final int LEAST_PACKETS = 20;

  /** Below what arrived, so that a full queue runs empty. */
  private static final double TRIAL = 0.9;

  /** What is reported at first was sent before the trial. */
  private static final long SETTLING_NS = 500_000_000L;

  private static final long TRIAL_NS = 2_500_000_000L;

  /** Losses of our own making are gone in a trial, as far as bursts let that be seen. */
  private static final double REMAINING = 0.3;

  /** A burst or two fewer in a trial must not decide it. */
  private static final int TRIAL_PACKETS = 150;

  /** A trial in which more than this was sent, compared with its bound, tells nothing. */
  private static final double OBEYED = 1.2;

  /** A line that loses less than before is believed within some ten seconds. */
  private static final double FORGETTING = 0.02;

  private double bound = Double.MAX_VALUE;
  private int packets;
  private int lost;
  private double fraction;
  private double own;
  private long intervalNs;
  private boolean started;
  private boolean trying;
  private long trialNs;
  private double beforeTrial;
  private int trialPackets;
  private int trialLost;

  void packet(boolean arrived) {
    packets++;
    if (!arrived) {
      lost++;
    }
  }

  /** No limit is {@link Double#MAX_VALUE}. */
  double bitsPerSecond() {
    return bound;
  }

  /** So much was carried for a moment without a loss that counts. */
  void raise(double carried) {
    if (!trying && fraction - own < LOW) {
      bound = Math.max(bound, carried);
    }
  }

  boolean known() {
    return bound < Double.MAX_VALUE;
  }

  /** Smoothed, 0 to 1. */
  double fraction() {
    return fraction;
  }

  /**
   * Takes the end of a report.
   *
   * @param estimate in force: where a decrease begins
   * @param arrived bits a second, 0 for unknown
   */
  void update(double estimate, double arrived, long nowNs) {
    if (!started) {
      started = true;
      intervalNs = nowNs;
    }
    if (nowNs - intervalNs < INTERVAL_NS || packets < LEAST_PACKETS) {
      return;
    }
    fraction += WEIGHT * ((double) lost / packets - fraction);
    own -= FORGETTING * Math.max(0, own - fraction);
    if (trying) {
      goOnTrying(arrived, nowNs);
    } else if (fraction - own > HIGH) {
      bound = arrived > 0 ? Math.min(estimate, TRIAL * arrived) : estimate * (1 - fraction / 2);
      trying = true;
      trialNs = nowNs;
      beforeTrial = fraction;
    } else if (fraction - own < LOW) {
      double seconds = Math.min(MAX_STEP_SECONDS, (nowNs - intervalNs) / 1e9);
      bound =
          bound > 2 * estimate ? Double.MAX_VALUE : bound * Math.pow(GROWTH_PER_SECOND, seconds);
    }
    packets = 0;
    lost = 0;
    intervalNs = nowNs;
  }

  private void goOnTrying(double arrived, long nowNs) {
    if (nowNs - trialNs > SETTLING_NS) {
      trialPackets += packets;
      trialLost += lost;
    }
    if (nowNs - trialNs < TRIAL_NS || trialPackets < TRIAL_PACKETS) {
      return;
    }
    double remained = (double) trialLost / trialPackets;
    trialPackets = 0;
    trialLost = 0;
    if (arrived > OBEYED * bound * (1 - remained)) { // a source that does not adapt
      bound = TRIAL * arrived;
      trialNs = nowNs;
      return;
    }
    own = Math.max(own, remained);
    if (remained > REMAINING * beforeTrial) {
      bound = Double.MAX_VALUE;
    }
    trying = false;
    fraction = remained;
  }
}

package belfort.medianode.congestion;

/**
 * Which layer of a simulcast one viewer gets: the largest that his line carries. Down at once when
 * the line got far worse, after a second when somewhat; up when the estimate allows or, because an
 * estimate cannot grow far beyond what is sent, by a trial now and then, rarer after each that
 * failed. Pure; for one viewer.
 */
public final class LayerChoice {
  public static final int MAX_LAYERS = 4;

  /** What headers and encryption add to a layer's rate. */
  private static final double OVERHEAD = 1.05;

  /** An estimate falls to this part of what arrives by one false alarm: reason enough to stay. */
  private static final double STAYS = 0.85;

  private static final double FAR_WORSE = 0.6;
  private static final double UP = 1.1;
  private static final double TRIAL_HEADROOM = 1.2;

  /** A rate varies around its mean; a viewer's limit is for the mean. */
  private static final double OVER_LIMIT = 1.15;

  private static final long DOWN_NS = 1_000_000_000L;
  private static final long UP_NS = 2_000_000_000L;
  private static final long FIRST_TRIAL_NS = 5_000_000_000L;
  private static final long RAREST_TRIAL_NS = 80_000_000_000L;

  /** The estimate follows a trial within this; only a growing queue ends one sooner. */
  private static final long GRACE_NS = 2_000_000_000L;

  /** A layer that was silent for so long while no other flowed: all may have paused. */
  private static final long SILENT_NS = 1_000_000_000L;

  /**
   * An encoder makes all layers of a picture together, so one that is this far behind another is
   * switched off: browsers do that on a bad uplink and on a busy processor.
   */
  private static final long OVERTAKEN_NS = 400_000_000L;

  /** A key frame that does not come in this time will not: the choice is made anew. */
  private static final long PATIENCE_NS = 3_000_000_000L;

  /** A layer given up so soon after its trial was too large. */
  private static final long FAILED_NS = 15_000_000_000L;

  private boolean trials = true;
  private boolean trying;
  private boolean tried;
  private long sinceNs;
  private long fittedNs;
  private long trialNs;
  private long trialWaitNs = FIRST_TRIAL_NS;

  /**
   * Whether a layer is sent.
   *
   * @param lastNs when its last packet came
   * @param newestNs when the last packet of any layer came
   */
  public static boolean flows(long lastNs, long newestNs, long nowNs) {
    return nowNs - lastNs < SILENT_NS && newestNs - lastNs < OVERTAKEN_NS;
  }

  /**
   * Whether a key frame of a layer is worth being waited for.
   *
   * @param rate of that layer; 0 when it does not flow
   */
  public static boolean worthAwaiting(long rate, long sinceNs, long nowNs) {
    return rate > 0 && nowNs - sinceNs < PATIENCE_NS;
  }

  /** The viewer has another layer, or another source, from now on. */
  public void switched(long nowNs) {
    sinceNs = nowNs;
    fittedNs = nowNs;
    if (trying) {
      trialNs = nowNs;
    }
  }

  /**
   * The layer to have; the current one as long as there is no reason for another.
   *
   * @param rates of the layers in bits a second; 0 for one that does not flow
   * @param available for the picture, all headers included
   * @param most the viewer's own limit for the picture
   * @param congested whether the queue on his line grows
   */
  public int next(
      long[] rates,
      int count,
      int current,
      long available,
      long most,
      boolean congested,
      long nowNs) {
    double rate = rates[current] * OVERHEAD;
    if (rates[current] == 0) {
      return largest(rates, count, current, available, most);
    }
    boolean overLimit = rates[current] > most * OVER_LIMIT;
    if (trying && !overLimit) {
      if (!congested && nowNs - trialNs < GRACE_NS) {
        return current;
      }
      trying = false;
    }
    boolean fits = STAYS * rate <= available;
    if (fits && !overLimit) {
      fittedNs = nowNs;
      return larger(rates, count, current, available, most, congested, nowNs);
    }
    boolean patient = !overLimit && available > FAR_WORSE * rate && nowNs - fittedNs < DOWN_NS;
    int next = patient ? current : largest(rates, count, current, available, most);
    if (next != current && !overLimit) {
      noteFailure(nowNs);
    }
    return next;
  }

  private void noteFailure(long nowNs) {
    boolean failed = tried && nowNs - trialNs < FAILED_NS;
    trialWaitNs = failed ? Math.min(2 * trialWaitNs, RAREST_TRIAL_NS) : FIRST_TRIAL_NS;
    tried = false;
  }

  /** Padding tells from now on what the line carries: a larger layer is not tried any more. */
  public void probing() {
    trials = false;
  }

  /**
   * What the next larger layer needs of the estimate for the picture to be had; 0 when there is
   * none within the limit.
   */
  public static long wanted(long[] rates, int count, int current, long most) {
    int up = above(rates, count, current, most);
    return up < 0 ? 0 : Math.round(UP * OVERHEAD * rates[up]);
  }

  private static int above(long[] rates, int count, int current, long most) {
    int up = -1;
    for (int i = 0; i < count; i++) {
      boolean above = rates[i] > rates[current] && rates[i] <= most;
      if (above && (up < 0 || rates[i] < rates[up])) {
        up = i;
      }
    }
    return up;
  }

  /** The largest that fits, or the smallest that flows; the current one if none does. */
  private static int largest(long[] rates, int count, int current, long available, long most) {
    int best = -1;
    int smallest = -1;
    for (int i = 0; i < count; i++) {
      if (rates[i] == 0) {
        continue;
      }
      if (smallest < 0 || rates[i] < rates[smallest]) {
        smallest = i;
      }
      boolean fits = rates[i] * OVERHEAD <= available && rates[i] <= most;
      if (fits && (best < 0 || rates[i] > rates[best])) {
        best = i;
      }
    }
    if (best >= 0) {
      return best;
    }
    return smallest >= 0 ? smallest : current;
  }

  /** The next larger one when there is reason to hope that it fits. */
  private int larger(
      long[] rates,
      int count,
      int current,
      long available,
      long most,
      boolean congested,
      long nowNs) {
    int up = above(rates, count, current, most);
    if (up < 0 || congested) {
      return current;
    }
    if (UP * OVERHEAD * rates[up] <= available) {
      return nowNs - sinceNs >= UP_NS ? up : current;
    }
    boolean hope = trials && TRIAL_HEADROOM * rates[current] <= available;
    if (hope && nowNs - sinceNs >= trialWaitNs) {
      trying = true;
      tried = true;
      trialNs = nowNs;
      return up;
    }
    return current;
  }
}

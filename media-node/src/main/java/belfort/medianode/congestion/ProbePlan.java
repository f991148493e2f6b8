package belfort.medianode.congestion;

/**
 * When to find out by padding whether a line carries more than is sent over it, and how much to
 * try: only what something that waits to be sent would need, never while the line shows its end. At
 * most {@link #MOST_OVER_ESTIMATE} times the estimate for {@link ProbeCluster#LENGTH_NS} in {@link
 * #AFTER_SUCCESS_NS}: less than a twentieth of what the line carries. Pure.
 */
final class ProbePlan {
  static final double MOST_OVER_ESTIMATE = 3;
  static final long AFTER_SUCCESS_NS = 2_000_000_000L;

  /** A little more than is needed, for a result is a little below what was tried. */
  private static final double MARGIN = 1.05;

  /** Less would tell nothing of a line that is worth it. */
  private static final double LEAST_OVER_ESTIMATE = 1.02;

  private static final long FIRST_NS = 500_000_000L;
  private static final long AFTER_FAILURE_NS = 5_000_000_000L;
  private static final long RAREST_NS = 15_000_000_000L;
  private static final double RARER = 1.5;

  /** More lost than this is reason enough not to send more. */
  private static final double LOSSES = 0.03;

  private boolean started;
  private long dueNs;
  private long failureWaitNs = AFTER_FAILURE_NS;

  /**
   * The rate to try now in bits a second, 0 for none.
   *
   * @param wanted what would be sent if the line carried it; 0 for nothing more
   */
  long next(long estimate, long wanted, boolean congested, double fractionLost, long nowNs) {
    if (!started) {
      started = true;
      dueNs = nowNs + FIRST_NS;
    }
    if (congested || fractionLost > LOSSES) {
      dueNs = Math.max(dueNs, nowNs + AFTER_FAILURE_NS);
      return 0;
    }
    if (wanted <= estimate * LEAST_OVER_ESTIMATE || nowNs - dueNs < 0) {
      return 0;
    }
    return Math.round(Math.min(MARGIN * wanted, MOST_OVER_ESTIMATE * estimate));
  }

  /** What was tried came, or did not. */
  void tried(boolean carried, long nowNs) {
    if (carried) {
      failureWaitNs = AFTER_FAILURE_NS;
      dueNs = nowNs + AFTER_SUCCESS_NS;
    } else {
      dueNs = nowNs + failureWaitNs;
      failureWaitNs = Math.min(RAREST_NS, Math.round(RARER * failureWaitNs));
    }
  }
}

package belfort.signaling.identity;

/**
 * A token bucket: so many at once, so many per second. Time comes as an argument; not for several
 * threads.
 */
public final class RateBudget {
  private final double burst;
  private final double perNano;
  private double tokens;
  private long lastNs;

  public RateBudget(int burst, double perSecond, long nowNs) {
    this.burst = burst;
    this.perNano = perSecond / 1e9;
    this.tokens = burst;
    this.lastNs = nowNs;
  }

  /** Takes one, if one is left. */
  public boolean take(long nowNs) {
    long elapsedNs = Math.max(0, nowNs - lastNs);
    lastNs += elapsedNs;
    tokens = Math.min(burst, tokens + elapsedNs * perNano);
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }
}

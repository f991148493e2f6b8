package belfort.medianode.congestion;

/**
 * What arrived whenever the queue grew, its mean and spread: the end of the line as far as it is
 * known (draft-ietf-rmcat-gcc-02, 5.5, "average max bitrate").
 */
final class LinkRate {
  private static final double WEIGHT = 0.05;
  private static final double MIN_SPREAD = 0.4;
  private static final double MAX_SPREAD = 2.5;
  private static final double DEVIATIONS = 3;

  private boolean known;
  private double meanKbit;
  private double spread = MIN_SPREAD;

  boolean known() {
    return known;
  }

  double bitsPerSecond() {
    return meanKbit * 1000;
  }

  /** Takes a rate at which the queue grew. */
  void full(double bitsPerSecond) {
    double kbit = bitsPerSecond / 1000;
    if (known && Math.abs(kbit - meanKbit) > deviation()) {
      known = false; // the line is another one now
    }
    if (!known) {
      known = true;
      meanKbit = kbit;
      spread = MIN_SPREAD;
      return;
    }
    meanKbit += WEIGHT * (kbit - meanKbit);
    double error = meanKbit - kbit;
    spread = (1 - WEIGHT) * spread + WEIGHT * error * error / Math.max(1, meanKbit);
    spread = Math.clamp(spread, MIN_SPREAD, MAX_SPREAD);
  }

  private double deviation() {
    return DEVIATIONS * Math.sqrt(spread * meanKbit);
  }

  /** More than this arrived only when the line got better. */
  double most() {
    return (meanKbit + deviation()) * 1000;
  }

  void forget() {
    known = false;
  }
}

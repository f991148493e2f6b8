package belfort.medianode.congestion;

/**
 * Whether the queue on the way grows, from how much later than sent one group of packets arrived
 * after the other: the slope of the smoothed, summed up delay over the last groups, against a
 * threshold that follows it (Carlucci et al., "Analysis and Design of the Google Congestion Control
 * for WebRTC", MMSys 2016, 3.2 to 3.5; draft-ietf-rmcat-gcc-02, 5.2 to 5.4, whose Kalman filter the
 * line through the delays replaces).
 */
final class DelayTrend {
  /** What the queue does. */
  enum Signal {
    EMPTYING,
    STEADY,
    GROWING
  }

  /** Groups that the line goes through: at 30 pictures and 50 sounds a second some 300 ms. */
  private static final int WINDOW = 20;

  private static final double SMOOTHING = 0.9;

  /** Makes of a slope, over at most 60 groups, milliseconds that compare with the threshold. */
  private static final double GAIN = 4;

  private static final int MAX_GROUPS = 60;
  private static final double FIRST_THRESHOLD_MS = 12.5;
  private static final double MIN_THRESHOLD_MS = 6;
  private static final double MAX_THRESHOLD_MS = 600;

  /** The threshold rises slower than it falls, so that other traffic does not starve us. */
  private static final double RISE = 0.0087;

  private static final double FALL = 0.039;

  /** A jump beyond this is an accident, not what the threshold should follow. */
  private static final double ACCIDENT_MS = 15;

  private static final double MAX_STEP_MS = 100;

  /** So long the trend has to last. */
  private static final double PERSISTENCE_MS = 10;

  private final double[] timesMs = new double[WINDOW];
  private final double[] delaysMs = new double[WINDOW];
  private int place;
  private int groups;
  private double firstMs;
  private double lastMs;
  private double summedMs;
  private double smoothedMs;
  private double thresholdMs = FIRST_THRESHOLD_MS;
  private double trendMs;
  private double growingMs = -1;
  private int growingGroups;
  private Signal signal = Signal.STEADY;

  Signal signal() {
    return signal;
  }

  /** Forgets the delays: what comes next was sent after a silence, or by another way. */
  void restart() {
    place = 0;
    groups = 0;
    summedMs = 0;
    smoothedMs = 0;
    trendMs = 0;
    growingMs = -1;
    growingGroups = 0;
    signal = Signal.STEADY;
  }

  /**
   * Takes a group.
   *
   * @param laterMs how much later than sent it arrived after the group before
   * @param sentAfterMs how long after that it was sent
   * @param arrivalMs by the receiver's clock
   */
  void group(double laterMs, double sentAfterMs, double arrivalMs) {
    if (groups == 0) {
      firstMs = arrivalMs;
      lastMs = arrivalMs;
    }
    summedMs += laterMs;
    smoothedMs = SMOOTHING * smoothedMs + (1 - SMOOTHING) * summedMs;
    timesMs[place] = arrivalMs - firstMs;
    delaysMs[place] = smoothedMs;
    place = (place + 1) % WINDOW;
    groups = Math.min(groups + 1, MAX_GROUPS);
    if (groups >= WINDOW) {
      judge(groups * slope() * GAIN, sentAfterMs);
    }
    follow(arrivalMs);
  }

  /** Of the line through the smoothed delays, by least squares. */
  private double slope() {
    double meanTime = 0;
    double meanDelay = 0;
    for (int i = 0; i < WINDOW; i++) {
      meanTime += timesMs[i] / WINDOW;
      meanDelay += delaysMs[i] / WINDOW;
    }
    double both = 0;
    double times = 0;
    for (int i = 0; i < WINDOW; i++) {
      double time = timesMs[i] - meanTime;
      both += time * (delaysMs[i] - meanDelay);
      times += time * time;
    }
    return times > 0 ? both / times : 0;
  }

  private void judge(double nextMs, double sentAfterMs) {
    if (nextMs > thresholdMs) {
      growingMs = growingMs < 0 ? sentAfterMs / 2 : growingMs + sentAfterMs;
      growingGroups++;
      if (growingMs > PERSISTENCE_MS && growingGroups > 1 && nextMs >= trendMs) {
        growingMs = 0;
        growingGroups = 0;
        signal = Signal.GROWING;
      }
    } else {
      growingMs = -1;
      growingGroups = 0;
      signal = nextMs < -thresholdMs ? Signal.EMPTYING : Signal.STEADY;
    }
    trendMs = nextMs;
  }

  private void follow(double arrivalMs) {
    double size = Math.abs(trendMs);
    if (size <= thresholdMs + ACCIDENT_MS) {
      double step = Math.max(0, Math.min(MAX_STEP_MS, arrivalMs - lastMs));
      thresholdMs += (size < thresholdMs ? FALL : RISE) * (size - thresholdMs) * step;
      thresholdMs = Math.clamp(thresholdMs, MIN_THRESHOLD_MS, MAX_THRESHOLD_MS);
    }
    lastMs = arrivalMs;
  }
}

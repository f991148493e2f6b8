package belfort.medianode.congestion;

import belfort.medianode.congestion.DelayTrend.Signal;

/**
 * The rate at which queues do not grow: additive or multiplicative increase, multiplicative
 * decrease (draft-ietf-rmcat-gcc-02, 5.5). A forwarder sends what its source gives, so what arrived
 * is a floor here: a rate that was carried without a growing queue need not be climbed to.
 */
final class DelayLimit {
  private static final double DECREASE = 0.85;
  private static final double GROWTH_PER_SECOND = 1.08;
  private static final double LEAST_GROWTH = 1_000;

  /** Nobody knows of a line that it carries far more than was ever sent over it. */
  private static final double MOST_OVER_ARRIVED = 1.5;

  private static final double HEADROOM = 10_000;
  private static final double PACKET_BITS = 1200 * 8;
  private static final double LEAST_ADDED_PER_SECOND = 4_000;
  private static final double REACTION_SECONDS = 0.1;
  private static final double MAX_STEP_SECONDS = 1;

  private final LinkRate link = new LinkRate();
  private double bitsPerSecond;
  private boolean holding = true;
  private long lastNs;
  private boolean started;

  DelayLimit(double bitsPerSecond) {
    this.bitsPerSecond = bitsPerSecond;
  }

  double bitsPerSecond() {
    return bitsPerSecond;
  }

  /** Whether the line showed its end. */
  boolean known() {
    return link.known();
  }

  /** Nothing is heard of what was sent: it may be far too much. */
  void halve() {
    bitsPerSecond /= 2;
    link.forget();
  }

  /** So much was carried for a moment. */
  void raise(double carried) {
    bitsPerSecond =
        Math.max(bitsPerSecond, Math.min(carried, BandwidthEstimator.MAX_BITS_PER_SECOND));
    if (link.known() && carried > link.most()) {
      link.forget();
    }
  }

  /**
   * Takes what a report says.
   *
   * @param arrived bits a second, 0 for unknown
   */
  void update(Signal signal, double arrived, double roundTripSeconds, long nowNs) {
    double seconds = started ? Math.min(MAX_STEP_SECONDS, (nowNs - lastNs) / 1e9) : 0;
    started = true;
    lastNs = nowNs;
    switch (signal) {
      case EMPTYING -> holding = true; // let it run empty
      case GROWING -> {
        decrease(arrived);
        holding = true;
      }
      case STEADY -> {
        if (holding) {
          holding = false;
        } else {
          increase(arrived, roundTripSeconds, seconds);
        }
      }
    }
  }

  private void decrease(double arrived) {
    if (arrived <= 0) {
      return;
    }
    double next = DECREASE * arrived;
    if (next > bitsPerSecond && link.known()) {
      next = DECREASE * link.bitsPerSecond();
    }
    bitsPerSecond = Math.min(bitsPerSecond, next);
    link.full(arrived);
  }

  private void increase(double arrived, double roundTrip, double seconds) {
    if (link.known() && arrived > link.most()) {
      link.forget();
    }
    double next;
    if (link.known()) { // near the known end: about one packet more each round trip
      double frame = bitsPerSecond / 30;
      double packet = frame / Math.ceil(frame / PACKET_BITS);
      double added = Math.max(LEAST_ADDED_PER_SECOND, packet / (roundTrip + REACTION_SECONDS));
      next = bitsPerSecond + added * seconds;
    } else {
      double factor = Math.pow(GROWTH_PER_SECOND, seconds);
      next = Math.max(bitsPerSecond * factor, bitsPerSecond + LEAST_GROWTH * seconds);
    }
    if (arrived > 0) {
      next = Math.min(next, MOST_OVER_ARRIVED * arrived + HEADROOM);
      next = Math.max(next, DECREASE * arrived);
    }
    bitsPerSecond = Math.max(bitsPerSecond, Math.min(next, BandwidthEstimator.MAX_BITS_PER_SECOND));
  }
}

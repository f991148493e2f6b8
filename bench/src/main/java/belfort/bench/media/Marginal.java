package belfort.bench.media;

import belfort.bench.Percentiles;
import belfort.medianode.srtp.SrtpProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What each further delivered packet costs a forwarder: the difference between a lesson of few and
 * one of many students, so that what it needs for itself is not counted.
 */
final class Marginal {
  /** As many as were measured of Kurento. */
  private static final int MANY = 48;

  private Marginal() {}

  /** Microseconds of processor time; the median of the rounds but the first. */
  static double of(Forwarder forwarder, Trace trace, SrtpProfile profile, int few, Rounds rounds)
      throws Exception {
    List<Double> costs = new ArrayList<>();
    try (Load small = new Load(forwarder, trace, profile);
        Load large = new Load(forwarder, trace, profile)) {
      small.lesson(few);
      large.lesson(MANY);
      large.round(rounds.warmUp);
      for (int round = 0; round < rounds.count; round++) {
        Load.Cost of = small.round(rounds.seconds);
        Load.Cost more = large.round(rounds.seconds);
        double cost =
            (more.cpuMicros() - of.cpuMicros()) / (more.count().received() - of.count().received());
        boolean holds = of.holds() && more.holds();
        if (round > 0 && holds) {
          costs.add(cost);
        }
        if (!holds) {
          System.out.printf("  does not count: %s; %s%n", of.words(), more.words());
        }
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%s, 1 -> %d and 1 -> %d, %s: %s us per further packet%n",
        forwarder.name(),
        few,
        MANY,
        profile,
        MediaBench.spread(costs));
    return new Percentiles(costs.stream().mapToDouble(Double::doubleValue).toArray()).at(50);
  }
}

package belfort.mediacontrol.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.mediacontrol.media.Profile;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CostRegressionTest {
  private static final List<Profile> PROFILES = List.of(Profile.values());

  private static final Costs CALIBRATED = new Costs(40_000, 64_000, 20_000);

  /** A node with those true costs and an idle time, read with noise, under a day's lessons. */
  private static CostRegression learn(Costs truth, double idleMicros, int readings, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    CostRegression regression = new CostRegression(CALIBRATED);
    for (int i = 0; i < readings; i++) {
      Capacity used = Capacity.NONE;
      for (int lesson = 0; lesson < random.nextInt(6); lesson++) {
        Capacity one =
            Demand.of(PROFILES.get(random.nextInt(PROFILES.size())), 2 + random.nextInt(30));
        long joins = random.nextInt(4) == 0 ? one.joinsPerMinute() : 0;
        used =
            used.plus(
                new Capacity(
                    one.packetsInPerSecond(),
                    one.packetsOutPerSecond(),
                    one.kilobitsOutPerSecond(),
                    joins,
                    one.endpoints()));
      }
      double micros = truth.nanosPerMinute(used) / 60_000.0 + idleMicros;
      regression.measured(used, Math.max(0, micros * (1 + 0.1 * random.nextGaussian())));
    }
    return regression;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void whatPacketsReallyCostIsLearned(long seed) {
    Costs truth = new Costs(60_000, 96_000, 30_000);
    Costs learned = learn(truth, 30_000, 300, seed).costs();
    Capacity lecture = Demand.of(Profile.LECTURE, 25);
    double ratio = (double) learned.nanosPerMinute(lecture) / truth.nanosPerMinute(lecture);
    assertEquals(1, ratio, 0.12, learned.toString());
  }

  @Test
  void aNodeThatIsAsItWasCalibratedStaysSo() {
    Costs learned = learn(CALIBRATED, 0, 500, 7).costs();
    assertTrue(learned.near(CALIBRATED, 0.5), learned.toString());
    Capacity lecture = Demand.of(Profile.LECTURE, 25);
    double ratio = (double) learned.nanosPerMinute(lecture) / CALIBRATED.nanosPerMinute(lecture);
    assertEquals(1, ratio, 0.05);
  }

  @Test
  void nonsenseStaysWithinTheBand() {
    CostRegression wild = new CostRegression(CALIBRATED);
    CostRegression still = new CostRegression(CALIBRATED);
    Capacity used = Demand.of(Profile.GALLERY, 25);
    for (int i = 0; i < 1_000; i++) {
      wild.measured(used, 1e12);
      still.measured(used, 0);
      wild.measured(used, Double.NaN);
    }
    assertEquals(CALIBRATED.nanosPerPacketOut() * 3, wild.costs().nanosPerPacketOut());
    assertEquals(CALIBRATED.nanosPerPacketOut() / 2, still.costs().nanosPerPacketOut());
  }

  @Test
  void anIdleNodeTeachesNothing() {
    CostRegression regression = new CostRegression(CALIBRATED);
    for (int i = 0; i < 1_000; i++) {
      regression.measured(Capacity.NONE, 500_000);
    }
    assertEquals(CALIBRATED, regression.costs());
  }

  @Test
  void aNodeThatBecomesSlowIsNoticedAlsoAfterManyHours() {
    CostRegression regression = learn(CALIBRATED, 10_000, 5_000, 3);
    Capacity used = Demand.of(Profile.GALLERY, 20);
    double slow = CALIBRATED.nanosPerMinute(used) / 60_000.0 * 2 + 10_000;
    for (int i = 0; i < 300; i++) {
      regression.measured(used, slow);
    }
    double ratio =
        (double) regression.costs().nanosPerMinute(used) / CALIBRATED.nanosPerMinute(used);
    assertEquals(2, ratio, 0.3);
  }

  @Test
  void withTheSameWorkAllTheTimeItDoesNotWanderOff() {
    CostRegression regression = new CostRegression(CALIBRATED);
    Capacity used = Demand.of(Profile.LECTURE, 25);
    SplittableRandom random = new SplittableRandom(1);
    double micros = CALIBRATED.nanosPerMinute(used) / 60_000.0;
    for (int i = 0; i < 20_000; i++) {
      regression.measured(used, micros * (1 + 0.2 * random.nextGaussian()));
    }
    assertTrue(regression.costs().near(CALIBRATED, 0.3), regression.costs().toString());
  }
}

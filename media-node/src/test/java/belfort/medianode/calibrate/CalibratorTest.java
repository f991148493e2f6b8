package belfort.medianode.calibrate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How rounds become a figure, in virtual time. */
class CalibratorTest {
  private static final long IN_NS = 2_000;
  private static final long OUT_NS = 4_500;
  private static final long JOIN_NS = 3_000_000;

  private long nowNs;
  private int rounds;

  /** Each round costs some times more while the compiler is still at work. */
  private long measured(long costNs) {
    long cost = costNs * Math.max(1, 10 - rounds / 4);
    nowNs += cost;
    rounds++;
    return cost;
  }

  private Calibration calibrate() throws IOException {
    return new Calibrator(() -> nowNs)
        .measure(
            (packets, copies) -> measured(packets * (IN_NS + copies * OUT_NS)),
            () -> measured(JOIN_NS));
  }

  @Test
  void theLaterRoundsCount() throws IOException {
    assertEquals(new Calibration(IN_NS, OUT_NS, JOIN_NS / 1000), calibrate());
    assertTrue(nowNs < 1_000_000_000L, "it took " + nowNs);
  }

  @Test
  void aMachineThatStandsStillIsMeasuredInThreeRounds() throws IOException {
    Calibration slow =
        new Calibrator(() -> nowNs += 10_000_000_000L)
            .measure((packets, copies) -> measured(1_000_000_000L), () -> measured(JOIN_NS));
    assertEquals(2 * Calibrator.MIN_ROUNDS + Calibrator.MIN_ROUNDS, rounds);
    assertEquals(Calibrator.MAX_IN_NS, slow.nanosPerPacketIn(), "not believed");
  }

  @Test
  void outliersAmongTheLaterRoundsDoNotCount() {
    assertEquals(5, Calibrator.settled(List.of(90L, 80L, 70L, 60L, 4L, 700L, 5L, 900L)));
  }

  @Test
  void aNoisyRoundInWhichCopiesSeemToCostNothingIsNoFailure() throws IOException {
    Calibration noisy =
        new Calibrator(() -> nowNs)
            .measure(
                (packets, copies) -> measured(copies == 0 ? 9_000_000 : 1_000_000),
                () -> {
                  nowNs += JOIN_NS;
                  return JOIN_NS;
                });
    assertEquals(1, noisy.nanosPerPacketOut());
  }

  @Test
  void whatAnOperatorGivesIsReadStrictly() {
    Calibration given = Calibration.parse("in=2000,out=4500,join=3000");
    assertEquals(new Calibration(2000, 4500, 3000), given);
    assertEquals("belfort-calibration:in=2000,out=4500,join=3000", given.capability());
    for (String wrong :
        List.of(
            "",
            "in=1,out=2",
            "in=0,out=1,join=1",
            "in=-1,out=1,join=1",
            "in=9999999999,out=1,join=1",
            "out=1,in=1,join=1")) {
      assertThrows(IllegalArgumentException.class, () -> Calibration.parse(wrong), wrong);
    }
  }
}

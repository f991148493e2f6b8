package belfort.mediacontrol.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class ReserveTest {
  private static final Budget BUDGET = new Budget(new Costs(0, 1_000, 0), 1_000, 10_000, 50);

  private static Reserve.Load node(int lessons) {
    return new Reserve.Load(
        BUDGET, new Capacity(0, 100L * lessons, 1_000L * lessons, 0, 10L * lessons));
  }

  @Test
  void aNodeMayBeLostWhenTheOthersHaveRoomForWhatItHolds() {
    assertTrue(Reserve.of(List.of(node(2), node(3))).holds());
    assertFalse(Reserve.of(List.of(node(3), node(3))).holds());
    assertTrue(Reserve.of(List.of(node(3), node(3), node(3))).holds());
  }

  @Test
  void itSaysWhichLossIsHardestAndHowMuchOfItIsCovered() {
    Reserve reserve = Reserve.of(List.of(node(1), node(4), node(4)));
    assertEquals(1, reserve.hardest());
    assertEquals((4 + 1) / 4.0, reserve.covered(), 0.001);
  }

  @Test
  void theOnlyNodeMayNotBeLost() {
    assertFalse(Reserve.of(List.of(node(0))).holds());
    assertFalse(Reserve.of(List.of()).holds());
  }

  @Test
  void emptyNodesMayBeLost() {
    assertTrue(Reserve.of(List.of(node(0), node(0))).holds());
  }

  @Test
  void aNodeThatNeedsMoreTimeForAPacketTakesLess() {
    Budget slow = new Budget(new Costs(0, 4_000, 0), 1_000, 10_000, 50);
    Reserve.Load big = node(4);
    assertTrue(Reserve.of(List.of(big, node(0))).holds());
    assertFalse(Reserve.of(List.of(big, new Reserve.Load(slow, Capacity.NONE))).holds());
  }

  @Test
  void aNodeOverItsBudgetCoversNothing() {
    assertEquals(0, Reserve.of(List.of(node(1), node(7))).covered());
  }

  @Test
  void theShortAnswerIsTheLongOnes() {
    for (long seed = 0; seed < 300; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<Reserve.Load> nodes =
          random.ints(random.nextInt(8), 0, 6).mapToObj(ReserveTest::node).toList();
      assertEquals(Reserve.of(nodes).holds(), Reserve.isKept(nodes), "seed " + seed);
    }
  }
}

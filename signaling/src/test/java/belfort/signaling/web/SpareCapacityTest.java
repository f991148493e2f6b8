package belfort.signaling.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import belfort.mediacontrol.placement.Budget;
import belfort.mediacontrol.placement.Capacity;
import belfort.mediacontrol.placement.Costs;
import belfort.mediacontrol.placement.Reserve;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SpareCapacityTest {
  private static final Capacity LESSON = new Capacity(0, 100, 1_000, 0, 10);
  private static final Budget BUDGET = new Budget(new Costs(0, 1_000, 0), 1_000, 10_000, 50);

  @Test
  void theScarcestComponentDecidesHowManyLessonsFit() {
    assertEquals(5, SpareCapacity.lessonsThatStillFit(List.of(node(0)), LESSON));
    assertEquals(8, SpareCapacity.lessonsThatStillFit(List.of(node(1), node(1)), LESSON));
  }

  @Test
  void aLessonIsNotSplitOverNodes() {
    Reserve.Load almostFull = new Reserve.Load(BUDGET, new Capacity(0, 950, 9_500, 0, 45));
    assertEquals(0, SpareCapacity.lessonsThatStillFit(List.of(almostFull, almostFull), LESSON));
  }

  @Test
  void aNodeThatIsOverItsBudgetHasNothingLeft() {
    Reserve.Load over = new Reserve.Load(BUDGET, new Capacity(0, 2_000, 1, 0, 1));
    assertEquals(0, SpareCapacity.lessonsThatStillFit(List.of(over), LESSON));
  }

  private static Reserve.Load node(int lessons) {
    return new Reserve.Load(
        BUDGET, new Capacity(0, 100L * lessons, 1_000L * lessons, 0, 10L * lessons));
  }
}

package belfort.mediacontrol.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.mediacontrol.media.Profile;
import belfort.mediacontrol.placement.Decision.PlanFate;
import belfort.mediacontrol.placement.Decision.Reason;
import belfort.mediacontrol.placement.Placement.Kind;
import belfort.mediacontrol.placement.Placement.NodeView;
import belfort.mediacontrol.placement.Placement.Planned;
import belfort.mediacontrol.placement.Placement.Reach;
import belfort.mediacontrol.placement.Placement.Request;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A lesson goes where it was planned, or is decided anew; the decision says which, and why. */
final class PlannedPlacementTest {
  private static final NodeId PLANNED = new NodeId("planned");
  private static final Capacity CLASS = Demand.of(Profile.LECTURE, 25);
  private static final Budget BUDGET = Budgets.DEFAULT.of(Budgets.KURENTO, 4);
  private static final List<NodeView> OTHERS =
      List.of(node("a", Capacity.NONE), node("b", Capacity.NONE), node("c", Capacity.NONE));

  private static NodeView node(String id, Capacity reserved) {
    return node(id, reserved, Reach.UP, Optional.empty());
  }

  private static NodeView node(
      String id, Capacity reserved, Reach reach, Optional<Ledger.Drain> drain) {
    return new NodeView(
        new Ledger.NodeEntry(new NodeId(id), "ws://" + id, drain, BUDGET, reserved, 0), reach);
  }

  private static Decision decide(NodeView planned, NodeId... except) {
    List<NodeView> nodes = List.of(OTHERS.get(0), OTHERS.get(1), planned, OTHERS.get(2));
    return decide(nodes, Set.of(except));
  }

  private static Decision decide(List<NodeView> nodes, Set<NodeId> except) {
    Decision decision =
        Placement.decide(
            nodes,
            new Request(
                CLASS, Kind.TIMETABLED, except, CLASS, Optional.of(new Planned(PLANNED, true))),
            7);
    assertEquals(decision, Placement.replay(decision));
    return decision;
  }

  /** So much that a class brings the node to that share of its budget. */
  private static Capacity leaving(double share) {
    long kilobits = (long) (BUDGET.kilobitsOutPerSecond() * share) - CLASS.kilobitsOutPerSecond();
    return new Capacity(0, 0, kilobits, 0, 0);
  }

  @Test
  void theFullerNodeIsTakenBecauseItWasPlanned() {
    Decision decision = decide(node("planned", leaving(0.9)));
    assertEquals(Optional.of(PLANNED), decision.chosen());
    assertEquals(Reason.PLANNED, decision.reason());
    assertEquals(Optional.of(PlanFate.KEPT), decision.planFate());
    assertTrue(decision.words().startsWith("planned ahead"), decision.words());
  }

  @Test
  void aPlanThatTouchesTheReserveIsKeptAndSaysSo() {
    Capacity most = leaving(0.9);
    Decision decision =
        decide(List.of(node("a", most), node("planned", most), node("b", most)), Set.of());
    assertEquals(Optional.of(PLANNED), decision.chosen());
    assertEquals(Reason.INTO_THE_RESERVE, decision.reason());
    assertTrue(decision.words().endsWith("as it was planned for the bell"), decision.words());
  }

  private static void assertDecidedAnew(PlanFate fate, String why, Decision decision) {
    assertEquals(Optional.of(fate), decision.planFate());
    assertTrue(decision.chosen().isPresent());
    assertTrue(!decision.chosen().equals(Optional.of(PLANNED)), decision.words());
    assertEquals(Reason.TWO_CHOICES, decision.reason());
    String words = "it was planned on planned, which " + why + ": decided anew";
    assertTrue(decision.words().endsWith(words), decision.words());
  }

  @Test
  void whatIsNotGoodEnoughAnyMoreIsDecidedAnew() {
    Ledger.Drain drain = new Ledger.Drain(Instant.EPOCH, Instant.EPOCH, "night");
    assertDecidedAnew(
        PlanFate.NEARLY_FULL,
        "would be more than 97 % full",
        decide(node("planned", leaving(0.975))));
    assertDecidedAnew(
        PlanFate.FULL, "has no room any more", decide(node("planned", leaving(1.01))));
    assertDecidedAnew(
        PlanFate.DRAINING,
        "is draining",
        decide(node("planned", Capacity.NONE, Reach.UP, Optional.of(drain))));
    assertDecidedAnew(
        PlanFate.SLOW,
        "is slow",
        decide(node("planned", Capacity.NONE, Reach.SLOW, Optional.empty())));
    assertDecidedAnew(
        PlanFate.DOWN,
        "does not answer",
        decide(node("planned", Capacity.NONE, Reach.DOWN, Optional.empty())));
    assertDecidedAnew(
        PlanFate.PASSED_OVER, "failed just now", decide(node("planned", Capacity.NONE), PLANNED));
    assertDecidedAnew(PlanFate.UNKNOWN_NODE, "is no node any more", decide(OTHERS, Set.of()));
  }

  @Test
  void exactlyNinetySevenPercentIsStillGood() {
    assertEquals(Optional.of(PlanFate.KEPT), decide(node("planned", leaving(0.97))).planFate());
  }

  @Test
  void withoutAPlanNothingIsSaidOfOne() {
    Decision decision = Placement.decide(OTHERS, new Request(CLASS, Kind.TIMETABLED), 7);
    assertEquals(Optional.empty(), decision.planFate());
    assertTrue(!decision.words().contains("planned"), decision.words());
  }

  @Test
  void aPlanLeavesTheChoiceOfOthersAsItWas() {
    Decision without = Placement.decide(OTHERS, new Request(CLASS, Kind.TIMETABLED), 7);
    assertEquals(without.chosen(), decide(OTHERS, Set.of()).chosen());
  }

  @Test
  void severalNodesTogetherAreAsDearAsTheirShares() {
    Budget dear = new Budget(new Costs(40, 60, 20), 3_000, 100, 10);
    Budget cheap = new Budget(new Costs(20, 20, 10), 1_000, 200, 20);
    Budget together = Budget.together(List.of(dear, cheap, Budget.NONE));
    assertEquals(4_000, together.cpuMicrosPerSecond());
    assertEquals(300, together.kilobitsOutPerSecond());
    assertEquals(30, together.endpoints());
    // 3000 / 60 + 1000 / 20 = 100 packets for 4000
    assertEquals(new Costs(32, 40, 16), together.costs());
    assertEquals(Budget.NONE, Budget.together(List.of()));
  }
}

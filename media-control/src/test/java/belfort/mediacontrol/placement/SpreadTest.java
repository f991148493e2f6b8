package belfort.mediacontrol.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.mediacontrol.media.Profile;
import belfort.mediacontrol.placement.Placement.Kind;
import belfort.mediacontrol.placement.Placement.NodeView;
import belfort.mediacontrol.placement.Placement.Reach;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class SpreadTest {
  private static final List<Profile> PROFILES = List.of(Profile.values());

  private static NodeView node(String id, int cores, Capacity reserved) {
    return new NodeView(
        new Ledger.NodeEntry(
            new NodeId(id),
            "ws://" + id,
            Optional.empty(),
            Budgets.DEFAULT.of(Budgets.KURENTO, cores),
            reserved,
            0),
        Reach.UP);
  }

  private static Spread.Wish lecture(int expected) {
    return new Spread.Wish(Profile.LECTURE, expected, Habit.NONE, Kind.WALK_IN, Set.of());
  }

  @Test
  void aLessonThatFitsStandsOnOneNode() {
    Spread.Plan plan =
        Spread.plan(
            List.of(node("a", 4, Capacity.NONE), node("b", 4, Capacity.NONE)), lecture(25), 1);
    assertEquals(1, plan.parts().size());
    assertEquals(Demand.of(Profile.LECTURE, 25), plan.parts().getFirst().demand());
    assertEquals(plan.whole(), plan.parts().getFirst().decision());
  }

  @Test
  void aLessonLargerThanANodeGetsAsFewLeavesAsCarryIt() {
    List<NodeView> nodes = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      nodes.add(node("n" + i, 4, Capacity.NONE));
    }
    Spread.Plan plan = Spread.plan(nodes, lecture(400), 1);
    assertEquals(3, plan.parts().size(), plan.toString());
    assertEquals(399, plan.parts().stream().mapToLong(Spread.Part::heads).sum());
    assertEquals(List.of(0, 1, 2), plan.parts().stream().map(Spread.Part::part).toList());
  }

  @Test
  void eachLeafCostsOneRelayInAndTheFirstNodeOneRelayOut() {
    Demand.Shape shape = Demand.shape(Profile.LECTURE, 400, Habit.NONE);
    List<NodeView> nodes = List.of(node("a", 8, Capacity.NONE), node("b", 8, Capacity.NONE));
    Spread.Plan plan = Spread.plan(nodes, lecture(400), 1);
    Spread.Part first = plan.parts().get(0);
    Spread.Part leaf = plan.parts().get(1);
    assertEquals(
        shape.sources().plus(shape.relayOut()).plus(shape.watching(first.heads())), first.demand());
    assertEquals(shape.relayIn().plus(shape.watching(leaf.heads())), leaf.demand());
  }

  @Test
  void whatNoNodesCarryTogetherFindsNoPlan() {
    Spread.Plan plan =
        Spread.plan(
            List.of(node("a", 1, Capacity.NONE), node("b", 1, Capacity.NONE)), lecture(1_000), 1);
    assertFalse(plan.found());
    assertEquals(Decision.Reason.NO_ROOM, plan.whole().reason());
  }

  /** Whatever the nodes and the lesson: all are served, no node is over, each part replays. */
  @Test
  void everyPlanHoldsInThousandsOfWorlds() {
    int spread = 0;
    for (long seed = 0; seed < 3_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<NodeView> nodes = new ArrayList<>();
      for (int i = 0; i < 2 + random.nextInt(8); i++) {
        Capacity reserved = Demand.of(Profile.LECTURE, 2 + random.nextInt(40));
        nodes.add(node("n" + i, 1 + random.nextInt(8), reserved));
      }
      Profile profile = PROFILES.get(random.nextInt(PROFILES.size()));
      Habit habit =
          random.nextBoolean()
              ? Habit.NONE
              : new Habit(0.8, 0.05, 0.3 + random.nextDouble(), 0.1, 9);
      Spread.Wish wish =
          new Spread.Wish(
              profile,
              2 + random.nextInt(profile == Profile.GALLERY ? 60 : 500),
              habit,
              random.nextBoolean() ? Kind.WALK_IN : Kind.TIMETABLED,
              Set.of());
      Spread.Plan plan = Spread.plan(nodes, wish, seed);
      if (plan.found()) {
        spread += plan.parts().size() > 1 ? 1 : 0;
        assertHolds(nodes, wish, plan, seed);
      }
    }
    assertTrue(spread > 300, "only " + spread + " worlds had a lesson on several nodes");
  }

  private static void assertHolds(
      List<NodeView> nodes, Spread.Wish wish, Spread.Plan plan, long seed) {
    assertEquals(
        wish.shape().viewers(),
        plan.parts().stream().mapToLong(Spread.Part::heads).sum(),
        "seed " + seed);
    Set<NodeId> seen = new HashSet<>();
    for (Spread.Part part : plan.parts()) {
      assertTrue(seen.add(part.node()), "seed " + seed + ": twice on " + part.node());
      Ledger.NodeEntry entry = entry(nodes, part.node());
      assertTrue(
          entry.budget().holds(entry.reserved().plus(part.demand())),
          "seed " + seed + ": over on " + part.node());
      assertEquals(part.decision(), Placement.replay(part.decision()), "seed " + seed);
      assertEquals(Optional.of(part.node()), part.decision().chosen(), "seed " + seed);
    }
  }

  private static Ledger.NodeEntry entry(List<NodeView> nodes, NodeId id) {
    return nodes.stream()
        .map(NodeView::entry)
        .filter(entry -> entry.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  /** What is left for classes that come in greater number is not used up while two nodes do. */
  @Test
  void aLessonIsDividedRatherThanPlacedToTheBrim() {
    Budget budget = Budgets.DEFAULT.of(Budgets.KURENTO, 8);
    Capacity most = Capacity.NONE;
    Capacity step = Demand.of(Profile.LECTURE, 2);
    Capacity class25 = Demand.of(Profile.LECTURE, 25);
    while (budget.fullness(most.plus(class25).plus(step)) <= 0.995) {
      most = most.plus(step);
    }
    Spread.Plan two = Spread.plan(List.of(node("a", 8, most), node("b", 8, most)), lecture(25), 1);
    assertEquals(2, two.parts().size());
    Spread.Plan one = Spread.plan(List.of(node("a", 8, most)), lecture(25), 1);
    assertEquals(1, one.parts().size(), "nobody is turned away for it");
  }
}

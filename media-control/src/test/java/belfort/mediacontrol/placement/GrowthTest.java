package belfort.mediacontrol.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.mediacontrol.media.Profile;
import belfort.mediacontrol.placement.Growth.Ask;
import belfort.mediacontrol.placement.Growth.Standing;
import belfort.mediacontrol.placement.Growth.Step;
import belfort.mediacontrol.placement.Placement.NodeView;
import belfort.mediacontrol.placement.Placement.Reach;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class GrowthTest {
  private static final Demand.Shape LECTURE = Demand.shape(Profile.LECTURE, 25, Habit.NONE);
  private static final List<Profile> PROFILES = List.of(Profile.values());
  private static final Capacity ONE = LECTURE.watching(1);
  private static final Capacity STANDS = Demand.of(Profile.LECTURE, 25);

  /** A hundred places for those who follow a lecture, whatever else they need. */
  private static final Budget HUNDRED =
      new Budget(new Costs(0, 0, 0), 1, 100 * ONE.kilobitsOutPerSecond(), 1_000_000);

  private static NodeView node(String id, Capacity reserved, Optional<Ledger.Drain> drain) {
    return new NodeView(
        new Ledger.NodeEntry(new NodeId(id), "ws://" + id, drain, HUNDRED, reserved, 1), Reach.UP);
  }

  private static NodeView node(String id, long viewers) {
    return node(id, LECTURE.watching(viewers), Optional.empty());
  }

  /** A lesson that stands on these nodes, full to its reservation. */
  private static Ask ask(Demand.Shape shape, Capacity stands, String... on) {
    List<Standing> parts = new ArrayList<>();
    for (String node : on) {
      parts.add(new Standing(new NodeId(node), stands, stands));
    }
    return new Ask(
        shape,
        shape.watching(1),
        1,
        Capacity.NONE,
        parts,
        parts.stream().findFirst(),
        parts.stream().map(Standing::node).collect(Collectors.toSet()));
  }

  @Test
  void growthTakesTheNodesHeadroomFirst() {
    Step step = Growth.next(List.of(node("a", 50), node("b", 0)), ask(LECTURE, STANDS, "a"), 1);
    assertEquals(
        new Step.Grow(new NodeId("a"), STANDS.plus(LECTURE.watching(2))),
        step,
        "he, and one more with him");
  }

  @Test
  void whatIsReservedAndNotUsedIsNotReservedAgain() {
    Standing roomy = new Standing(new NodeId("a"), STANDS, Demand.of(Profile.LECTURE, 10));
    Ask ask = new Ask(LECTURE, ONE, 1, Capacity.NONE, List.of(roomy), Optional.of(roomy), Set.of());
    assertEquals(
        new Step.Grow(new NodeId("a"), STANDS), Growth.next(List.of(node("a", 50)), ask, 1));
  }

  @Test
  void viewersLeaveRoomForRelaysWhileThereIsAnotherWay() {
    Ask ask = ask(LECTURE, STANDS, "a");
    List<NodeView> both = List.of(node("a", 96), node("b", 0));
    Step.Leaf leaf = assertInstanceOf(Step.Leaf.class, Growth.next(both, ask, 1));
    assertEquals(new NodeId("b"), leaf.node());
    assertEquals(Growth.FEWEST_ON_A_LEAF, leaf.viewers());
    assertEquals(LECTURE.relayIn().plus(LECTURE.watching(Growth.FEWEST_ON_A_LEAF)), leaf.demand());
    assertEquals(
        Optional.of(new Step.Grow(new NodeId("a"), STANDS.plus(LECTURE.relayOut()))), leaf.relay());
    assertEquals(leaf.decision(), Placement.replay(leaf.decision()));
  }

  @Test
  void withoutAnotherWayNobodyIsTurnedAwayForTheSakeOfRelays() {
    Ask ask = ask(LECTURE, STANDS, "a");
    for (NodeView other : List.of(node("b", 100), node("b", Capacity.NONE, draining()))) {
      assertInstanceOf(Step.Grow.class, Growth.next(List.of(node("a", 99), other), ask, 1));
    }
    assertInstanceOf(
        Step.NoRoom.class, Growth.next(List.of(node("a", 100), node("b", 100)), ask, 1));
  }

  private static Optional<Ledger.Drain> draining() {
    return Optional.of(new Ledger.Drain(Instant.EPOCH, Instant.EPOCH, "upgrade"));
  }

  @Test
  void aLeafIsNotMadeWhenItsRelayHasNoPlaceOnTheFirstNode() {
    List<NodeView> nodes = List.of(node("a", 100), node("b", 0));
    assertInstanceOf(Step.NoRoom.class, Growth.next(nodes, ask(LECTURE, STANDS, "a"), 1));
  }

  @Test
  void aLessonWithoutAPartStandsAnywhereWithoutARelay() {
    Step step = Growth.next(List.of(node("b", 0)), ask(LECTURE, STANDS), 1);
    assertEquals(Optional.empty(), assertInstanceOf(Step.Leaf.class, step).relay());
  }

  /** Whatever the nodes: a step fits, and there is none only when nothing fits. */
  @Test
  void everyStepHoldsInThousandsOfWorlds() {
    int refused = 0;
    for (long seed = 0; seed < 5_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Profile profile = PROFILES.get(random.nextInt(PROFILES.size()));
      Demand.Shape shape = Demand.shape(profile, 2 + random.nextInt(40), Habit.NONE);
      List<NodeView> nodes = new ArrayList<>();
      for (int i = 0; i < 1 + random.nextInt(4); i++) {
        nodes.add(node("n" + i, 90 + random.nextInt(11)));
      }
      Ask ask = ask(shape, shape.watching(1), "n0");
      Step step = Growth.next(nodes, ask, seed);
      assertEquals(step, Growth.next(nodes, ask, seed), "seed " + seed);
      switch (step) {
        case Step.Grow grow -> assertTrue(fits(nodes, ask, grow), "seed " + seed);
        case Step.Leaf leaf -> {
          assertTrue(fits(nodes, ask, leaf.relay().orElseThrow()), "seed " + seed);
          assertTrue(fits(nodes, leaf.node(), leaf.demand()), "seed " + seed);
        }
        case Step.NoRoom none -> {
          refused++;
          assertFalse(fits(nodes, new NodeId("n0"), shape.watching(1)), "seed " + seed);
          Capacity least = shape.relayIn().plus(shape.watching(1));
          boolean another =
              nodes.stream().skip(1).anyMatch(n -> fits(nodes, n.entry().id(), least));
          assertFalse(another && fits(nodes, new NodeId("n0"), shape.relayOut()), "seed " + seed);
        }
      }
    }
    assertTrue(refused > 100 && refused < 4_000, refused + " found no room");
  }

  private static boolean fits(List<NodeView> nodes, Ask ask, Step.Grow grow) {
    Capacity before =
        ask.parts().stream().filter(p -> p.node().equals(grow.node())).findFirst().get().reserved();
    return fits(nodes, grow.node(), grow.to().minus(before));
  }

  private static boolean fits(List<NodeView> nodes, NodeId id, Capacity more) {
    Ledger.NodeEntry entry =
        nodes.stream()
            .map(NodeView::entry)
            .filter(each -> each.id().equals(id))
            .findFirst()
            .orElseThrow();
    return entry.budget().holds(entry.reserved().plus(more));
  }
}

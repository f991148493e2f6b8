package belfort.mediacontrol.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.media.Profile;
import belfort.mediacontrol.placement.BellPlan.Bell;
import belfort.mediacontrol.placement.BellPlan.Hold;
import belfort.mediacontrol.placement.Decision.PlanFate;
import belfort.mediacontrol.placement.Placement.Kind;
import belfort.mediacontrol.placement.Placement.NodeView;
import belfort.mediacontrol.placement.Placement.Reach;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class BellPlanTest {
  private static final Instant EIGHT_THIRTY = Instant.parse("2026-09-01T06:30:00Z");
  private static final List<Profile> PROFILES = List.of(Profile.values());

  private static NodeView node(String id, int cores) {
    return node(id, cores, Reach.UP, Optional.empty());
  }

  private static NodeView node(String id, int cores, Reach reach, Optional<Ledger.Drain> drain) {
    Budget budget = Budgets.DEFAULT.of(Budgets.KURENTO, cores);
    return new NodeView(
        new Ledger.NodeEntry(new NodeId(id), "ws://" + id, drain, budget, Capacity.NONE, 0), reach);
  }

  private static List<NodeView> nodes(int count, int cores) {
    List<NodeView> nodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      nodes.add(node("n" + i, cores));
    }
    return nodes;
  }

  private static BellPlan.Lesson lecture(String id, int expected, Instant startsAt) {
    return new BellPlan.Lesson(
        new LessonId(id),
        startsAt,
        startsAt.plusSeconds(3_000),
        new Spread.Wish(Profile.LECTURE, expected, Habit.NONE, Kind.TIMETABLED, Set.of()));
  }

  private static Bell only(List<Bell> bells) {
    assertEquals(1, bells.size(), bells::toString);
    return bells.getFirst();
  }

  @Test
  void equalLessonsStandEquallyOnEqualNodes() {
    List<BellPlan.Lesson> lessons = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      lessons.add(lecture("l" + i, 25, EIGHT_THIRTY));
    }
    Bell bell = only(BellPlan.of(nodes(4, 4), List.of(), lessons, 1));
    Map<NodeId, Integer> each = new HashMap<>();
    bell.planned().forEach(planned -> each.merge(planned.nodes().getFirst(), 1, Integer::sum));
    assertEquals(List.of(3, 3, 3, 3), List.copyOf(each.values()));
    assertTrue(bell.outlook().reserve().holds());
    assertEquals(12, bell.lessons());
  }

  @Test
  void whatStartsWithinAQuarterOfAnHourIsOneBell() {
    List<Bell> bells =
        BellPlan.of(
            nodes(2, 4),
            List.of(),
            List.of(
                lecture("a", 25, EIGHT_THIRTY),
                lecture("b", 25, EIGHT_THIRTY.plusSeconds(899)),
                lecture("c", 25, EIGHT_THIRTY.plusSeconds(900)),
                lecture("d", 25, EIGHT_THIRTY.minusSeconds(1))),
            1);
    assertEquals(List.of(1, 2, 1), bells.stream().map(Bell::lessons).toList());
    assertEquals(
        List.of(-900L, 0L, 900L),
        bells.stream()
            .map(bell -> bell.at().getEpochSecond() - EIGHT_THIRTY.getEpochSecond())
            .toList());
  }

  @Test
  void whatHasEndedByTheBellIsNotInTheWayAndWhatRunsOnIs() {
    Capacity much = Demand.of(Profile.LECTURE, 80);
    List<BellPlan.Lesson> lessons = List.of(lecture("l", 25, EIGHT_THIRTY));
    Hold onFirst = new Hold(new LessonId("old"), new NodeId("n0"), much, EIGHT_THIRTY);
    Hold onSecond =
        new Hold(new LessonId("long"), new NodeId("n1"), much, EIGHT_THIRTY.plusSeconds(1));
    Bell bell = only(BellPlan.of(nodes(2, 4), List.of(onFirst, onSecond), lessons, 1));
    assertEquals(List.of(new NodeId("n0")), bell.planned().getFirst().nodes());
    assertEquals(much.plus(Demand.of(Profile.LECTURE, 25)), bell.outlook().demand());
  }

  @Test
  void withinABellEachIsPlacedOverWhatStandsWhenItStarts() {
    Capacity much = Demand.of(Profile.LECTURE, 80);
    Instant tenLater = EIGHT_THIRTY.plusSeconds(600);
    Hold old = new Hold(new LessonId("old"), new NodeId("n0"), much, tenLater);
    Hold other =
        new Hold(
            new LessonId("other"),
            new NodeId("n1"),
            Demand.of(Profile.LECTURE, 40),
            EIGHT_THIRTY.plusSeconds(3_000));
    Bell bell =
        only(
            BellPlan.of(
                nodes(2, 4),
                List.of(old, other),
                List.of(lecture("early", 5, EIGHT_THIRTY), lecture("late", 5, tenLater)),
                1));
    assertEquals(
        List.of(List.of(new NodeId("n1")), List.of(new NodeId("n0"))),
        bell.planned().stream().map(BellPlan.Planned::nodes).toList());
    assertEquals(
        much.plus(other.held()).plus(Demand.of(Profile.LECTURE, 5)),
        bell.outlook().demand(),
        "the fullest moment is before the old lesson ends");
  }

  @Test
  void aBellStandsOnWhatTheBellBeforeItLeaves() {
    List<BellPlan.Lesson> lessons =
        List.of(lecture("a", 60, EIGHT_THIRTY), lecture("b", 60, EIGHT_THIRTY.plusSeconds(900)));
    List<Bell> bells = BellPlan.of(nodes(2, 4), List.of(), lessons, 1);
    assertNotEquals(
        bells.get(0).planned().getFirst().nodes(), bells.get(1).planned().getFirst().nodes());
    assertEquals(
        Demand.of(Profile.LECTURE, 60).times(2), bells.get(1).outlook().demand(), "both run then");
  }

  @Test
  void whatStandsAlreadyIsCountedAndNotPlannedAgain() {
    Capacity held = Demand.of(Profile.LECTURE, 30);
    Hold hold =
        new Hold(new LessonId("l"), new NodeId("n1"), held, EIGHT_THIRTY.plusSeconds(3_000));
    Bell bell =
        only(BellPlan.of(nodes(2, 4), List.of(hold), List.of(lecture("l", 25, EIGHT_THIRTY)), 1));
    assertEquals(List.of(), bell.planned());
    assertEquals(1, bell.lessons());
    assertEquals(held, bell.outlook().demand());
  }

  @Test
  void nothingIsPlannedWhereNothingNewMayStand() {
    Ledger.Drain drain = new Ledger.Drain(Instant.EPOCH, Instant.EPOCH, "night");
    List<NodeView> nodes =
        List.of(
            node("draining", 16, Reach.UP, Optional.of(drain)),
            node("slow", 16, Reach.SLOW, Optional.empty()),
            node("down", 16, Reach.DOWN, Optional.empty()),
            node("well", 4));
    Bell bell = only(BellPlan.of(nodes, List.of(), List.of(lecture("l", 25, EIGHT_THIRTY)), 1));
    assertEquals(List.of(new NodeId("well")), bell.planned().getFirst().nodes());
    assertFalse(bell.outlook().reserve().holds(), "there is no other");
    assertEquals(nodes.getLast().entry().budget(), bell.outlook().budget());
  }

  @Test
  void whatFitsNowhereIsSaidAndCountedInTheDemand() {
    List<BellPlan.Lesson> lessons = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      lessons.add(lecture("l" + i, 60, EIGHT_THIRTY));
    }
    Bell bell = only(BellPlan.of(nodes(2, 2), List.of(), lessons, 1));
    assertEquals(10, bell.planned().size() + bell.unplaced().size());
    assertTrue(bell.unplaced().size() >= 5, bell::toString);
    assertTrue(bell.outlook().share() > 2, () -> "share " + bell.outlook().share());
    Bell none = only(BellPlan.of(List.of(), List.of(), lessons, 1));
    assertEquals(10, none.unplaced().size());
  }

  @Test
  void aLessonLargerThanANodeIsPlannedInPartsAndOpensInThem() {
    List<NodeView> nodes = nodes(6, 4);
    BellPlan.Lesson large = lecture("large", 400, EIGHT_THIRTY);
    Bell bell = only(BellPlan.of(nodes, List.of(), List.of(large), 1));
    List<NodeId> planned = bell.planned().getFirst().nodes();
    assertEquals(3, planned.size());
    Spread.Plan opened = Spread.plan(nodes, large.wish().on(planned), 99);
    assertEquals(planned, opened.parts().stream().map(Spread.Part::node).toList());
    for (Spread.Part part : opened.parts()) {
      assertEquals(Optional.of(PlanFate.KEPT), part.decision().planFate());
      assertEquals(part.decision(), Placement.replay(part.decision()));
    }
  }

  @Test
  void partsThatHaveNoRoomTogetherAnyMoreAreDividedAnew() {
    List<NodeView> nodes = nodes(6, 4);
    BellPlan.Lesson large = lecture("large", 400, EIGHT_THIRTY);
    List<NodeId> planned =
        only(BellPlan.of(nodes, List.of(), List.of(large), 1)).planned().getFirst().nodes();
    List<NodeView> fewer =
        nodes.stream().filter(node -> !node.entry().id().equals(planned.get(1))).toList();
    Spread.Plan opened = Spread.plan(fewer, large.wish().on(planned), 99);
    assertEquals(399, opened.parts().stream().mapToLong(Spread.Part::heads).sum());
    for (Spread.Part part : opened.parts()) {
      assertEquals(Optional.of(PlanFate.DIVIDED_OTHERWISE), part.decision().planFate());
      assertTrue(part.decision().words().endsWith("decided anew"), part.decision().words());
      assertEquals(part.decision(), Placement.replay(part.decision()));
    }
  }

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void inEveryWorldNothingIsLostAndNoNodeIsFilledWhileAnotherHasRoom(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<NodeView> nodes = new ArrayList<>();
    for (int i = 0; i < 1 + random.nextInt(8); i++) {
      nodes.add(node("n" + i, 1 + random.nextInt(8)));
    }
    List<BellPlan.Lesson> lessons = new ArrayList<>();
    for (int i = 0; i < random.nextInt(120); i++) {
      Profile profile = PROFILES.get(random.nextInt(PROFILES.size()));
      int expected = random.nextInt(20) == 0 ? 200 : 2 + random.nextInt(40);
      lessons.add(
          new BellPlan.Lesson(
              new LessonId("l" + i),
              EIGHT_THIRTY.plusSeconds(random.nextInt(900)),
              EIGHT_THIRTY.plusSeconds(3_600),
              new Spread.Wish(profile, expected, Habit.NONE, Kind.TIMETABLED, Set.of())));
    }
    List<Bell> bells = BellPlan.of(nodes, List.of(), lessons, seed);
    assertEquals(bells, BellPlan.of(nodes, List.of(), shuffled(lessons, random), seed));
    if (lessons.isEmpty()) {
      assertEquals(List.of(), bells);
      return;
    }
    Bell bell = only(bells);
    List<LessonId> all =
        Stream.concat(
                bell.planned().stream().map(BellPlan.Planned::lesson), bell.unplaced().stream())
            .sorted((one, other) -> one.value().compareTo(other.value()))
            .toList();
    assertEquals(
        lessons.stream()
            .map(BellPlan.Lesson::id)
            .sorted((one, other) -> one.value().compareTo(other.value()))
            .toList(),
        all);
    assertFilledOnlyWithoutOther(nodes, lessons, bell);
  }

  private static List<BellPlan.Lesson> shuffled(
      List<BellPlan.Lesson> lessons, SplittableRandom random) {
    List<BellPlan.Lesson> shuffled = new ArrayList<>(lessons);
    Collections.shuffle(shuffled, new Random(random.nextLong()));
    return shuffled;
  }

  /** Whole lessons alone: what parts hold is known to the spread only. */
  private static void assertFilledOnlyWithoutOther(
      List<NodeView> nodes, List<BellPlan.Lesson> lessons, Bell bell) {
    if (bell.planned().stream().anyMatch(planned -> planned.nodes().size() > 1)) {
      return;
    }
    Map<LessonId, Capacity> demands = new HashMap<>();
    lessons.forEach(lesson -> demands.put(lesson.id(), lesson.demand()));
    Map<NodeId, Capacity> held = new HashMap<>();
    nodes.forEach(node -> held.put(node.entry().id(), Capacity.NONE));
    bell.planned()
        .forEach(planned ->
            held.merge(planned.nodes().getFirst(), demands.get(planned.lesson()), Capacity::plus));
    for (NodeView node : nodes) {
      Budget budget = node.entry().budget();
      assertTrue(budget.holds(held.get(node.entry().id())), "over its budget");
      if (budget.fullness(held.get(node.entry().id())) > Spread.PLACED_TO) {
        assertTrue(
            bell.planned().stream()
                .filter(planned -> planned.nodes().contains(node.entry().id()))
                .anyMatch(planned -> !fitsElsewhere(nodes, held, node, demands, planned)),
            () -> node + " is filled although others have room for all that it has");
      }
    }
  }

  private static boolean fitsElsewhere(
      List<NodeView> nodes,
      Map<NodeId, Capacity> held,
      NodeView but,
      Map<LessonId, Capacity> demands,
      BellPlan.Planned planned) {
    return nodes.stream()
        .filter(other -> !other.equals(but))
        .anyMatch(other ->
            other
                    .entry()
                    .budget()
                    .fullness(held.get(other.entry().id()).plus(demands.get(planned.lesson())))
                <= Spread.PLACED_TO);
  }

  @Test
  void aCountrysBellIsPlannedWhole() {
    SplittableRandom random = new SplittableRandom(1);
    List<BellPlan.Lesson> lessons = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      lessons.add(lecture("l" + i, 10 + random.nextInt(20), EIGHT_THIRTY));
    }
    Bell bell = only(BellPlan.of(nodes(600, 16), List.of(), lessons, 1));
    assertEquals(10_000, bell.planned().size(), () -> "share " + bell.outlook().share());
    assertTrue(bell.outlook().share() > 0.5, () -> "share " + bell.outlook().share());
  }

  @Test
  void aCountrysBellOnFarTooFewNodesIsPlannedToo() {
    List<BellPlan.Lesson> lessons = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      lessons.add(lecture("l" + i, 25, EIGHT_THIRTY));
    }
    Bell bell = only(BellPlan.of(nodes(50, 4), List.of(), lessons, 1));
    assertEquals(10_000, bell.planned().size() + bell.unplaced().size());
    assertTrue(bell.outlook().share() > 1);
  }
}

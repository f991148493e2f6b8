package belfort.mediacontrol.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.mediacontrol.media.Profile;
import belfort.mediacontrol.placement.Placement.NodeView;
import belfort.mediacontrol.placement.Placement.Reach;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class PlacementTest {
  private static final Budget BUDGET = new Budget(new Costs(1_000, 1_000, 0), 10_000, 100_000, 100);
  private static final Capacity SMALL = new Capacity(0, 100, 1_000, 10, 10);

  private static final Placement.Request WALK_IN =
      new Placement.Request(SMALL, Placement.Kind.WALK_IN);

  private static NodeView node(String id, Capacity reserved) {
    return new NodeView(
        new Ledger.NodeEntry(new NodeId(id), "ws://" + id, Optional.empty(), BUDGET, reserved, 0),
        Reach.UP);
  }

  private static NodeView draining(String id) {
    return new NodeView(
        new Ledger.NodeEntry(
            new NodeId(id),
            "ws://" + id,
            Optional.of(new Ledger.Drain(Instant.EPOCH, Instant.EPOCH, "upgrade")),
            BUDGET,
            Capacity.NONE,
            0),
        Reach.UP);
  }

  @Test
  void theLessFullOfTwoIsChosen() {
    Decision decision =
        Placement.decide(
            List.of(node("a", SMALL), node("b", Capacity.NONE), node("c", SMALL.plus(SMALL))),
            WALK_IN,
            1);
    assertEquals(Optional.of(new NodeId("b")), decision.chosen());
    assertEquals(3, decision.candidates().size());
    assertTrue(decision.words().contains("endpoints would be 10.0 % full"), decision.words());
  }

  @Test
  void theFullestComponentCountsNotTheSum() {
    Capacity manyEndpoints = new Capacity(0, 0, 0, 0, 60);
    Capacity someOfAll = new Capacity(0, 5_000, 50_000, 0, 50);
    Decision decision =
        Placement.decide(List.of(node("a", manyEndpoints), node("b", someOfAll)), WALK_IN, 1);
    assertEquals(Optional.of(new NodeId("b")), decision.chosen());
  }

  @Test
  void whatDoesNotFitInOneComponentDoesNotFit() {
    Decision decision =
        Placement.decide(List.of(node("a", new Capacity(0, 0, 0, 0, 95))), WALK_IN, 1);
    assertEquals(Optional.empty(), decision.chosen());
    assertFalse(decision.candidates().getFirst().fits());
    assertEquals("has no room (endpoints)", decision.candidates().getFirst().why());
  }

  @Test
  void nodesThatAreDownOrDrainingGetNothing() {
    NodeView down = new NodeView(node("a", Capacity.NONE).entry(), Reach.DOWN);
    Decision decision = Placement.decide(List.of(down, draining("b")), WALK_IN, 1);
    assertEquals(Optional.empty(), decision.chosen());
    assertEquals("none of 2 nodes takes it: a does not answer, b is draining", decision.words());
  }

  @Test
  void equalsAreDrawnByTheSeedAndTheDrawCanBeReplayed() {
    List<NodeView> nodes = List.of(node("a", Capacity.NONE), node("b", Capacity.NONE));
    long chosenA = 0;
    for (long seed = 0; seed < 1_000; seed++) {
      Decision decision = Placement.decide(nodes, WALK_IN, seed);
      assertEquals(decision, Placement.decide(nodes, WALK_IN, seed), "seed " + seed);
      chosenA += decision.chosen().orElseThrow().value().equals("a") ? 1 : 0;
    }
    assertTrue(chosenA > 300 && chosenA < 700, "a was chosen " + chosenA + " times");
  }

  @Test
  void withoutNodesTheReasonSaysSo() {
    assertEquals("no media node is registered", Placement.decide(List.of(), WALK_IN, 1).words());
  }

  // ---- the reserve

  @Test
  void aLessonIsSaidToStandInTheReserveWhenTheLossOfANodeIsCoveredNoMore() {
    List<NodeView> nodes = List.of(node("a", Capacity.NONE), node("b", Capacity.NONE));
    for (int lesson = 1; lesson <= 19; lesson++) {
      Decision decision = Placement.decide(nodes, WALK_IN, lesson);
      nodes = placed(nodes, decision);
      // ten fit on a node, so of ten on both one node can be lost
      assertEquals(
          lesson <= 10 ? Decision.Reason.TWO_CHOICES : Decision.Reason.INTO_THE_RESERVE,
          decision.reason(),
          "lesson " + lesson);
      assertEquals(lesson <= 10, Reserve.of(loads(nodes)).holds(), "lesson " + lesson);
    }
  }

  private static List<Reserve.Load> loads(List<NodeView> nodes) {
    return nodes.stream()
        .map(NodeView::entry)
        .map(entry -> new Reserve.Load(entry.budget(), entry.reserved()))
        .toList();
  }

  private static List<NodeView> placed(List<NodeView> nodes, Decision decision) {
    NodeId chosen = decision.chosen().orElseThrow();
    return nodes.stream()
        .map(NodeView::entry)
        .map(entry ->
            node(
                entry.id().value(),
                entry.id().equals(chosen)
                    ? entry.reserved().plus(decision.request().demand())
                    : entry.reserved()))
        .toList();
  }

  @ParameterizedTest
  @EnumSource(names = {"WALK_IN", "TIMETABLED"})
  void lessonsKeepEqualNodesWithinATenth(Placement.Kind kind) {
    for (long seed = 0; seed < 50; seed++) {
      List<NodeView> nodes = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        nodes.add(node("n" + i, Capacity.NONE));
      }
      Placement.Request tiny = new Placement.Request(new Capacity(0, 10, 10, 1, 1), kind);
      List<NodeView> stand = List.copyOf(nodes);
      for (int lesson = 0; lesson < 500; lesson++) {
        stand = placed(stand, Placement.decide(stand, tiny, seed * 1_000 + lesson));
      }
      LongSummaryStatistics heads =
          stand.stream().mapToLong(node -> node.entry().reserved().endpoints()).summaryStatistics();
      assertTrue(heads.getMax() <= heads.getMin() * 1.1, "seed " + seed + ": " + heads);
    }
  }

  @Test
  void slowNodesAndThoseThatFailedJustNowGetNothing() {
    NodeView slow = new NodeView(node("a", Capacity.NONE).entry(), Reach.SLOW);
    Decision decision =
        Placement.decide(
            List.of(slow, node("b", Capacity.NONE)),
            new Placement.Request(SMALL, Placement.Kind.WALK_IN, Set.of(new NodeId("b"))),
            1);
    assertEquals(Optional.empty(), decision.chosen());
    assertEquals(
        List.of(Decision.Verdict.SLOW, Decision.Verdict.PASSED_OVER),
        decision.candidates().stream().map(Decision.Candidate::verdict).toList());
  }

  @Test
  void aNodeThatPaysTwiceForAPacketIsTwiceAsFull() {
    Budget slow = new Budget(new Costs(2_000, 2_000, 0), 10_000, 100_000, 100);
    Capacity packets = new Capacity(0, 2_000, 0, 0, 0);
    assertEquals(0.2, BUDGET.fullness(packets), 0.001);
    assertEquals(0.4, slow.fullness(packets), 0.001);
    NodeView a =
        new NodeView(
            new Ledger.NodeEntry(
                new NodeId("a"), "ws://a", Optional.empty(), slow, Capacity.NONE, 0),
            Reach.UP);
    Decision decision =
        Placement.decide(
            List.of(a, node("b", Capacity.NONE)),
            new Placement.Request(packets, Placement.Kind.WALK_IN),
            1);
    assertEquals(Optional.of(new NodeId("b")), decision.chosen());
  }

  @Test
  void joinsCostProcessorTimeToo() {
    Budget budget = new Budget(new Costs(0, 0, 60_000), 10_000, 1, 100);
    assertTrue(budget.holds(new Capacity(0, 0, 0, 10, 0)));
    assertFalse(budget.holds(new Capacity(0, 0, 0, 11, 0)));
    assertEquals(10_000, budget.cpuMicros(new Capacity(0, 0, 0, 10, 0)));
  }

  @Test
  void oneToAllIsLinearInTheViewers() {
    Capacity twenty = Demand.of(Profile.LECTURE, 21);
    Capacity forty = Demand.of(Profile.LECTURE, 41);
    Capacity sixty = Demand.of(Profile.LECTURE, 61);
    assertEquals(
        forty.kilobitsOutPerSecond() - twenty.kilobitsOutPerSecond(),
        sixty.kilobitsOutPerSecond() - forty.kilobitsOutPerSecond());
    assertEquals(twenty.kilobitsOutPerSecond() * 2, forty.kilobitsOutPerSecond());
  }

  @Test
  void aGalleryIsBoundByLastN() {
    Capacity forty = Demand.of(Profile.GALLERY, 40);
    Capacity eighty = Demand.of(Profile.GALLERY, 80);
    assertEquals(forty.kilobitsOutPerSecond() * 2, eighty.kilobitsOutPerSecond());
  }

  @Test
  void profilesCostInTheOrderThatTheirNamesSuggest() {
    long audio = Demand.of(Profile.AUDIO, 25).kilobitsOutPerSecond();
    long lecture = Demand.of(Profile.LECTURE, 25).kilobitsOutPerSecond();
    long seminar = Demand.of(Profile.SEMINAR, 25).kilobitsOutPerSecond();
    long gallery = Demand.of(Profile.GALLERY, 25).kilobitsOutPerSecond();
    assertTrue(audio < lecture && lecture < seminar && seminar < gallery);
  }

  @Test
  void nonsenseExpectationsAreHeldWithinReason() {
    assertEquals(Demand.of(Profile.LECTURE, 2), Demand.of(Profile.LECTURE, -5));
    assertEquals(
        Demand.of(Profile.LECTURE, 100_000), Demand.of(Profile.LECTURE, Integer.MAX_VALUE));
  }

  @Test
  void aKurentoCarriesSixtyViewersOnFourFifthsOfACore() {
    Budget budget = Budgets.DEFAULT.of(Budgets.KURENTO, 1);
    assertTrue(budget.holds(Demand.observed(Profile.LECTURE, 1, 60, 0, 0)));
    assertFalse(budget.holds(Demand.observed(Profile.LECTURE, 1, 61, 0, 0)));
  }

  @Test
  void oursCarriesMoreAndTheNetworkBoundsEverybody() {
    Budget ours = Budgets.DEFAULT.of(Budgets.FORWARDING, 2);
    Capacity lecture = Demand.of(Profile.LECTURE, 25);
    assertTrue(
        Budgets.DEFAULT.of(Budgets.KURENTO, 2).times(Capacity.NONE, lecture)
            < ours.times(Capacity.NONE, lecture));
    assertEquals(
        Budgets.DEFAULT.mostKilobitsOutPerSecond(),
        Budgets.DEFAULT.of(Budgets.FORWARDING, 1_000).kilobitsOutPerSecond());
    assertEquals(Budgets.DEFAULT.of(Budgets.KURENTO, 1), Budgets.DEFAULT.of(Budgets.KURENTO, 0));
  }
}

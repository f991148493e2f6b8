package belfort.mediacontrol.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.mediacontrol.media.Profile;
import belfort.mediacontrol.placement.Placement.NodeView;
import belfort.mediacontrol.placement.Placement.Reach;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

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
  void theLeastFullNodeIsChosen() {
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
    assertEquals("no room: endpoints too full", decision.candidates().getFirst().why());
  }

  @Test
  void nodesThatAreDownOrDrainingGetNothing() {
    NodeView down = new NodeView(node("a", Capacity.NONE).entry(), Reach.DOWN);
    Decision decision = Placement.decide(List.of(down, draining("b")), WALK_IN, 1);
    assertEquals(Optional.empty(), decision.chosen());
    assertEquals("none of 2 nodes has room", decision.words());
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

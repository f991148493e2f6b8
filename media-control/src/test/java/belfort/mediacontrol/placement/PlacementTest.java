package belfort.mediacontrol.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.mediacontrol.media.Profile;
import belfort.mediacontrol.placement.Placement.NodeView;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PlacementTest {
  private static final Capacity BUDGET = new Capacity(10_000, 100_000, 100);
  private static final Capacity SMALL = new Capacity(100, 1_000, 10);

  private static NodeView node(String id, Capacity reserved) {
    return new NodeView(
        new Ledger.NodeEntry(new NodeId(id), "ws://" + id, false, BUDGET, reserved, 0), true);
  }

  private static NodeView draining(String id) {
    return new NodeView(
        new Ledger.NodeEntry(new NodeId(id), "ws://" + id, true, BUDGET, Capacity.NONE, 0), true);
  }

  @Test
  void theLeastFullNodeIsChosen() {
    Decision decision =
        Placement.decide(
            List.of(node("a", SMALL), node("b", Capacity.NONE), node("c", SMALL.plus(SMALL))),
            SMALL,
            1);
    assertEquals(Optional.of(new NodeId("b")), decision.chosen());
    assertEquals(3, decision.candidates().size());
    assertTrue(decision.reason().contains("endpoints would be 10.0 % full"), decision.reason());
  }

  @Test
  void theFullestComponentCountsNotTheSum() {
    Capacity manyEndpoints = new Capacity(0, 0, 60);
    Capacity someOfAll = new Capacity(5_000, 50_000, 50);
    Decision decision =
        Placement.decide(List.of(node("a", manyEndpoints), node("b", someOfAll)), SMALL, 1);
    assertEquals(Optional.of(new NodeId("b")), decision.chosen());
  }

  @Test
  void whatDoesNotFitInOneComponentDoesNotFit() {
    Decision decision = Placement.decide(List.of(node("a", new Capacity(0, 0, 95))), SMALL, 1);
    assertEquals(Optional.empty(), decision.chosen());
    assertFalse(decision.candidates().getFirst().fits());
    assertEquals("no room: endpoints too full", decision.candidates().getFirst().why());
  }

  @Test
  void nodesThatAreDownOrDrainingGetNothing() {
    NodeView down = new NodeView(node("a", Capacity.NONE).entry(), false);
    Decision decision = Placement.decide(List.of(down, draining("b")), SMALL, 1);
    assertEquals(Optional.empty(), decision.chosen());
    assertEquals("none of 2 nodes has room", decision.reason());
  }

  @Test
  void equalsAreDrawnByTheSeedAndTheDrawCanBeReplayed() {
    List<NodeView> nodes = List.of(node("a", Capacity.NONE), node("b", Capacity.NONE));
    long chosenA = 0;
    for (long seed = 0; seed < 1_000; seed++) {
      Decision decision = Placement.decide(nodes, SMALL, seed);
      assertEquals(decision, Placement.decide(nodes, SMALL, seed), "seed " + seed);
      chosenA += decision.chosen().orElseThrow().value().equals("a") ? 1 : 0;
    }
    assertTrue(chosenA > 300 && chosenA < 700, "a was chosen " + chosenA + " times");
  }

  @Test
  void withoutNodesTheReasonSaysSo() {
    assertEquals("no media node is registered", Placement.decide(List.of(), SMALL, 1).reason());
  }

  @Test
  void oneToAllIsLinearInTheViewers() {
    Capacity twenty = Demand.of(Profile.LECTURE, 21);
    Capacity forty = Demand.of(Profile.LECTURE, 41);
    Capacity sixty = Demand.of(Profile.LECTURE, 61);
    assertEquals(
        forty.kilobitsPerSecond() - twenty.kilobitsPerSecond(),
        sixty.kilobitsPerSecond() - forty.kilobitsPerSecond());
    assertEquals(twenty.kilobitsPerSecond() * 2, forty.kilobitsPerSecond());
  }

  @Test
  void aGalleryIsBoundByLastN() {
    Capacity forty = Demand.of(Profile.GALLERY, 40);
    Capacity eighty = Demand.of(Profile.GALLERY, 80);
    assertEquals(forty.kilobitsPerSecond() * 2, eighty.kilobitsPerSecond());
  }

  @Test
  void profilesCostInTheOrderThatTheirNamesSuggest() {
    long audio = Demand.of(Profile.AUDIO, 25).kilobitsPerSecond();
    long lecture = Demand.of(Profile.LECTURE, 25).kilobitsPerSecond();
    long seminar = Demand.of(Profile.SEMINAR, 25).kilobitsPerSecond();
    long gallery = Demand.of(Profile.GALLERY, 25).kilobitsPerSecond();
    assertTrue(audio < lecture && lecture < seminar && seminar < gallery);
  }

  @Test
  void nonsenseExpectationsAreHeldWithinReason() {
    assertEquals(Demand.of(Profile.LECTURE, 2), Demand.of(Profile.LECTURE, -5));
    assertEquals(
        Demand.of(Profile.LECTURE, 100_000), Demand.of(Profile.LECTURE, Integer.MAX_VALUE));
  }

  @Test
  void aKurentoCarriesAboutAHundredViewersACore() {
    Capacity budget = Budgets.DEFAULT.of(Budgets.KURENTO, 1);
    assertTrue(Demand.observed(Profile.LECTURE, 1, 99, 0, 0).fits(budget));
    assertFalse(Demand.observed(Profile.LECTURE, 1, 101, 0, 0).fits(budget));
  }

  @Test
  void oursCarriesMoreAndTheNetworkBoundsEverybody() {
    Capacity ours = Budgets.DEFAULT.of(Budgets.FORWARDING, 2);
    assertTrue(Budgets.DEFAULT.of(Budgets.KURENTO, 2).fits(ours));
    assertEquals(Budgets.DEFAULT.mostPerNode(), Budgets.DEFAULT.of(Budgets.FORWARDING, 1_000));
    assertEquals(Budgets.DEFAULT.of(Budgets.KURENTO, 1), Budgets.DEFAULT.of(Budgets.KURENTO, 0));
  }
}

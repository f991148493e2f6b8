package belfort.mediacontrol.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.media.Profile;
import belfort.mediacontrol.placement.Ledger.ReserveOutcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Several servers racing for the same nodes with stale views: no node is ever over its budget. */
final class PlacementSimulation {
  private static final int SERVERS = 4;
  private static final int STEPS = 120;
  private static final List<Profile> PROFILES = List.of(Profile.values());

  static LongStream seeds() {
    return LongStream.range(0, 1_000);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void noNodeIsEverOverItsBudget(long seed) throws LedgerException {
    SplittableRandom random = new SplittableRandom(seed);
    InMemoryLedger ledger = new InMemoryLedger();
    int nodes = 1 + random.nextInt(5);
    for (int i = 0; i < nodes; i++) {
      String kind = random.nextBoolean() ? Budgets.KURENTO : Budgets.FORWARDING;
      Budget budget = Budgets.DEFAULT.of(kind, 1 + random.nextInt(4));
      ledger.register(
          new Ledger.NodeRegistration(new NodeId("n" + i), "ws://n" + i, kind, "1", "s", budget));
    }
    List<List<Ledger.NodeEntry>> views = new ArrayList<>();
    for (int i = 0; i < SERVERS; i++) {
      views.add(ledger.nodes());
    }
    List<LessonId> open = new ArrayList<>();
    for (int step = 0; step < STEPS; step++) {
      int server = random.nextInt(SERVERS);
      switch (random.nextInt(4)) {
        case 0 -> views.set(server, ledger.nodes());
        case 1 -> {
          if (!open.isEmpty()) {
            ledger.release(open.remove(random.nextInt(open.size())), 1);
          }
        }
        default -> {
          LessonId lesson = new LessonId("l" + step);
          if (place(ledger, views.get(server), lesson, random) == ReserveOutcome.RESERVED) {
            open.add(lesson);
          }
        }
      }
      for (Ledger.NodeEntry node : ledger.nodes()) {
        assertTrue(
            node.budget().holds(node.reserved()),
            "seed " + seed + " step " + step + ": " + node.id() + " is over its budget");
      }
    }
  }

  private static ReserveOutcome place(
      InMemoryLedger ledger, List<Ledger.NodeEntry> view, LessonId lesson, SplittableRandom random)
      throws LedgerException {
    Profile profile = PROFILES.get(random.nextInt(PROFILES.size()));
    Capacity demand = Demand.of(profile, 2 + random.nextInt(60));
    List<Placement.NodeView> nodes =
        view.stream().map(entry -> new Placement.NodeView(entry, Placement.Reach.UP)).toList();
    Decision decision =
        Placement.decide(
            nodes,
            new Placement.Request(
                demand, random.nextBoolean() ? Placement.Kind.WALK_IN : Placement.Kind.TIMETABLED),
            random.nextLong());
    assertEquals(decision, Placement.replay(decision));
    if (decision.chosen().isEmpty()) {
      return ReserveOutcome.FULL;
    }
    return ledger.reserve(
        Ledger.Reservation.wanted(lesson, 1, decision.chosen().get(), 0, demand, 0, Instant.EPOCH),
        decision);
  }
}

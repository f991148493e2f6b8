package belfort.signaling.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.media.Profile;
import belfort.mediacontrol.placement.Budget;
import belfort.mediacontrol.placement.Budgets;
import belfort.mediacontrol.placement.Capacity;
import belfort.mediacontrol.placement.Decision;
import belfort.mediacontrol.placement.Demand;
import belfort.mediacontrol.placement.Ledger;
import belfort.mediacontrol.placement.Ledger.ReserveOutcome;
import belfort.mediacontrol.placement.Placement;
import belfort.mediacontrol.placement.Placement.Kind;
import belfort.mediacontrol.placement.Placement.NodeView;
import belfort.mediacontrol.placement.Placement.Reach;
import belfort.mediacontrol.placement.Placement.Request;
import belfort.signaling.engine.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Servers with pools of their own, at the same nodes at the same time. */
final class LedgerRacesIT {
  private static final int SERVERS = 3;
  private static final int NODES = 10;
  private static final int CLASSES = 500;
  private static final int TRIES = 20;
  private static final Capacity CLASS = Demand.of(Profile.LECTURE, 25);

  /** Sixteen cores: all classes have room twice over, so only the choice makes them even. */
  private static final Budget TEN_GIGABIT =
      new Budget(Budgets.DEFAULT.usual(Budgets.FORWARDING), 12_800_000, 9_000_000, 16_000);

  private LedgerWorld world;

  @BeforeEach
  void start() {
    world = new LedgerWorld();
  }

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  void fiveHundredEqualClassesAtOnceStandEvenlyOnTenEqualNodes() throws Exception {
    register(TEN_GIGABIT);
    rooms(CLASSES);
    long startedNs = System.nanoTime();
    List<Integer> placed = race(Kind.WALK_IN, CLASSES);
    Figures.add("500 classes over 10 nodes by 3 servers", elapsedMs(startedNs), "ms");
    assertEquals(CLASSES, placed.stream().mapToInt(Integer::intValue).sum());
    LongSummaryStatistics lessons =
        world.ledger.nodes().stream().mapToLong(Ledger.NodeEntry::lessons).summaryStatistics();
    Figures.add("500 classes: fewest on a node", lessons.getMin(), "lessons");
    Figures.add("500 classes: most on a node", lessons.getMax(), "lessons");
    assertTrue(lessons.getMax() <= 1.1 * lessons.getMin(), lessons.toString());
    assertNothingIsOver();
    assertEveryDecisionReplays();
  }

  @Test
  void whenThereIsTooLittleForAllNoNodeIsEverOverItsBudget() throws Exception {
    register(Budgets.DEFAULT.of(Budgets.FORWARDING, 1));
    long fit = Budgets.DEFAULT.of(Budgets.FORWARDING, 1).times(Capacity.NONE, CLASS) * NODES;
    int classes = (int) fit + 30;
    rooms(classes);
    List<Integer> placed = race(Kind.TIMETABLED, classes);
    assertEquals(fit, placed.stream().mapToLong(Integer::longValue).sum());
    assertNothingIsOver();
  }

  private void register(Budget budget) throws Exception {
    for (int i = 0; i < NODES; i++) {
      world.node("n" + i, budget);
    }
  }

  private void rooms(int classes) throws Exception {
    String[] rows = new String[classes];
    for (int i = 0; i < classes; i++) {
      rows[i] =
          "INSERT INTO room (id, server, epoch, lesson) VALUES ('c%d', 's', 1, '')".formatted(i);
    }
    world.run(rows);
  }

  private List<Integer> race(Kind kind, int classes) throws Exception {
    List<Callable<Integer>> servers = new ArrayList<>();
    for (int server = 0; server < SERVERS; server++) {
      int mine = server;
      servers.add(() -> place(mine, kind, classes));
    }
    List<Integer> placed = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(SERVERS)) {
      for (Future<Integer> each : threads.invokeAll(servers)) {
        placed.add(each.get());
      }
    }
    return placed;
  }

  /** One server: its share of the classes, one decision after the other, as LessonOpener does. */
  private int place(int server, Kind kind, int classes) throws Exception {
    SplittableRandom seeds = new SplittableRandom(server);
    int placed = 0;
    try (Database own = Database.open(world.settings, "server-" + server, 2)) {
      MySqlLedger ledger = new MySqlLedger(own);
      for (int i = server; i < classes; i += SERVERS) {
        placed += place(ledger, new LessonId("c" + i), kind, seeds) ? 1 : 0;
      }
    }
    return placed;
  }

  private static boolean place(
      MySqlLedger ledger, LessonId lesson, Kind kind, SplittableRandom seeds) throws Exception {
    for (int tries = 0; tries < TRIES; tries++) {
      List<NodeView> nodes =
          ledger.nodes().stream().map(entry -> new NodeView(entry, Reach.UP)).toList();
      Decision decision = Placement.decide(nodes, new Request(CLASS, kind), seeds.nextLong());
      if (decision.chosen().isEmpty()) {
        return false;
      }
      Ledger.Reservation wanted =
          Ledger.Reservation.wanted(
              lesson, 1, decision.chosen().get(), 0, CLASS, 25, LedgerWorld.STARTS);
      if (ledger.reserve(wanted, decision) == ReserveOutcome.RESERVED) {
        return true;
      }
    }
    throw new AssertionError(lesson + " was overtaken " + TRIES + " times");
  }

  private void assertNothingIsOver() throws Exception {
    for (Ledger.NodeEntry node : world.ledger.nodes()) {
      assertTrue(node.budget().holds(node.reserved()), node.toString());
    }
    assertEquals(0, world.ledger.reconcile(), "counters and rows differ after the race");
  }

  private void assertEveryDecisionReplays() throws Exception {
    for (int i = 0; i < CLASSES; i++) {
      Decision stored =
          world.ledger.placement(new LessonId("c" + i)).orElseThrow().decision().orElseThrow();
      assertEquals(stored, Placement.replay(stored));
      assertEquals(
          stored.chosen().orElseThrow(),
          world.ledger.find(new LessonId("c" + i)).orElseThrow().node());
    }
  }

  private static long elapsedMs(long sinceNs) {
    return (System.nanoTime() - sinceNs) / 1_000_000;
  }
}

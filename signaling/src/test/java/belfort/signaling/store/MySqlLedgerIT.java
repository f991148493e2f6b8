package belfort.signaling.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.placement.Budget;
import belfort.mediacontrol.placement.Capacity;
import belfort.mediacontrol.placement.Costs;
import belfort.mediacontrol.placement.Decision;
import belfort.mediacontrol.placement.Ledger;
import belfort.mediacontrol.placement.Ledger.ReserveOutcome;
import belfort.mediacontrol.placement.NodeId;
import belfort.mediacontrol.placement.Placement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class MySqlLedgerIT {
  private static final NodeId ONE = new NodeId("node-1");
  private static final NodeId TWO = new NodeId("node-2");
  private static final Budget BUDGET = new Budget(new Costs(1_000, 1_000, 0), 1_000, 10_000, 100);
  private static final Capacity LESSON = new Capacity(10, 80, 900, 9, 9);

  private static final Instant STARTS = Instant.parse("2026-09-01T06:30:00Z");

  private DatabaseSettings settings;
  private Database database;
  private MySqlLedger ledger;

  @BeforeEach
  void start() throws Exception {
    settings = TestDatabase.fresh();
    database = Database.open(settings, "ledger", 4);
    ledger = new MySqlLedger(database);
    ledger.register(new Ledger.NodeRegistration(ONE, "ws://one", "belfort", "1", "x", BUDGET));
    ledger.register(new Ledger.NodeRegistration(TWO, "ws://two", "kurento", "7", "y", BUDGET));
  }

  @AfterEach
  void stop() {
    database.close();
  }

  private LessonId room(String id, long epoch) throws Exception {
    run(
        "INSERT INTO room (id, server, epoch, lesson) VALUES ('"
            + id
            + "', 's1', "
            + epoch
            + ", '')"
            + " ON DUPLICATE KEY UPDATE epoch = VALUES(epoch)");
    return new LessonId(id);
  }

  private void run(String sql) throws Exception {
    database.transaction(connection -> {
      try (var statement = connection.createStatement()) {
        return statement.executeUpdate(sql);
      }
    });
  }

  private static Ledger.Reservation wanted(LessonId lesson, long epoch, NodeId node) {
    return Ledger.Reservation.wanted(lesson, epoch, node, 0, LESSON, 20, STARTS);
  }

  private static Decision decision(NodeId node) {
    return new Decision(
        Optional.of(node),
        new Placement.Request(LESSON, Placement.Kind.WALK_IN),
        List.of(),
        List.of(new Decision.Candidate(node, Decision.Verdict.FITS, true, 0.25, "cpu")),
        Decision.Reason.TWO_CHOICES,
        42);
  }

  private ReserveOutcome reserve(LessonId lesson, long epoch, NodeId node) throws Exception {
    return ledger.reserve(wanted(lesson, epoch, node), decision(node));
  }

  private Ledger.NodeEntry node(NodeId id) throws Exception {
    return ledger.nodes().stream().filter(node -> node.id().equals(id)).findFirst().orElseThrow();
  }

  @Test
  void aReservationAndItsCounterChangeTogether() throws Exception {
    LessonId lesson = room("l1", 1);
    assertEquals(ReserveOutcome.RESERVED, reserve(lesson, 1, ONE));
    assertEquals(ReserveOutcome.RESERVED, reserve(lesson, 1, ONE), "said again");
    assertEquals(LESSON, node(ONE).reserved());
    assertEquals(1, node(ONE).lessons());
    assertEquals("TWO_CHOICES", ledger.placement(lesson).orElseThrow().code());
    assertEquals(decision(ONE), ledger.placement(lesson).orElseThrow().decision().orElseThrow());

    ledger.release(lesson, 1);
    ledger.release(lesson, 1);
    assertEquals(Capacity.NONE, node(ONE).reserved());
    assertEquals(0, node(ONE).lessons());
    assertTrue(ledger.find(lesson).isEmpty());
  }

  @Test
  void aLessonThatMovesGivesBackWhatItHad() throws Exception {
    LessonId lesson = room("l1", 1);
    reserve(lesson, 1, ONE);
    assertEquals(ReserveOutcome.RESERVED, reserve(lesson, 1, TWO));
    assertEquals(LESSON, node(ONE).reserved(), "until it has moved");
    ledger.release(lesson, 1, ONE);
    assertEquals(Capacity.NONE, node(ONE).reserved());
    assertEquals(LESSON, node(TWO).reserved());
  }

  @Test
  void aLessonThatFindsNoRoomElsewhereKeepsWhatItHad() throws Exception {
    LessonId lesson = room("l1", 1);
    reserve(lesson, 1, ONE);
    run("UPDATE node SET draining = TRUE WHERE id = 'node-2'");
    assertEquals(ReserveOutcome.FULL, reserve(lesson, 1, TWO));
    assertEquals(LESSON, node(ONE).reserved());
    assertEquals(ONE, ledger.find(lesson).orElseThrow().node());
  }

  @Test
  void aStaleOwnerChangesNothing() throws Exception {
    LessonId lesson = room("l1", 1);
    reserve(lesson, 1, ONE);
    room("l1", 2);
    assertTrue(ledger.adopt(lesson, 2));
    assertEquals(ReserveOutcome.FENCED, reserve(lesson, 1, TWO));
    assertFalse(ledger.adopt(lesson, 1));
    assertFalse(ledger.recordPipeline(lesson, 1, ONE, "x", "p"));
    ledger.observe(lesson, 1, ONE, LESSON.times(2), 3);
    ledger.release(lesson, 1);
    assertEquals(LESSON, node(ONE).reserved());
    assertTrue(ledger.recordPipeline(lesson, 2, ONE, "x", "pipeline-7"));
    assertEquals("pipeline-7", ledger.find(lesson).orElseThrow().pipelineId());
  }

  @Test
  void whatIsObservedCountsWhenItIsMoreThanWasReserved() throws Exception {
    LessonId lesson = room("l1", 1);
    reserve(lesson, 1, ONE);
    ledger.observe(lesson, 1, ONE, new Capacity(0, 950, 10, 0, 1), 3);
    assertEquals(new Capacity(10, 950, 900, 9, 9), node(ONE).reserved());
    assertEquals(ReserveOutcome.FULL, reserve(room("l2", 1), 1, ONE));
    ledger.observe(lesson, 1, ONE, Capacity.NONE, 0);
    assertEquals(LESSON, node(ONE).reserved());
    ledger.release(lesson, 1);
    assertEquals(Capacity.NONE, node(ONE).reserved());
  }

  @Test
  void aWrongCounterIsMended() throws Exception {
    reserve(room("l1", 1), 1, ONE);
    assertEquals(0, ledger.reconcile());
    run("UPDATE node SET held_packets = 7, lessons = 3 WHERE id = 'node-1'");
    assertEquals(1, ledger.reconcile());
    assertEquals(LESSON, node(ONE).reserved());
    assertEquals(1, node(ONE).lessons());
  }

  @Test
  void racingServersNeverPromiseTheSameCapacityTwice() throws Exception {
    int servers = 4;
    List<Callable<Void>> races = new ArrayList<>();
    for (int s = 0; s < servers; s++) {
      int server = s;
      for (int i = 0; i < 8; i++) {
        room("r" + server + "-" + i, 1);
      }
      races.add(() -> race(server));
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(servers)) {
      for (Future<Void> race : threads.invokeAll(races)) {
        race.get();
      }
    }
    assertEquals(0, ledger.reconcile(), "counters and rows differ after the race");
  }

  /** One server with a pool of its own reserves, moves, observes and releases at random. */
  private Void race(int server) throws Exception {
    Random random = new Random(server);
    try (Database own = Database.open(settings, "server-" + server, 2)) {
      MySqlLedger mine = new MySqlLedger(own);
      for (int step = 0; step < 60; step++) {
        LessonId lesson = new LessonId("r" + server + "-" + random.nextInt(8));
        NodeId node = random.nextBoolean() ? ONE : TWO;
        switch (random.nextInt(5)) {
          case 0 -> mine.release(lesson, 1);
          case 1 -> mine.observe(lesson, 1, node, new Capacity(0, random.nextInt(80), 0, 0, 0), 1);
          default -> mine.reserve(wanted(lesson, 1, node), decision(node));
        }
        for (Ledger.NodeEntry entry : mine.nodes()) {
          assertTrue(entry.budget().holds(entry.reserved()), "over budget, seed " + server);
        }
      }
    }
    return null;
  }
}

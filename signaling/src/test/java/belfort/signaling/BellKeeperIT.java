package belfort.signaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.mediacontrol.NodeStatus;
import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.media.Profile;
import belfort.mediacontrol.placement.Budget;
import belfort.mediacontrol.placement.Budgets;
import belfort.mediacontrol.placement.Capacity;
import belfort.mediacontrol.placement.Habit;
import belfort.mediacontrol.placement.Ledger;
import belfort.mediacontrol.placement.NodeId;
import belfort.signaling.protocol.Role;
import belfort.signaling.store.BellStore;
import belfort.signaling.store.Database;
import belfort.signaling.store.DatabaseSettings;
import belfort.signaling.store.Lesson;
import belfort.signaling.store.LessonStore;
import belfort.signaling.store.MySqlLedger;
import belfort.signaling.store.Person;
import belfort.signaling.store.PersonStore;
import belfort.signaling.store.TestDatabase;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When bells are planned, over a real database and a clock that the test moves. */
final class BellKeeperIT {
  private static final Instant BELL = Instant.parse("2026-09-01T06:30:00Z");
  private static final Budget BUDGET = Budgets.DEFAULT.of(Budgets.FORWARDING, 2);

  private final List<NodeStatus> statuses = new ArrayList<>();
  private Instant now = BELL.minus(Duration.ofMinutes(50));
  private DatabaseSettings settings;
  private Database database;
  private MySqlLedger ledger;
  private BellStore bells;
  private LessonStore lessons;
  private BellKeeper keeper;

  @BeforeEach
  void start() throws Exception {
    settings = TestDatabase.fresh();
    database = Database.open(settings, "test", 2);
    ledger = new MySqlLedger(database);
    bells = new BellStore(database);
    lessons = new LessonStore(database);
    new PersonStore(database).put(new Person("els", "Els", Role.TEACHER));
    keeper = new BellKeeper(bells, ledger::nodes, () -> List.copyOf(statuses), "s1", () -> now);
    node("n1", NodeStatus.State.UP);
    node("n2", NodeStatus.State.UP);
    lesson("l1", BELL, 25);
    lesson("l2", BELL.plusSeconds(300), 25);
  }

  @AfterEach
  void stop() {
    database.close();
  }

  private void node(String id, NodeStatus.State state) throws Exception {
    ledger.register(
        new Ledger.NodeRegistration(
            new NodeId(id), "ws://" + id, Budgets.FORWARDING, "1", "process", BUDGET));
    statuses.removeIf(status -> status.id().value().equals(id));
    statuses.add(
        new NodeStatus(
            new NodeId(id),
            "ws://" + id,
            state,
            Budgets.FORWARDING,
            "1",
            "process",
            Instant.EPOCH,
            Duration.ZERO,
            BUDGET,
            Capacity.NONE,
            Capacity.NONE,
            0,
            0,
            0,
            Optional.empty(),
            false));
  }

  private void lesson(String id, Instant startsAt, int expected) throws Exception {
    assertTrue(
        lessons.add(
            new Lesson(
                new LessonId(id),
                "Wiskunde",
                Profile.LECTURE,
                startsAt,
                startsAt.plusSeconds(3_000),
                Optional.empty(),
                "els",
                "Els",
                Optional.empty(),
                "",
                expected,
                100,
                Optional.of(Instant.EPOCH),
                Habit.NONE),
            List.of()));
  }

  /** The next turn, whenever that would be by the database's clock. */
  private int turn() throws Exception {
    database.transaction(connection -> {
      try (var statement = connection.createStatement()) {
        return statement.executeUpdate("DELETE FROM bell_turn");
      }
    });
    return keeper.turn();
  }

  private Optional<NodeId> planned(String lesson) throws Exception {
    return ledger.planned(new LessonId(lesson)).stream().findFirst();
  }

  @Test
  void aBellIsPlannedWithinTheHourAndOnceMoreJustBeforeIt() throws Exception {
    assertEquals(1, turn());
    assertFalse(planned("l1").equals(planned("l2")), "one on each node");
    assertEquals(0, turn(), "nothing has changed");
    now = BELL.minus(Duration.ofMinutes(4));
    assertEquals(1, turn(), "over what stands now");
    assertEquals(0, turn());
    now = BELL.plus(Duration.ofMinutes(16));
    assertEquals(0, turn());
    assertEquals(Optional.empty(), planned("l1"), "it has rung");
  }

  @Test
  void whoHasNoTurnPlansNothing() throws Exception {
    assertEquals(1, turn());
    node("n3", NodeStatus.State.UP);
    assertEquals(0, keeper.turn());
    assertEquals(1, turn());
  }

  @Test
  void aBellFarAwayIsForeseenAndNotPlanned() throws Exception {
    now = BELL.minus(Duration.ofHours(10));
    assertEquals(0, turn());
    assertEquals(Optional.empty(), planned("l1"));
    BellStore.Forecast forecast = bells.forecast().getFirst();
    assertEquals(BELL, forecast.bell());
    assertEquals(2, forecast.lessons());
    assertEquals(0, forecast.unplaced());
    assertTrue(forecast.outlook().reserve().holds());
    assertEquals(2 * BUDGET.endpoints(), forecast.outlook().budget().endpoints());
  }

  @Test
  void aNodeThatIsDrainedOrGoneOrNewChangesThePlan() throws Exception {
    turn();
    ledger.drain(new NodeId("n1"), BELL, "night");
    assertEquals(1, turn());
    assertEquals(Optional.of(new NodeId("n2")), planned("l1"));
    assertEquals(Optional.of(new NodeId("n2")), planned("l2"));
    ledger.undrain(new NodeId("n1"));
    node("n2", NodeStatus.State.DOWN);
    assertEquals(1, turn());
    assertEquals(Optional.of(new NodeId("n1")), planned("l1"));
    node("n3", NodeStatus.State.UP);
    assertEquals(1, turn());
    assertFalse(planned("l1").equals(planned("l2")));
  }

  @Test
  void anotherLessonOfTheBellChangesThePlanAndTheNextBellFollowsInItsHour() throws Exception {
    turn();
    lesson("l3", BELL.plusSeconds(600), 25);
    lesson("l4", BELL.plusSeconds(900), 25);
    assertEquals(1, turn());
    assertTrue(planned("l3").isPresent());
    assertEquals(Optional.empty(), planned("l4"), "it is more than an hour away");
    now = now.plus(Duration.ofMinutes(10));
    assertEquals(1, turn());
    assertTrue(planned("l4").isPresent());
    assertEquals(
        List.of(3, 1), bells.forecast().stream().map(BellStore.Forecast::lessons).toList());
  }

  @Test
  void aServerThatReachesNoNodePlansNothingAndLeavesTheTurnToOthers() throws Exception {
    node("n1", NodeStatus.State.CONNECTING);
    node("n2", NodeStatus.State.DOWN);
    assertEquals(0, turn());
    assertEquals(List.of(), bells.forecast());
    assertTrue(bells.takeTurn("s2", BellKeeper.TURN));
  }

  @Test
  void whatDoesNotFitIsForeseenAndTold() throws Exception {
    for (int i = 0; i < 12; i++) {
      lesson("large" + i, BELL, 100);
    }
    PrometheusMeterRegistry metrics = Metrics.registry();
    try (BellWatch watch = new BellWatch(metrics, keeper, bells, () -> now)) {
      watch.quietly();
    }
    BellStore.Forecast forecast = bells.forecast().getFirst();
    assertTrue(forecast.unplaced() > 0, forecast::toString);
    assertTrue(forecast.outlook().share() > 1, forecast::toString);
    String told = metrics.scrape();
    assertTrue(
        told.contains("belfort_forecast_lessons_not_fitting " + (double) forecast.unplaced()),
        told);
    assertTrue(told.contains("belfort_forecast_one_may_fail 0.0"), told);
    assertTrue(told.contains("belfort_bells_planned_total 1.0"), told);
  }

  @Test
  void aDatabaseThatIsAwayIsCountedAndNothingIsThrown() {
    PrometheusMeterRegistry metrics = Metrics.registry();
    database.close();
    try (BellWatch watch = new BellWatch(metrics, keeper, bells, () -> now)) {
      watch.quietly();
    }
    assertTrue(metrics.scrape().contains("belfort_bells_failed_total 1.0"), metrics.scrape());
  }
}

package belfort.signaling.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.placement.BellPlan;
import belfort.mediacontrol.placement.BellPlan.Bell;
import belfort.mediacontrol.placement.BellPlan.Outlook;
import belfort.mediacontrol.placement.BellPlan.Planned;
import belfort.mediacontrol.placement.Capacity;
import belfort.mediacontrol.placement.Decision;
import belfort.mediacontrol.placement.Ledger.ReserveOutcome;
import belfort.mediacontrol.placement.NodeId;
import belfort.mediacontrol.placement.Placement;
import belfort.mediacontrol.placement.Placement.NodeView;
import belfort.mediacontrol.placement.Reserve;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Plans and forecasts of bells in a real database. */
final class BellStoreIT {
  private static final Instant BELL = Instant.parse("2026-09-01T06:30:00Z");
  private static final Instant NOW = BELL.minusSeconds(600);
  private static final Outlook OUTLOOK =
      new Outlook(new Capacity(1, 2, 3, 4, 5), LedgerWorld.BUDGET, new Reserve(1.5, 0));

  private LedgerWorld world;
  private BellStore bells;

  @BeforeEach
  void start() throws Exception {
    world = new LedgerWorld();
    world.node("a", LedgerWorld.BUDGET);
    world.node("b", LedgerWorld.BUDGET);
    bells = new BellStore(world.database);
    world.run(
        "INSERT INTO person (id, name, role) VALUES ('els', 'Els', 'TEACHER')",
        "INSERT INTO class (id, name) VALUES ('3a', '3A')");
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private void lesson(String id, String start, String end) throws Exception {
    world.run(
        """
        INSERT INTO lesson (id, title, profile, starts_at, ends_at, teacher_id, class_id, expected,
          capacity) VALUES ('%s', 'Wiskunde', 'LECTURE', '%s', '%s', 'els', '3a', 20, 30)
        """
            .formatted(id, start, end));
  }

  private static Bell bell(Instant at, Planned... planned) {
    return new Bell(
        at, planned.length + 1, List.of(planned), List.of(new LessonId("unplaced")), OUTLOOK);
  }

  private static Planned planned(String lesson, String... nodes) {
    return new Planned(new LessonId(lesson), Arrays.stream(nodes).map(NodeId::new).toList(), 7);
  }

  private List<NodeId> plannedOn(String lesson) throws Exception {
    return world.ledger.planned(new LessonId(lesson));
  }

  @Test
  void oneServerAtATimeHasItsTurn() throws Exception {
    assertTrue(bells.takeTurn("s1", Duration.ofSeconds(60)));
    assertFalse(bells.takeTurn("s2", Duration.ofSeconds(60)));
    assertFalse(bells.takeTurn("s1", Duration.ofSeconds(60)));
    assertTrue(bells.takeTurn("s2", Duration.ZERO), "the turn before is over");
  }

  @Test
  void whatIsToComeIsReadWithWhatStandsAndHowLong() throws Exception {
    lesson("before", "2026-09-01 05:30:00", "2026-09-01 06:20:00");
    lesson("first", "2026-09-01 06:30:00", "2026-09-01 07:20:00");
    lesson("ended", "2026-09-01 06:30:00", "2026-09-01 07:20:00");
    lesson("tomorrow", "2026-09-02 06:30:00", "2026-09-02 07:20:00");
    world.run("UPDATE lesson SET ended_at = '2026-09-01 06:00:00' WHERE id = 'ended'");
    world.reserve(world.room("before", 1), 1, "a", 0);
    world.reserve(world.room("elsewhere", 1), 1, "b", 0);

    BellStore.Coming coming = bells.coming(BELL, Duration.ofHours(24));

    assertEquals(
        List.of("first"), coming.lessons().stream().map(each -> each.id().value()).toList());
    BellPlan.Lesson first = coming.lessons().getFirst();
    assertEquals(BELL, first.startsAt());
    assertEquals(20, first.wish().expected());
    BellPlan.Hold before =
        coming.holds().stream()
            .filter(hold -> hold.lesson().value().equals("before"))
            .findFirst()
            .orElseThrow();
    assertEquals(BELL.minusSeconds(600), before.until());
    assertEquals(LedgerWorld.LESSON, before.held());
    assertEquals(2, coming.holds().size());
  }

  @Test
  void onFridayEveningMondayIsSeen() throws Exception {
    lesson("monday", "2026-09-04 06:30:00", "2026-09-04 07:20:00");
    lesson("evening", "2026-09-04 18:00:00", "2026-09-04 19:00:00");
    lesson("tuesday", "2026-09-05 06:30:00", "2026-09-05 07:20:00");
    List<String> seen =
        bells.coming(BELL, Duration.ofHours(24)).lessons().stream()
            .map(each -> each.id().value())
            .toList();
    assertEquals(List.of("monday", "evening"), seen);
  }

  @Test
  void aPlanIsKeptAndReplacedWhole() throws Exception {
    bells.foresee(List.of(bell(BELL)), NOW);
    assertEquals(List.of(), bells.kept());
    bells.plan(bell(BELL, planned("l1", "a"), planned("l2", "b", "a")), 11, NOW);
    assertEquals(List.of(new NodeId("a")), plannedOn("l1"));
    assertEquals(List.of(new NodeId("b"), new NodeId("a")), plannedOn("l2"));
    assertEquals(List.of(new BellStore.Kept(BELL, 11, NOW)), bells.kept());

    bells.plan(bell(BELL, planned("l2", "b")), 12, NOW.plusSeconds(60));
    assertEquals(List.of(), plannedOn("l1"));
    assertEquals(List.of(new NodeId("b")), plannedOn("l2"));
    assertEquals(12, bells.kept().getFirst().inputs());
  }

  @Test
  void serversThatRaceLeaveOneWholePlan() throws Exception {
    Bell one = bell(BELL, planned("l1", "a"), planned("l2", "a", "b"));
    Bell other = bell(BELL, planned("l1", "b"), planned("l2", "b"));
    bells.foresee(List.of(one), NOW);
    try (ExecutorService servers = Executors.newFixedThreadPool(2)) {
      for (int round = 0; round < 50; round++) {
        Future<Boolean> first = servers.submit(() -> wrote(one));
        boolean second = wrote(other);
        assertTrue(first.get() || second, "at least one of them is not a deadlock's victim");
        List<List<NodeId>> left = List.of(plannedOn("l1"), plannedOn("l2"));
        assertTrue(
            left.equals(one.planned().stream().map(Planned::nodes).toList())
                || left.equals(other.planned().stream().map(Planned::nodes).toList()),
            left::toString);
      }
    }
  }

  /**
   * False when the database chose this one as a deadlock's victim: it is planned at another turn.
   */
  private boolean wrote(Bell bell) {
    try {
      bells.plan(bell, 1, NOW);
      return true;
    } catch (StoreException victim) {
      return false;
    }
  }

  @Test
  void aForecastIsReadAsItWasKeptAndPastBellsAreForgotten() throws Exception {
    Bell later = bell(BELL.plusSeconds(900));
    bells.foresee(List.of(bell(BELL), later), NOW);
    bells.plan(bell(BELL, planned("l1", "a")), 1, NOW);
    BellStore.Forecast first = bells.forecast().getFirst();
    assertEquals(new BellStore.Forecast(BELL, NOW, 1, 1, OUTLOOK), first);

    bells.foresee(List.of(later), NOW.plusSeconds(1_200));

    assertEquals(
        List.of(later.at()), bells.forecast().stream().map(BellStore.Forecast::bell).toList());
    assertEquals(List.of(), plannedOn("l1"));
  }

  @Test
  void aPlanWithoutItsForecastIsForgottenAfterItsBell() throws Exception {
    bells.plan(bell(BELL, planned("l1", "a")), 1, NOW);
    bells.foresee(List.of(bell(BELL.plusSeconds(7_200))), BELL.plusSeconds(3_600));
    assertEquals(List.of(new NodeId("a")), plannedOn("l1"));
    bells.foresee(List.of(bell(BELL.plusSeconds(7_200))), BELL.plusSeconds(3_601));
    assertEquals(List.of(), plannedOn("l1"));
  }

  @Test
  void aForecastKeepsThePlanOfItsBell() throws Exception {
    bells.foresee(List.of(bell(BELL)), NOW);
    bells.plan(bell(BELL, planned("l1", "a")), 1, NOW);
    bells.foresee(List.of(bell(BELL)), NOW.plusSeconds(60));
    assertEquals(List.of(new NodeId("a")), plannedOn("l1"));
    assertEquals(List.of(new BellStore.Kept(BELL, 1, NOW)), bells.kept());
  }

  @Test
  void aPlannedPlacementIsStoredWithWhatBecameOfThePlanAndReplays() throws Exception {
    LessonId lesson = world.room("l1", 1);
    List<NodeView> nodes =
        world.ledger.nodes().stream()
            .map(entry -> new NodeView(entry, Placement.Reach.UP))
            .toList();
    for (String node : List.of("a", "gone")) {
      Placement.Request request =
          new Placement.Request(
              LedgerWorld.LESSON,
              Placement.Kind.TIMETABLED,
              Set.of(),
              new Capacity(0, 1, 1, 0, 1),
              Optional.of(new Placement.Planned(new NodeId(node), true)));
      Decision decision = Placement.decide(nodes, request, 5);
      assertEquals(
          ReserveOutcome.RESERVED,
          world.ledger.reserve(
              LedgerWorld.wanted(lesson, 1, decision.chosen().orElseThrow().value(), 0), decision));
      Decision stored = world.ledger.placement(lesson).orElseThrow().decision().orElseThrow();
      assertEquals(decision, stored);
      assertEquals(decision, Placement.replay(stored));
      world.ledger.release(lesson, 1);
    }
  }
}

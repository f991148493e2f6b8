package belfort.signaling.store;

import static belfort.signaling.store.LedgerWorld.LESSON;
import static belfort.signaling.store.LedgerWorld.STARTS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.placement.Capacity;
import belfort.mediacontrol.placement.Ledger;
import belfort.mediacontrol.placement.Ledger.Reservation;
import belfort.mediacontrol.placement.Ledger.ReserveOutcome;
import belfort.mediacontrol.placement.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lessons with parts on several nodes: they grow, shrink, drain, and give back their no-shows. */
final class LedgerPartsIT {
  private static final NodeId A = new NodeId("a");
  private static final NodeId B = new NodeId("b");

  /** A minute after the no-shows are due. */
  private static final Instant DUE = STARTS.plus(Ledger.NO_SHOWS_AFTER).plus(Duration.ofMinutes(1));

  private LedgerWorld world;
  private MySqlLedger ledger;
  private LessonId lesson;

  @BeforeEach
  void start() throws Exception {
    world = new LedgerWorld();
    ledger = world.ledger;
    world.node("a", LedgerWorld.BUDGET);
    world.node("b", LedgerWorld.BUDGET);
    lesson = world.room("l1", 1);
  }

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  void aLessonHasAPartOnEachNodeTheFirstNodeFirst() throws Exception {
    world.reserve(lesson, 1, "b", 0);
    world.reserve(lesson, 1, "a", 1);
    assertEquals(List.of(B, A), ledger.parts(lesson).stream().map(Reservation::node).toList());
    assertEquals(B, ledger.find(lesson).orElseThrow().node());
    assertEquals(LESSON, world.entry("a").reserved());
    ledger.release(lesson, 1, A);
    ledger.release(lesson, 1, A);
    assertEquals(1, ledger.parts(lesson).size());
    ledger.release(lesson, 1);
    assertEquals(Capacity.NONE, world.entry("b").reserved());
    assertEquals(0, ledger.reconcile());
  }

  @Test
  void allPartsAreTakenOverTogetherAndAStaleOwnerTouchesNone() throws Exception {
    world.reserve(lesson, 1, "a", 0);
    world.reserve(lesson, 1, "b", 1);
    world.room("l1", 2);
    assertTrue(ledger.adopt(lesson, 2));
    assertEquals(List.of(2L, 2L), ledger.parts(lesson).stream().map(Reservation::epoch).toList());
    assertEquals(ReserveOutcome.FENCED, ledger.grow(lesson, 1, A, Capacity.NONE));
    assertFalse(ledger.recordPipeline(lesson, 1, B, "x", "p"));
    ledger.release(lesson, 1, B);
    ledger.release(lesson, 1);
    assertEquals(2, ledger.parts(lesson).size());
    assertTrue(ledger.recordPipeline(lesson, 2, B, "x", "p"));
    assertEquals("", ledger.parts(lesson).getFirst().pipelineId());
    assertEquals("p", ledger.parts(lesson).getLast().pipelineId());
  }

  @Test
  void aPartGrowsAsFarAsItsNodeHasRoomAndShrinksAlways() throws Exception {
    world.reserve(lesson, 1, "a", 0);
    assertEquals(ReserveOutcome.RESERVED, ledger.grow(lesson, 1, A, LESSON.times(5)));
    assertEquals(ReserveOutcome.RESERVED, ledger.grow(lesson, 1, A, LESSON.times(5)));
    assertEquals(LESSON.times(5), world.entry("a").reserved());
    assertEquals(1, world.entry("a").lessons());
    assertEquals(ReserveOutcome.FULL, ledger.grow(lesson, 1, A, LESSON.times(12)));
    assertEquals(LESSON.times(5), world.entry("a").reserved());
    assertEquals(ReserveOutcome.RESERVED, ledger.grow(lesson, 1, A, LESSON));
    assertEquals(LESSON, world.entry("a").reserved());
    assertEquals(ReserveOutcome.FENCED, ledger.grow(lesson, 1, B, LESSON), "no part there");
    assertEquals(0, ledger.reconcile());
  }

  @Test
  void aDrainingNodeTakesNothingNewKeepsWhatItHasAndSaysSinceWhen() throws Exception {
    world.reserve(lesson, 1, "a", 0);
    ledger.drain(A, STARTS, "upgrade");
    Instant since = world.entry("a").drain().orElseThrow().since();
    ledger.drain(A, STARTS.plusSeconds(60), "upgrade at last");
    Ledger.Drain drain = world.entry("a").drain().orElseThrow();
    assertEquals(new Ledger.Drain(since, STARTS.plusSeconds(60), "upgrade at last"), drain);
    assertEquals(ReserveOutcome.FULL, world.reserve(world.room("l2", 1), 1, "a", 0));
    assertEquals(ReserveOutcome.FULL, ledger.grow(lesson, 1, A, LESSON.times(2)));
    assertEquals(ReserveOutcome.RESERVED, world.reserve(lesson, 1, "a", 0), "said again");
    ledger.observe(lesson, 1, A, LESSON, 5);
    ledger.undrain(A);
    ledger.undrain(A);
    assertTrue(world.entry("a").drain().isEmpty());
    assertEquals(ReserveOutcome.RESERVED, world.reserve(world.room("l2", 1), 1, "a", 0));
  }

  // ---- no-shows

  @Test
  void noShowsAreGivenBackTenMinutesAfterTheStartAndOnlyOnce() throws Exception {
    world.reserve(lesson, 1, "a", 0);
    ledger.observe(lesson, 1, A, new Capacity(5, 20, 300, 0, 3), 5);
    assertEquals(0, ledger.releaseNoShows(STARTS.plus(Duration.ofMinutes(9))));
    assertEquals(LESSON, world.entry("a").reserved());
    assertEquals(1, ledger.releaseNoShows(DUE));
    // five of twenty are there: a quarter of what was reserved, and at least what is used
    assertEquals(new Capacity(5, 20, 300, 3, 3), world.entry("a").reserved());
    ledger.observe(lesson, 1, A, Capacity.NONE, 0);
    assertEquals(0, ledger.releaseNoShows(DUE), "what is left is for those who were there");
    assertEquals(new Capacity(3, 20, 225, 3, 3), world.entry("a").reserved());
    assertEquals(0, ledger.reconcile());
  }

  @Test
  void whereAllHaveComeNothingIsGivenBack() throws Exception {
    world.reserve(lesson, 1, "a", 0);
    ledger.observe(lesson, 1, A, LESSON, 20);
    assertEquals(0, ledger.releaseNoShows(DUE));
    assertEquals(LESSON, world.entry("a").reserved());
  }

  @Test
  void aLessonThatNobodyLooksAtKeepsWhatItHas() throws Exception {
    world.reserve(lesson, 1, "a", 0);
    assertEquals(0, ledger.releaseNoShows(DUE), "never observed");
    ledger.observe(lesson, 1, A, Capacity.NONE, 0);
    world.run("UPDATE reservation SET observed_at = observed_at - INTERVAL 10 MINUTE");
    assertEquals(0, ledger.releaseNoShows(DUE), "its server died long ago");
    assertEquals(LESSON, world.entry("a").reserved());
  }

  @Test
  void aPartThatIsReservedAnewHasNoShowsAgain() throws Exception {
    world.reserve(lesson, 1, "a", 0);
    ledger.observe(lesson, 1, A, Capacity.NONE, 10);
    assertEquals(1, ledger.releaseNoShows(DUE));
    world.room("l1", 2);
    ledger.adopt(lesson, 2);
    assertEquals(ReserveOutcome.RESERVED, world.reserve(lesson, 2, "a", 0));
    assertEquals(LESSON, world.entry("a").reserved());
    ledger.observe(lesson, 2, A, Capacity.NONE, 10);
    assertEquals(1, ledger.releaseNoShows(DUE));
  }

  @Test
  void allServersMayReleaseTheSameNoShowsAtOnce() throws Exception {
    for (int i = 0; i < 10; i++) {
      LessonId each = world.room("m" + i, 1);
      world.reserve(each, 1, i % 2 == 0 ? "a" : "b", 0);
      ledger.observe(each, 1, i % 2 == 0 ? A : B, Capacity.NONE, 10);
    }
    List<Callable<Integer>> servers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      servers.add(() -> ledger.releaseNoShows(DUE));
    }
    int released = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (Future<Integer> each : threads.invokeAll(servers)) {
        released += each.get();
      }
    }
    assertEquals(10, released);
    assertEquals(LESSON.times(0.5).times(5), world.entry("a").reserved());
    assertEquals(0, ledger.reconcile());
  }
}

package belfort.mediacontrol.kurento;

import static belfort.mediacontrol.kurento.World.PUBLISH;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.mediacontrol.Await;
import belfort.mediacontrol.LessonMedia;
import belfort.mediacontrol.MediaCounters.Counter;
import belfort.mediacontrol.MediaUnavailableException;
import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.media.Offers;
import belfort.mediacontrol.placement.Ledger;
import belfort.mediacontrol.placement.LedgerException;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LedgerAwayTest {
  private final World world = new World();
  private ScriptedNode node;

  @BeforeEach
  void startNode() throws Exception {
    node = new ScriptedNode(false);
  }

  @AfterEach
  void stop() {
    world.close();
    node.close();
  }

  private static MediaUnavailableException.Code codeOf(CompletionStage<?> refused) {
    ExecutionException failure =
        assertThrows(
            ExecutionException.class,
            () -> refused.toCompletableFuture().get(30, TimeUnit.SECONDS));
    return assertThrows(
            MediaUnavailableException.class,
            () -> {
              throw failure.getCause();
            })
        .code();
  }

  @Test
  void withoutTheLedgerNoLessonIsOpenedAndNoNodeIsTouched() {
    KurentoMediaControl server = world.server(node.url());
    World.awaitUp(server);
    world.ledger.setAway(true);

    CompletionStage<LessonMedia> open = server.open(World.opening("maths", 1), world.events::add);

    assertEquals(MediaUnavailableException.Code.LEDGER_UNAVAILABLE, codeOf(open));
    assertEquals(0, node.all("MediaPipeline").size(), "the reservation comes first");
  }

  @Test
  void aLessonThatRunsGoesOnAndItsReservationIsGivenBackWhenTheLedgerIsBack() throws Exception {
    KurentoMediaControl server = world.server(node.url());
    LessonMedia lesson = world.open(server, "maths");
    world.ledger.setAway(true);

    Await.get(lesson.offer(PUBLISH, 1, Offers.publish()));
    assertEquals(1, lesson.peers().size());
    CompletionStage<Void> closed = lesson.close();
    Await.until("the failure is counted", () -> server.counters().get(Counter.LEDGER_FAILURES) > 0);
    world.ledger.setAway(false);

    Await.get(closed);
    Await.until("the pipeline is gone", () -> node.all("MediaPipeline").isEmpty());
    Await.until("the reservation is given back", () -> reservationGone("maths"));
  }

  private boolean reservationGone(String lesson) {
    try {
      return world.ledger.find(new LessonId(lesson)).isEmpty();
    } catch (LedgerException away) {
      return false;
    }
  }

  @Test
  void aNodeIsRegisteredOnceTheLedgerIsThere() {
    world.ledger.setAway(true);
    KurentoMediaControl server = world.server(node.url());
    World.awaitUp(server);
    Await.until("it was tried", () -> server.counters().get(Counter.LEDGER_FAILURES) > 0);

    world.ledger.setAway(false);

    Await.until("it is registered", () -> !registered().isEmpty());
    assertTrue(registered().getFirst().budget().endpoints() > 0);
  }

  private List<Ledger.NodeEntry> registered() {
    try {
      return world.ledger.nodes();
    } catch (LedgerException away) {
      return List.of();
    }
  }

  @Test
  void countersThatDoNotMatchTheReservationsAreMendedAndCounted() {
    KurentoMediaControl server = world.server(node.url());
    World.awaitUp(server);
    world.ledger.spoilCounters(2);

    Await.until(
        "both are mended", () -> server.counters().get(Counter.LEDGER_COUNTERS_MENDED) == 2);
  }
}

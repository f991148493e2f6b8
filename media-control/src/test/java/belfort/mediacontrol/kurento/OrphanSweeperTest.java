package belfort.mediacontrol.kurento;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.mediacontrol.Await;
import belfort.mediacontrol.MediaCounters.Counter;
import belfort.mediacontrol.media.LessonId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class OrphanSweeperTest {
  private final World world = new World();
  private ScriptedNode node;
  private KurentoMediaControl server;

  @BeforeEach
  void startNodeAndServer() throws Exception {
    node = new ScriptedNode(false);
    server = world.server(node.url());
    World.awaitUp(server);
  }

  @AfterEach
  void stop() {
    world.close();
    node.close();
  }

  private boolean has(String pipeline) {
    return node.all("MediaPipeline").stream().anyMatch(thing -> thing.id.equals(pipeline));
  }

  @Test
  void aPipelineThatNoReservationNamesIsReleasedAtTheSecondSweepInARow() {
    String orphan = node.addPipeline("test", "maths");

    server.sweepNow();
    assertTrue(has(orphan), "at the first it may belong to a lesson that is being opened");
    server.sweepNow();

    Await.until("the orphan is gone", () -> !has(orphan));
    assertEquals(1, server.counters().get(Counter.ORPHANS_RELEASED));
  }

  @Test
  void whatAnotherClusterOrNobodyMadeIsLeftAlone() {
    String foreign = node.addPipeline("another", "maths");
    String untagged = node.addPipeline("", "");

    server.sweepNow();
    server.sweepNow();
    server.sweepNow();

    assertTrue(has(foreign));
    assertTrue(has(untagged));
    assertEquals(0, server.counters().get(Counter.ORPHANS_RELEASED));
  }

  @Test
  void aLessonOfThisServerAndOneOfAnotherServerKeepTheirPipelines() {
    world.open(server, "maths");
    KurentoMediaControl neighbour = world.server(node.url());
    world.open(neighbour, "french");
    assertEquals(2, node.all("MediaPipeline").size());

    server.sweepNow();
    server.sweepNow();
    server.sweepNow();

    assertEquals(2, node.all("MediaPipeline").size());
  }

  @Test
  void anOlderPipelineOfALessonThatWasOpenedAgainIsAnOrphan() throws Exception {
    world.open(server, "maths");
    String current = world.ledger.find(new LessonId("maths")).orElseThrow().pipelineId();
    String older = node.addPipeline("test", "maths");

    server.sweepNow();
    server.sweepNow();

    Await.until("the older one is gone", () -> !has(older));
    assertTrue(has(current));
  }

  @Test
  void nothingIsReleasedWhileTheLedgerCannotSayWhoOwnsWhat() {
    String orphan = node.addPipeline("test", "maths");
    server.sweepNow();

    world.ledger.setAway(true);
    server.sweepNow();
    world.ledger.setAway(false);
    assertTrue(has(orphan));
    server.sweepNow();
    assertTrue(has(orphan), "the sweep in between proved nothing, so the count begins anew");
    server.sweepNow();

    Await.until("the orphan is gone", () -> !has(orphan));
  }

  @Test
  void theSearchHoldsNothingItself() {
    String foreign = node.addPipeline("another", "maths");

    server.sweepNow();

    Await.until("the sweeper's session is closed", () -> node.asked().contains("closeSession"));
    assertTrue(has(foreign));
    assertFalse(node.asked().contains("subscribe"), "a look is not a hold");
  }
}

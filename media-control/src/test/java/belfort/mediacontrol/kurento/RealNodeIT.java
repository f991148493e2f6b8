package belfort.mediacontrol.kurento;

import static belfort.mediacontrol.kurento.World.CAMERA;
import static belfort.mediacontrol.kurento.World.PUBLISH;
import static belfort.mediacontrol.kurento.World.STUDENT;
import static belfort.mediacontrol.kurento.World.WATCH;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.mediacontrol.Await;
import belfort.mediacontrol.LessonMedia;
import belfort.mediacontrol.MediaEvent;
import belfort.mediacontrol.MediaUnavailableException.Code;
import belfort.mediacontrol.NodeStatus;
import belfort.mediacontrol.media.Offers;
import belfort.mediacontrol.placement.Budgets;
import belfort.mediacontrol.placement.Costs;
import com.google.gson.JsonElement;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The adapter against our own media node, a process of its own. */
final class RealNodeIT {
  /** As in life, but a stopped node is waited for. */
  private static final KurentoConfig.Timing PATIENT =
      new KurentoConfig.Timing(
          Duration.ofSeconds(1),
          3,
          Duration.ofMinutes(2),
          Duration.ofSeconds(2),
          Duration.ofSeconds(10),
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofMinutes(10),
          Duration.ofSeconds(5),
          Duration.ofMinutes(2));

  private final World world = new World();
  private NodeProcess node;

  @BeforeEach
  void startNode() throws IOException {
    node = new NodeProcess();
  }

  @AfterEach
  void stop() {
    world.close();
    node.close();
  }

  @Test
  void aLessonIsPublishedWatchedMutedHungUpAndClosed() throws Exception {
    KurentoMediaControl server = world.server(PATIENT, node.url());
    LessonMedia lesson = world.open(server, "maths");
    assertEquals("belfort", server.nodes().getFirst().kind());

    String answer = Await.get(lesson.offer(PUBLISH, 1, Offers.publish()));
    assertTrue(answer.contains("a=ice-lite") && answer.contains("a=candidate:"), answer);
    assertTrue(answer.contains("VP8/90000") && !answer.contains("H264"), answer);
    Await.get(lesson.offer(WATCH, 1, Offers.watch()));
    Await.get(lesson.mute(CAMERA, true));
    Await.get(lesson.mute(CAMERA, false));
    Await.get(lesson.offer(WATCH, 2, Offers.watch()));
    assertEquals(Map.of(PUBLISH, 1, WATCH, 2), lesson.peers());

    Await.get(lesson.hangUpAll(STUDENT));
    assertEquals(Map.of(PUBLISH, 1), lesson.peers());
    Await.get(lesson.close());
    assertTrue(world.ledger.find(World.opening("maths", 1).lesson()).isEmpty());
    assertEquals(
        Code.NODE_FAILED, Await.failure(lesson.offer(PUBLISH, 2, Offers.publish())).code());
  }

  @Test
  void attack95_aNodeWithASecretServesWhoKnowsItAndNobodyElse(@TempDir Path folder)
      throws Exception {
    Path file = folder.resolve("secret");
    Files.writeString(file, "0123456789abcdef\n");
    try (NodeProcess closed = new NodeProcess("--rpc-secret-file", file.toString())) {
      KurentoMediaControl server = world.server(PATIENT, closed.url() + "?secret=0123456789abcdef");
      LessonMedia lesson = world.open(server, "maths");
      assertTrue(Await.get(lesson.offer(PUBLISH, 1, Offers.publish())).contains("a=ice-lite"));
      assertFalse(server.nodes().toString().contains("0123456789abcdef"));
      Await.get(lesson.close());

      HttpClient http = HttpClient.newHttpClient();
      for (String query : new String[] {"", "?secret=0123456789abcdee"}) {
        NodeCallException refused =
            assertThrows(
                NodeCallException.class,
                () -> NodeSocket.connect(http, closed.url() + query, PATIENT.connect()));
        assertTrue(
            String.valueOf(refused.getMessage()).startsWith(NodeSocket.REFUSES),
            refused.getMessage());
      }
    }
  }

  @Test
  void anotherServerAdoptsAndTheFirstOneIsFenced() {
    KurentoMediaControl first = world.server(PATIENT, node.url());
    LessonMedia before = world.open(first, "maths");
    Await.get(before.offer(PUBLISH, 4, Offers.publish()));
    Await.get(before.offer(WATCH, 2, Offers.watch()));
    Await.get(before.mute(CAMERA, true));

    KurentoMediaControl second = world.server(PATIENT, node.url());
    LessonMedia after =
        Await.get(second.adopt(World.opening("maths", 2), world.events::add)).orElseThrow();

    assertEquals(Map.of(PUBLISH, 4, WATCH, 2), after.peers());
    assertEquals(2L, Await.get(before.epochTag()));
    assertEquals(Code.FENCED, Await.failure(before.hangUp(PUBLISH)).code());
    first.close();
    assertEquals(2L, Await.get(after.epochTag()));
    Await.get(after.offer(WATCH, 3, Offers.watch()));
    Await.get(after.mute(CAMERA, false));
    Await.get(after.close());
  }

  @Test
  void aKilledNodeHasLostItsLessonsAndTheyOpenElsewhere() throws Exception {
    try (NodeProcess other = new NodeProcess()) {
      KurentoMediaControl server = world.server(PATIENT, node.url(), other.url());
      LessonMedia lesson = world.open(server, "maths");
      NodeProcess carrying = server.nodes().getFirst().id().equals(lesson.node()) ? node : other;

      carrying.kill();

      assertEquals(lesson.node(), world.awaitEvent(MediaEvent.NodeLost.class).node());
      LessonMedia again = Await.get(server.open(World.opening("maths", 1), world.events::add));
      assertNotEquals(lesson.node(), again.node());
      Await.get(again.offer(PUBLISH, 1, Offers.publish()));
    }
  }

  @Test
  void aStoppedNodeIsSuspectAndStallsNoOther() throws Exception {
    try (NodeProcess other = new NodeProcess()) {
      KurentoMediaControl server = world.server(PATIENT, node.url(), other.url());
      LessonMedia maths = world.open(server, "maths");
      LessonMedia latin = world.open(server, "latin");
      assertNotEquals(maths.node(), latin.node());
      boolean mathsFirst = server.nodes().getFirst().id().equals(maths.node());
      LessonMedia stopped = mathsFirst ? maths : latin;
      LessonMedia running = mathsFirst ? latin : maths;

      node.signal("STOP");
      CompletionStage<String> waiting = stopped.offer(PUBLISH, 1, Offers.publish());
      Await.get(running.offer(PUBLISH, 1, Offers.publish()));
      Await.get(running.offer(WATCH, 1, Offers.watch()));
      assertFalse(waiting.toCompletableFuture().isDone());
      Await.until("suspect", () -> state(server) == NodeStatus.State.SUSPECT);

      node.signal("CONT");
      Await.until("up again", () -> state(server) == NodeStatus.State.UP);
      Await.get(
          stopped
              .offer(PUBLISH, 2, Offers.publish())
              .exceptionallyCompose(failed -> stopped.offer(PUBLISH, 3, Offers.publish())));
      assertFalse(world.events.stream().anyMatch(MediaEvent.NodeLost.class::isInstance));
    }
  }

  /** A node of ours measures itself; the probe finds its way through it all the same. */
  @Test
  void theProbeMeasuresANodeAndLeavesNothing() throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      Costs usual = Budgets.DEFAULT.usual(Budgets.FORWARDING);

      Costs found = new NodeProbe(http, node.url(), true, PATIENT, () -> true).measure(usual);

      assertNotEquals(usual, found);
      try (NodeSocket socket = NodeSocket.connect(http, node.url(), PATIENT.connect())) {
        JsonElement left =
            socket.call(
                "invoke",
                Json.invocation(Json.SERVER_MANAGER, "getPipelines", null),
                PATIENT.call());
        assertTrue(Json.value(left).getAsJsonArray().isEmpty(), left::toString);
      }
    }
  }

  private static NodeStatus.State state(KurentoMediaControl server) {
    return server.nodes().getFirst().state();
  }
}

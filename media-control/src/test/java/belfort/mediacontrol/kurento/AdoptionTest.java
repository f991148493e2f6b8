package belfort.mediacontrol.kurento;

import static belfort.mediacontrol.kurento.World.CAMERA;
import static belfort.mediacontrol.kurento.World.PUBLISH;
import static belfort.mediacontrol.kurento.World.WATCH;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.mediacontrol.Await;
import belfort.mediacontrol.LessonMedia;
import belfort.mediacontrol.MediaEvent;
import belfort.mediacontrol.MediaUnavailableException.Code;
import belfort.mediacontrol.media.Offers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AdoptionTest {
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

  private LessonMedia opened() {
    LessonMedia lesson = world.open(world.server(node.url()), "maths");
    Await.get(lesson.offer(PUBLISH, 3, Offers.publish()));
    Await.get(lesson.offer(WATCH, 7, Offers.watch()));
    return lesson;
  }

  private LessonMedia adopted(KurentoMediaControl server, long epoch) {
    Optional<LessonMedia> adopted =
        Await.get(server.adopt(World.opening("maths", epoch), world.events::add));
    return adopted.orElseThrow(() -> new AssertionError("nothing was left to adopt"));
  }

  @Test
  void anotherServerRebuildsTheLessonFromNamesAndTouchesEveryObject() {
    opened();
    node.all("WebRtcEndpoint").forEach(thing -> thing.flowing = true);
    List<ScriptedThing> before = node.all("WebRtcEndpoint");
    Set<String> old = Set.copyOf(node.all("MediaPipeline").getFirst().holders);

    LessonMedia lesson = adopted(world.server(node.url()), 2);

    assertEquals(Map.of(PUBLISH, 3, WATCH, 7), lesson.peers());
    assertEquals(before, node.all("WebRtcEndpoint"), "no browser negotiates again");
    for (String type : List.of("MediaPipeline", "PassThrough", "WebRtcEndpoint")) {
      for (ScriptedThing thing : node.all(type)) {
        assertFalse(old.containsAll(thing.holders), type + " is held by the new session too");
      }
    }
    assertEquals("2", node.all("MediaPipeline").getFirst().tags.get(Tags.EPOCH));
    assertTrue(world.saw(new MediaEvent.FlowChanged(PUBLISH, 3, true)));
    assertTrue(world.saw(new MediaEvent.FlowChanged(WATCH, 7, true)));
    assertFalse(node.asked().contains("closeSession"));
  }

  @Test
  void anAdoptedLessonGoesOn() {
    opened();
    LessonMedia lesson = adopted(world.server(node.url()), 2);

    Await.get(lesson.offer(WATCH, 8, Offers.watch()));
    Await.get(lesson.mute(CAMERA, true));

    ScriptedThing hub = node.all("PassThrough").getFirst();
    assertEquals(hub.id, node.named("belfort:1:w:student-1:teacher:CAMERA:8").sources.get("VIDEO"));
    assertFalse(hub.sources.containsKey("AUDIO"));
  }

  @Test
  void aMuteIsReadFromTheConnections() {
    LessonMedia first = opened();
    Await.get(first.mute(CAMERA, true));
    LessonMedia lesson = adopted(world.server(node.url()), 2);
    node.fail("getConnectionState", 40008);

    Await.get(lesson.hangUp(PUBLISH));
    Await.get(lesson.offer(PUBLISH, 4, Offers.publish()));

    String second = node.named("belfort:1:p:teacher:CAMERA:4").id;
    ScriptedThing hub = node.all("PassThrough").getFirst();
    assertEquals(second, hub.sources.get("VIDEO"));
    assertFalse(second.equals(hub.sources.get("AUDIO")), "who was muted stays muted");
  }

  @Test
  void whatWasNeverFinishedIsReleased() {
    opened();
    ScriptedThing halfMade = node.named("belfort:1:w:student-1:teacher:CAMERA:7");
    halfMade.name = halfMade.id;

    LessonMedia lesson = adopted(world.server(node.url()), 2);

    assertEquals(Map.of(PUBLISH, 3), lesson.peers());
    Await.until("it is released", () -> node.all("WebRtcEndpoint").size() == 1);
  }

  @Test
  void aHigherEpochTagFencesTheAdopter() {
    opened();
    node.setTag(node.all("MediaPipeline").getFirst().id, Tags.EPOCH, "9");
    KurentoMediaControl second = world.server(node.url());

    Code code = Await.failure(second.adopt(World.opening("maths", 2), world.events::add)).code();

    assertEquals(Code.FENCED, code);
  }

  @Test
  void aServerThatReadsAHigherTagStops() {
    LessonMedia lesson = opened();
    assertEquals(1L, Await.get(lesson.epochTag()));
    node.setTag(node.all("MediaPipeline").getFirst().id, Tags.EPOCH, "5");

    assertEquals(5L, Await.get(lesson.epochTag()));

    int asked = node.asked().size();
    assertEquals(Code.FENCED, Await.failure(lesson.hangUp(PUBLISH)).code());
    assertEquals(Code.FENCED, Await.failure(lesson.offer(WATCH, 9, Offers.watch())).code());
    assertEquals(
        List.of(),
        node.asked().subList(asked, node.asked().size()).stream()
            .filter(call -> !call.startsWith("getUsed"))
            .toList(),
        "a fenced server touches nothing");
  }

  @Test
  void nothingIsLeftWhenThePipelineIsGone() {
    opened();
    node.forget(node.all("MediaPipeline").getFirst().id);
    KurentoMediaControl second = world.server(node.url());

    assertEquals(
        Optional.empty(), Await.get(second.adopt(World.opening("maths", 2), world.events::add)));
  }

  @Test
  void aNodeThatDoesNotAnswerYetStillHasItsLessons() throws Exception {
    try (FlakyProxy wire = new FlakyProxy(node.port())) {
      LessonMedia first = world.open(world.server("node-1=" + node.url()), "maths");
      Await.get(first.offer(PUBLISH, 3, Offers.publish()));
      wire.stall(true);
      KurentoMediaControl second = world.server(HASTY, "node-1=" + wire.url());

      Code code = Await.failure(second.adopt(World.opening("maths", 2), world.events::add)).code();
      assertEquals(Code.NODE_FAILED, code);
      assertEquals(1, node.all("MediaPipeline").size(), "what stands there stands");

      wire.stall(false);
      World.awaitUp(second);
      assertEquals(Map.of(PUBLISH, 3), adopted(second, 2).peers());
    }
  }

  /** Does not wait long for a connection, and gives nobody up. */
  private static final KurentoConfig.Timing HASTY =
      new KurentoConfig.Timing(
          Duration.ofMillis(100),
          3,
          Duration.ofMinutes(1),
          Duration.ofMillis(200),
          Duration.ofMillis(400),
          Duration.ofSeconds(8),
          Duration.ofSeconds(8),
          Duration.ofMillis(200),
          Duration.ofMillis(200),
          Duration.ofMinutes(10),
          Duration.ofSeconds(20),
          Duration.ofSeconds(60));

  @Test
  void nothingIsLeftWithoutAReservation() {
    KurentoMediaControl server = world.server(node.url());

    assertEquals(
        Optional.empty(), Await.get(server.adopt(World.opening("latin", 2), world.events::add)));
  }

  @Test
  void anAbandonedLessonTouchesNothing() throws Exception {
    LessonMedia lesson = opened();

    lesson.abandon();
    Await.get(lesson.close());

    assertEquals(1, node.all("MediaPipeline").size());
    assertTrue(world.ledger.find(World.opening("maths", 1).lesson()).isPresent());
    assertEquals(Code.NODE_FAILED, Await.failure(lesson.hangUp(PUBLISH)).code());
  }
}

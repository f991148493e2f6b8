package belfort.mediacontrol.kurento;

import static belfort.mediacontrol.kurento.World.CAMERA;
import static belfort.mediacontrol.kurento.World.PUBLISH;
import static belfort.mediacontrol.kurento.World.STUDENT;
import static belfort.mediacontrol.kurento.World.WATCH;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.mediacontrol.Await;
import belfort.mediacontrol.LessonMedia;
import belfort.mediacontrol.MediaUnavailableException.Code;
import belfort.mediacontrol.media.Offers;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class KurentoMediaControlTest {
  private final World world = new World();
  private ScriptedNode node;

  @BeforeEach
  void startNode() throws Exception {
    node = new ScriptedNode(false);
  }

  @AfterEach
  void stop() throws Exception {
    world.close();
    node.close();
  }

  @Test
  void publishingAndWatchingMakesPublisherHubAndViewer() {
    LessonMedia lesson = world.open(world.server(node.url()), "maths");

    assertEquals(ScriptedThing.ANSWER, Await.get(lesson.offer(PUBLISH, 1, Offers.publish())));
    assertEquals(ScriptedThing.ANSWER, Await.get(lesson.offer(WATCH, 1, Offers.watch())));

    ScriptedThing publisher = node.named("belfort:1:p:teacher:CAMERA:1");
    ScriptedThing hub = node.named("belfort:1:h:teacher:CAMERA");
    ScriptedThing viewer = node.named("belfort:1:w:student-1:teacher:CAMERA:1");
    assertEquals(Map.of("AUDIO", publisher.id, "VIDEO", publisher.id), hub.sources);
    assertEquals(Map.of("AUDIO", hub.id, "VIDEO", hub.id), viewer.sources);
    assertEquals(1_500, viewer.settings.get("maxVideoSendBandwidth"));
    assertEquals(600, publisher.settings.get("minVideoRecvBandwidth"));
    assertEquals(Map.of(PUBLISH, 1, WATCH, 1), lesson.peers());
  }

  @Test
  void watchingWhatNobodyPublishesIsRefused() {
    LessonMedia lesson = world.open(world.server(node.url()), "maths");

    assertEquals(Code.NO_SUCH_SOURCE, Await.failure(lesson.offer(WATCH, 1, Offers.watch())).code());
  }

  @Test
  void hangingUpAParticipantReleasesAllOfHis() {
    LessonMedia lesson = world.open(world.server(node.url()), "maths");
    Await.get(lesson.offer(PUBLISH, 1, Offers.publish()));
    Await.get(lesson.offer(WATCH, 1, Offers.watch()));

    Await.get(lesson.hangUpAll(STUDENT));

    assertEquals(1, node.all("WebRtcEndpoint").size());
    assertEquals(Map.of(PUBLISH, 1), lesson.peers());
    Await.get(lesson.hangUp(PUBLISH));
    assertTrue(node.all("WebRtcEndpoint").isEmpty());
    assertTrue(node.all("PassThrough").isEmpty(), "a hub that nobody uses goes too");
  }

  @Test
  void mutingCutsTheSoundAtTheNode() {
    LessonMedia lesson = world.open(world.server(node.url()), "maths");
    Await.get(lesson.offer(PUBLISH, 1, Offers.publish()));
    ScriptedThing hub = node.all("PassThrough").getFirst();

    Await.get(lesson.mute(CAMERA, true));
    assertEquals(1, hub.sources.size());
    assertTrue(hub.sources.containsKey("VIDEO"));

    Await.get(lesson.mute(CAMERA, false));
    assertEquals(2, hub.sources.size());
  }

  @Test
  void aReplacedPublisherFeedsTheSameHubOnceHeIsConnected() {
    LessonMedia lesson = world.open(world.server(node.url()), "maths");
    Await.get(lesson.offer(PUBLISH, 1, Offers.publish()));
    ScriptedThing first = node.named("belfort:1:p:teacher:CAMERA:1");
    node.emit(first, "ConnectionStateChanged", World.state("DISCONNECTED", "CONNECTED"));
    ScriptedThing hub = node.all("PassThrough").getFirst();
    awaitConnected(lesson);

    Await.get(lesson.offer(PUBLISH, 2, Offers.publish()));
    ScriptedThing second = node.named("belfort:1:p:teacher:CAMERA:2");
    assertEquals(first.id, hub.sources.get("VIDEO"), "the old picture stays until then");

    node.emit(second, "ConnectionStateChanged", World.state("DISCONNECTED", "CONNECTED"));
    Await.until("the new one feeds the hub", () -> second.id.equals(hub.sources.get("VIDEO")));
    Await.until("the old one is released", () -> node.all("WebRtcEndpoint").size() == 1);
    assertEquals(1, node.all("PassThrough").size());
  }

  /**
   * A mute travels through the same inbox's effects; its answer proves nothing, so ask the state.
   */
  private static void awaitConnected(LessonMedia lesson) {
    Await.until(
        "the event was taken",
        () ->
            ((KurentoLesson) lesson)
                .places()
                .all()
                .getFirst()
                .graph()
                .current(PUBLISH)
                .map(endpoint -> endpoint.connected)
                .orElse(false));
  }

  @Test
  void twoLessonsOnTwoEqualNodesStandOnDifferentNodes() throws Exception {
    try (ScriptedNode other = new ScriptedNode(false)) {
      KurentoMediaControl server = world.server(node.url(), other.url());
      LessonMedia maths = world.open(server, "maths");
      LessonMedia latin = world.open(server, "latin");
      assertNotEquals(maths.node(), latin.node());
    }
  }

  @Test
  void closingReleasesPipelineAndReservation() throws Exception {
    LessonMedia lesson = world.open(world.server(node.url()), "maths");
    Await.get(lesson.offer(PUBLISH, 1, Offers.publish()));

    Await.get(lesson.close());

    assertTrue(node.all("MediaPipeline").isEmpty());
    assertTrue(world.ledger.find(World.opening("maths", 1).lesson()).isEmpty());
    assertFalse(node.asked().contains("closeSession"));
  }
}

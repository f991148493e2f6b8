package belfort.mediacontrol.kurento;

import static belfort.mediacontrol.kurento.World.CAMERA;
import static belfort.mediacontrol.kurento.World.PUBLISH;
import static belfort.mediacontrol.kurento.World.WATCH;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.mediacontrol.Await;
import belfort.mediacontrol.LessonMedia;
import belfort.mediacontrol.MediaUnavailableException.Code;
import belfort.mediacontrol.media.Offers;
import belfort.mediacontrol.media.ParticipantId;
import belfort.mediacontrol.media.PeerId;
import belfort.mediacontrol.media.ShownSize;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A camera in layers, on nodes that take them and on such that do not. */
final class LayersOverNodesTest {
  private final World world = new World();
  private ScriptedNode node;
  private LessonMedia lesson;

  private void open(ScriptedNode on) {
    node = on;
    lesson = world.open(world.server(node.url()), "maths");
  }

  @AfterEach
  void stop() throws Exception {
    world.close();
    node.close();
  }

  private ScriptedThing publisher(int attempt) {
    return node.named("belfort:1:p:teacher:CAMERA:" + attempt);
  }

  private ScriptedThing viewer() {
    return node.named("belfort:1:w:student-1:teacher:CAMERA:1");
  }

  @Test
  void aNodeThatTakesLayersGetsThemAndTheirRate() throws Exception {
    open(new ScriptedNode(true).withLayers());

    Await.get(lesson.offer(PUBLISH, 1, Offers.publishLayers()));

    assertTrue(publisher(1).offer.contains("a=simulcast:send q;h;f\r\n"), publisher(1).offer);
    assertEquals(1_830, publisher(1).settings.get("maxVideoRecvBandwidth"));
  }

  @Test
  void aNodeThatTakesNoneNeverSeesThemAndThePageOffersAgainWithout() throws Exception {
    for (boolean forwarding : new boolean[] {false, true}) {
      open(new ScriptedNode(forwarding));
      assertEquals(
          Code.LAYERS_REFUSED,
          Await.failure(lesson.offer(PUBLISH, 1, Offers.publishLayers())).code());
      assertTrue(node.all("WebRtcEndpoint").isEmpty());

      Await.get(lesson.offer(PUBLISH, 2, Offers.publish()));

      assertFalse(publisher(2).offer.contains("simulcast"));
      assertEquals(1_500, publisher(2).settings.get("maxVideoRecvBandwidth"));
      Await.get(lesson.offer(WATCH, 1, Offers.watch()));
      assertEquals(1_500, viewer().settings.get("maxVideoSendBandwidth"));
      node.close();
    }
  }

  private void watched() {
    Await.get(lesson.offer(PUBLISH, 1, Offers.publishLayers()));
    Await.get(lesson.offer(WATCH, 1, Offers.watch()));
  }

  private int limit() {
    return viewer().settings.get("maxVideoSendBandwidth");
  }

  @Test
  void aViewerMayHaveWhatHeShows() throws Exception {
    open(new ScriptedNode(true).withLayers());
    watched();
    assertEquals(1_950, limit());

    Await.get(lesson.show(WATCH, ShownSize.HIDDEN));
    assertEquals(150, limit());
    Await.get(lesson.show(WATCH, new ShownSize(400, 300)));
    assertEquals(400, limit());
    Await.get(lesson.show(WATCH, new ShownSize(1_000, 600)));
    assertEquals(1_950, limit());
  }

  @Test
  void whatChangesNothingCostsTheNodeNoCall() throws Exception {
    open(new ScriptedNode(true).withLayers());
    watched();
    Await.get(lesson.show(WATCH, ShownSize.HIDDEN));
    long before = limits();

    for (int size = 0; size < 100; size++) {
      Await.get(lesson.show(WATCH, new ShownSize(size, size)));
    }
    Await.get(lesson.show(new PeerId.Watch(new ParticipantId("nobody"), CAMERA), ShownSize.HIDDEN));

    assertEquals(before, limits());
  }

  private long limits() {
    return node.asked().stream().filter(each -> each.contains("setMaxVideoSendBandwidth")).count();
  }

  /** There the limit would be an encoder's, or a pacer's of the only stream there is. */
  @Test
  void aViewerOfASourceWithoutLayersIsNeverLimited() throws Exception {
    for (ScriptedNode on :
        List.of(
            new ScriptedNode(false), new ScriptedNode(true), new ScriptedNode(true).withLayers())) {
      open(on);
      Await.get(lesson.offer(PUBLISH, 1, Offers.publish()));
      Await.get(lesson.offer(WATCH, 1, Offers.watch()));
      int before = limit();

      Await.get(lesson.show(WATCH, ShownSize.HIDDEN));

      assertEquals(before, limit());
      node.close();
    }
  }

  @Test
  void aViewerIsLimitedWhenHisPublisherComesBackWithLayersAndSetFreeWithout() throws Exception {
    open(new ScriptedNode(true).withLayers());
    Await.get(lesson.offer(PUBLISH, 1, Offers.publish()));
    Await.get(lesson.offer(WATCH, 1, Offers.watch()));
    Await.get(lesson.show(WATCH, ShownSize.HIDDEN));
    assertEquals(1_950, limit());

    Await.get(lesson.offer(PUBLISH, 2, Offers.publishLayers()));
    Await.until("the viewer is limited", () -> limit() == 150);
    Await.get(lesson.offer(PUBLISH, 3, Offers.publish()));
    Await.until("the viewer is set free", () -> limit() == 1_950);
  }

  @Test
  void aServerThatTakesOverKnowsTheLayers() throws Exception {
    open(new ScriptedNode(true).withLayers());
    watched();
    KurentoMediaControl other = world.server(node.url());
    World.awaitUp(other);
    lesson = Await.get(other.adopt(World.opening("maths", 2), world.events::add)).orElseThrow();

    Await.get(lesson.show(WATCH, ShownSize.HIDDEN));

    assertEquals(150, limit());
  }

  @Test
  void aPublisherWhoseLayersAreRefusedKeepsWhatStands() throws Exception {
    open(new ScriptedNode(false));
    Await.get(lesson.offer(PUBLISH, 1, Offers.publish()));

    Await.failure(lesson.offer(PUBLISH, 2, Offers.publishLayers()));

    assertEquals(1, lesson.peers().get(PUBLISH));
    Await.get(lesson.offer(WATCH, 1, Offers.watch()));
  }
}

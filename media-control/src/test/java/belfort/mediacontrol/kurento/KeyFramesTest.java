package belfort.mediacontrol.kurento;

import static belfort.mediacontrol.kurento.Cluster.watch;
import static belfort.mediacontrol.kurento.World.CAMERA;
import static belfort.mediacontrol.kurento.World.PUBLISH;
import static org.junit.jupiter.api.Assertions.assertFalse;

import belfort.mediacontrol.Await;
import belfort.mediacontrol.LessonMedia;
import belfort.mediacontrol.media.Offers;
import belfort.mediacontrol.placement.Capacity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A real Kurento (7.3 on GStreamer 1.22) answers a viewer's PLI with nothing: neither his publisher
 * nor the node before him is asked. The picture of whoever came to a further node stood for as long
 * as the publisher sent no key frame by himself.
 */
final class KeyFramesTest {
  private final World world = new World();
  private Cluster cluster;
  private LessonMedia lesson;

  /** A lesson whose first node holds the publisher, one viewer and a relay. */
  private void open(boolean... forwarding) throws Exception {
    cluster = new Cluster(forwarding);
    lesson = world.open(world.server(cluster.urls()), "maths");
    Await.get(lesson.offer(PUBLISH, 1, Offers.publish()));
    cluster.connected(PUBLISH, 1);
    LessonPart first = ((KurentoLesson) lesson).places().all().getFirst();
    world.ledger.grow(World.opening("maths", 1).lesson(), 1, lesson.node(), Capacity.NONE);
    first.reserved(Capacity.NONE);
    Cluster.shrink(world.ledger, lesson.node(), 3);
    watch(lesson, 1, CAMERA, 1);
    watch(lesson, 2, CAMERA, 1);
    watch(lesson, 3, CAMERA, 1);
  }

  @AfterEach
  void stop() {
    world.close();
    cluster.close();
  }

  private int keyFramesAt(ScriptedNode node) {
    return node.all("WebRtcEndpoint").stream().mapToInt(thing -> thing.keyFrames).sum();
  }

  @Test
  void aKurentoIsAskedWhenAPictureBeginsOnAFurtherNode() throws Exception {
    open(false, false);
    ScriptedNode origin = cluster.node(lesson.node());

    cluster.connected(watch(3, CAMERA), 1);
    Await.until("the origin is asked", () -> keyFramesAt(origin) == 1);
    cluster.connected(watch(2, CAMERA), 1);
    cluster.relaysFlow();

    Await.until("it is asked again", () -> keyFramesAt(origin) >= 2);
  }

  @Test
  void ofOursNothingIsAsked() throws Exception {
    open(true, true);

    cluster.connected(watch(2, CAMERA), 1);
    cluster.connected(watch(3, CAMERA), 1);
    cluster.relaysFlow();
    Await.get(lesson.hangUp(watch(3, CAMERA)));

    cluster.nodes.forEach(node -> assertFalse(node.asked().contains("requestKeyframe")));
  }
}

package belfort.mediacontrol.kurento;

import static belfort.mediacontrol.kurento.World.CAMERA;
import static belfort.mediacontrol.kurento.World.PUBLISH;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.mediacontrol.Await;
import belfort.mediacontrol.LessonMedia;
import belfort.mediacontrol.MediaControl.LessonOpening;
import belfort.mediacontrol.MediaEvent;
import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.media.PeerId;
import belfort.mediacontrol.media.Profile;
import belfort.mediacontrol.placement.Budgets;
import belfort.mediacontrol.placement.Costs;
import belfort.mediacontrol.placement.NodeId;
import belfort.medianode.synthetic.SyntheticBrowser;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A lesson over several real media nodes, each a process of its own, with synthetic browsers. */
final class SpanningNodesIT {
  private static final Instant LATER = Instant.parse("2126-09-01T08:00:00Z");

  /** Of life but for what waits on a machine that is busy with other tests. */
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
          Duration.ofSeconds(20),
          Duration.ofMinutes(2));

  private final World world = new World();
  private final Map<NodeId, NodeProcess> nodes = new HashMap<>();
  private KurentoMediaControl server;
  private LessonMedia lesson;
  private SyntheticClass pupils;

  /** Opens a lesson for so many on nodes that hold so many endpoints each. */
  private void open(int howMany, int endpoints, int expected) throws Exception {
    List<KurentoConfig.Node> configured = new ArrayList<>();
    for (int i = 0; i < howMany; i++) {
      NodeProcess process = new NodeProcess();
      KurentoConfig.Node node = KurentoConfig.Node.of(process.url());
      nodes.put(node.id(), process);
      configured.add(node);
    }
    Budgets.Kind kind = new Budgets.Kind(new Costs(1, 1, 1), endpoints);
    server =
        world.server(
            KurentoConfig.of("test", configured)
                .with(PATIENT)
                .with(World.NIMBLE)
                .with(World.PATIENT_PACE)
                .with(new Budgets(kind, kind, 1, 10_000_000, endpoints)));
    World.awaitUp(server);
    lesson =
        Await.get(
            server.open(
                new LessonOpening(
                    new LessonId("maths"), Profile.LECTURE, expected, 1, World.STARTS, false),
                world.events::add));
    pupils = new SyntheticClass(lesson, CAMERA);
  }

  @AfterEach
  void stop() throws Exception {
    if (pupils != null) {
      pupils.close();
    }
    world.close();
    nodes.values().forEach(NodeProcess::close);
  }

  private Map<NodeId, Long> viewersByNode() {
    Map<NodeId, Long> counts = new HashMap<>();
    ((KurentoLesson) lesson)
        .places()
        .peers()
        .forEach((peer, part) -> {
          if (peer instanceof PeerId.Watch) {
            counts.merge(part.node().id(), 1L, Long::sum);
          }
        });
    return counts;
  }

  @Test
  void viewersOnThreeNodesHearAndSeeATeacherOnOneOfThem() throws Exception {
    open(3, 10, 10);
    assertEquals(3, lesson.nodes().size());
    pupils.join(PUBLISH);
    pupils.join(9);

    pupils.awaitSoundAndPictures("sound and pictures");

    assertEquals(3, viewersByNode().size(), () -> "viewers stand on " + viewersByNode());
    Await.get(lesson.close());
  }

  @Test
  void theTeachersNodeIsKilledAndEverybodyHearsAgain() throws Exception {
    open(3, 10, 8);
    pupils.join(PUBLISH);
    pupils.join(7);
    pupils.awaitSoundAndPictures("sound and pictures");
    NodeId teachers = lesson.node();

    long killed = System.nanoTime();
    nodes.get(teachers).kill();
    MediaEvent.PartLost lost = world.awaitEvent(MediaEvent.PartLost.class);
    long noticed = System.nanoTime();
    assertEquals(teachers, lost.node());
    assertTrue(lost.lost().containsKey(PUBLISH));
    pupils.comeBack(lost);
    pupils.awaitSoundAndPictures("sound and pictures again");

    System.out.printf(
        "node killed: noticed after %d ms, all of %d hear and see after %d ms%n",
        (noticed - killed) / 1_000_000,
        pupils.viewers().size(),
        (System.nanoTime() - killed) / 1_000_000);
    assertFalse(lesson.nodes().contains(teachers));
    assertFalse(world.events.stream().anyMatch(MediaEvent.NodeLost.class::isInstance));
  }

  @Test
  void aDrainMovesAllWithoutSilence() throws Exception {
    open(2, 40, 8);
    pupils.join(PUBLISH);
    pupils.join(7);
    pupils.awaitSoundAndPictures("sound and pictures");
    NodeId left = lesson.node();
    assertEquals(1, lesson.nodes().size());

    world.ledger.drain(left, LATER, "rolling upgrade");
    MediaEvent.PeersToMove told = world.awaitEvent(MediaEvent.PeersToMove.class);
    assertEquals(8, told.peers().size());
    long worst = 0;
    pupils.join(PUBLISH);
    for (PeerId peer : told.peers()) {
      if (peer instanceof PeerId.Watch) {
        SyntheticBrowser before = pupils.of(peer);
        SyntheticBrowser after = pupils.join(peer);
        Await.until("it hears", () -> after.sounds() > 2);
        worst = Math.max(worst, Math.max(before.longestSilenceMs(), after.longestSilenceMs()));
      }
    }
    pupils.awaitSoundAndPictures("sound and pictures there");

    Await.until("the node is left", () -> !lesson.nodes().contains(left));
    Await.until("nothing is reserved there", () -> reservedOn(left) == 0);
    System.out.printf("drain: longest silence between two packets of sound %d ms%n", worst);
    assertFalse(world.events.stream().anyMatch(MediaEvent.PartLost.class::isInstance));
    assertFalse(world.events.stream().anyMatch(MediaEvent.PeerLost.class::isInstance));
  }

  private int reservedOn(NodeId node) {
    return server.nodes().stream()
        .filter(each -> each.id().equals(node))
        .mapToInt(each -> each.lessons())
        .sum();
  }

  @Test
  void aTeacherReachesThreeHundredOverThreeNodes() throws Exception {
    open(3, 220, 301);
    assertEquals(3, lesson.nodes().size());
    pupils.join(PUBLISH);
    long start = System.nanoTime();
    pupils.join(300);
    long joined = System.nanoTime();

    pupils.awaitSoundAndPictures("sound and pictures");

    System.out.printf(
        "1 to 300 over three nodes: joined in %d ms, viewers %s%n",
        (joined - start) / 1_000_000, viewersByNode());
    assertEquals(3, viewersByNode().size());
    assertEquals(301, lesson.peers().size());
    Await.get(lesson.close());
  }
}

package belfort.mediacontrol.kurento;

import static belfort.mediacontrol.kurento.Cluster.watch;
import static belfort.mediacontrol.kurento.World.CAMERA;
import static belfort.mediacontrol.kurento.World.PUBLISH;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.mediacontrol.Await;
import belfort.mediacontrol.LessonMedia;
import belfort.mediacontrol.MediaCounters;
import belfort.mediacontrol.MediaEvent;
import belfort.mediacontrol.MediaUnavailableException.Code;
import belfort.mediacontrol.NodeStatus;
import belfort.mediacontrol.media.Offers;
import belfort.mediacontrol.placement.Capacity;
import belfort.mediacontrol.placement.Ledger;
import belfort.mediacontrol.placement.LedgerException;
import belfort.mediacontrol.placement.NodeId;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A lesson on several scripted nodes: growth, relays, losses, drains, adoption. */
final class SpanningLessonTest {
  private static final Instant LATER = Instant.parse("2126-09-01T08:00:00Z");

  private final World world = new World();
  private Cluster cluster;
  private KurentoMediaControl server;
  private LessonMedia lesson;

  /** Opens a lesson and lets its first node hold no more than so many endpoints. */
  private void open(int endpoints, boolean... forwarding) throws Exception {
    cluster = new Cluster(forwarding);
    server = world.server(cluster.urls());
    lesson = world.open(server, "maths");
    Await.get(lesson.offer(PUBLISH, 1, Offers.publish()));
    cluster.connected(PUBLISH, 1);
    limit(lesson.node(), endpoints);
  }

  private void limit(NodeId node, int endpoints) throws LedgerException {
    world.ledger.grow(World.opening("maths", 1).lesson(), 1, node, Capacity.NONE);
    part(node).reserved(Capacity.NONE);
    Cluster.shrink(world.ledger, node, endpoints);
  }

  private LessonPart part(NodeId node) {
    return ((KurentoLesson) lesson)
        .places().all().stream()
            .filter(part -> part.node().id().equals(node))
            .findFirst()
            .orElseThrow();
  }

  private NodeId second() {
    return lesson.nodes().stream()
        .filter(node -> !node.equals(lesson.node()))
        .findFirst()
        .orElseThrow(() -> new AssertionError("the lesson stands on one node"));
  }

  @AfterEach
  void stop() {
    world.close();
    cluster.close();
  }

  private List<Ledger.Reservation> reservations() {
    try {
      return world.ledger.parts(World.opening("maths", 1).lesson());
    } catch (LedgerException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whoFindsTheNodeFullWatchesByARelayFromAFurtherOne() throws Exception {
    open(3, true, true);

    for (int i = 1; i <= 5; i++) {
      watch(lesson, i, CAMERA, 1);
    }

    assertEquals(2, lesson.nodes().size());
    assertEquals(2, reservations().size());
    for (int i = 1; i <= 5; i++) {
      assertTrue(cluster.leads(PUBLISH, 1, watch(i, CAMERA), 1), "viewer " + i);
    }
    assertEquals(1, cluster.ends("o"), "each source crosses once");
    assertEquals(1, cluster.ends("i"));
    assertEquals(
        2,
        cluster.nodes.stream().mapToInt(node -> node.all("RtpEndpoint").size()).sum(),
        "two of ours speak RTP");
    Await.get(lesson.close());
    cluster.nodes.forEach(node -> assertTrue(node.all("").isEmpty(), "nothing is left"));
    assertEquals(List.of(), reservations());
  }

  @Test
  void betweenAKurentoAndOneOfOursTheKurentoOffersAPeerConnection() throws Exception {
    for (boolean kurentoFirst : new boolean[] {true, false}) {
      open(2, !kurentoFirst, kurentoFirst);
      watch(lesson, 1, CAMERA, 1);
      watch(lesson, 2, CAMERA, 1);
      watch(lesson, 3, CAMERA, 1);

      assertTrue(cluster.leads(PUBLISH, 1, watch(3, CAMERA), 1));
      for (ScriptedNode node : cluster.nodes) {
        boolean ours = node == cluster.nodes.get(kurentoFirst ? 1 : 0);
        assertEquals(!ours, node.asked().contains("generateOffer"));
        assertTrue(node.all("RtpEndpoint").isEmpty());
      }
      Await.get(lesson.close());
      cluster.close();
    }
  }

  @Test
  void twoKurentosTellEachOtherTheirCandidates() throws Exception {
    open(2, false, false);
    watch(lesson, 1, CAMERA, 1);
    watch(lesson, 2, CAMERA, 1);
    for (ScriptedNode node : cluster.nodes) {
      for (ScriptedThing thing : node.all("WebRtcEndpoint")) {
        if (thing.name.startsWith("belfort:1:o:") || thing.name.startsWith("belfort:1:i:")) {
          JsonObject candidate = new JsonObject();
          candidate.addProperty(
              "candidate", "candidate:1 1 UDP 2015363327 192.0.2.2 6489 typ host");
          candidate.addProperty("sdpMLineIndex", 0);
          candidate.addProperty("sdpMid", "audio0");
          node.emit(thing, "IceCandidateFound", Map.of("candidate", candidate));
        }
      }
    }
    Await.until(
        "both ends were told",
        () ->
            cluster.nodes.stream()
                    .flatMap(node -> node.all("WebRtcEndpoint").stream())
                    .filter(thing -> thing.candidates.size() == 1)
                    .count()
                == 2);
  }

  @Test
  void aRelayGoesWhenNobodyWatchesAnyMore() throws Exception {
    open(2, true, true);
    watch(lesson, 1, CAMERA, 1);
    watch(lesson, 2, CAMERA, 1);
    assertEquals(1, cluster.ends("i"));

    Await.get(lesson.hangUp(watch(2, CAMERA)));

    Await.until("the relay is gone", () -> cluster.ends("i") + cluster.ends("o") == 0);
    ScriptedNode leaf = cluster.node(second());
    Await.until("and the hub", () -> leaf.all("PassThrough").isEmpty());
  }

  @Test
  void aMuteAtTheOriginSilencesEveryNodeAndFollowsThePublisher() throws Exception {
    open(2, true, true);
    watch(lesson, 1, CAMERA, 1);
    watch(lesson, 2, CAMERA, 1);
    Await.get(lesson.mute(CAMERA, true));

    ScriptedNode origin = cluster.node(lesson.node());
    ScriptedNode leaf = cluster.node(second());
    assertFalse(origin.named("belfort:1:h:teacher:CAMERA").sources.containsKey("AUDIO"));
    assertTrue(leaf.named("belfort:1:h:teacher:CAMERA").sources.containsKey("AUDIO"));

    world.ledger.drain(lesson.node(), LATER, "rolling upgrade");
    Await.until("asked to move", () -> !moves().isEmpty());
    Await.get(lesson.offer(PUBLISH, 2, Offers.publish()));
    cluster.connected(PUBLISH, 2);
    Await.until("the publisher feeds there", () -> cluster.leads(PUBLISH, 2, watch(2, CAMERA), 1));
    String second = leaf.named("belfort:1:p:teacher:CAMERA:2").id;
    assertNotEquals(
        second,
        leaf.named("belfort:1:h:teacher:CAMERA").sources.get("AUDIO"),
        "who was muted stays muted");
  }

  private List<MediaEvent.PeersToMove> moves() {
    return world.events.stream()
        .filter(MediaEvent.PeersToMove.class::isInstance)
        .map(MediaEvent.PeersToMove.class::cast)
        .toList();
  }

  @Test
  void aDrainMovesEveryoneMakeBeforeBreakAndLeavesTheNodeEmpty() throws Exception {
    open(20, true, true);
    for (int i = 1; i <= 3; i++) {
      watch(lesson, i, CAMERA, 1);
      cluster.connected(watch(i, CAMERA), 1);
    }
    NodeId left = lesson.node();

    world.ledger.drain(left, LATER, "rolling upgrade");
    MediaEvent.PeersToMove told = world.awaitEvent(MediaEvent.PeersToMove.class);
    assertEquals(4, told.peers().size());
    assertEquals("drain", told.reason());

    watch(lesson, 1, CAMERA, 2);
    assertTrue(cluster.leads(PUBLISH, 1, watch(1, CAMERA), 1), "the old one plays on");
    assertTrue(cluster.leads(PUBLISH, 1, watch(1, CAMERA), 2), "the new one by a relay");
    cluster.connected(watch(1, CAMERA), 2);
    Await.until(
        "the old one goes",
        () -> cluster.wayTo("belfort:1:w:student-1:teacher:CAMERA:1").isEmpty());

    Await.get(lesson.offer(PUBLISH, 2, Offers.publish()));
    assertTrue(cluster.leads(PUBLISH, 1, watch(2, CAMERA), 1), "until it is connected");
    assertTrue(cluster.leads(PUBLISH, 1, watch(1, CAMERA), 2));
    cluster.connected(PUBLISH, 2);
    Await.until("who moved sees it", () -> cluster.leads(PUBLISH, 2, watch(1, CAMERA), 2));
    Await.until("a relay back", () -> hasRelayIn(left));
    cluster.relaysFlow();
    Await.until("who stayed too", () -> cluster.leads(PUBLISH, 2, watch(2, CAMERA), 1));

    for (int i = 2; i <= 3; i++) {
      watch(lesson, i, CAMERA, 2);
      cluster.connected(watch(i, CAMERA), 2);
    }
    Await.until("the node is empty", () -> cluster.node(left).all("").isEmpty());
    Await.until("one reservation", () -> reservations().size() == 1);
    assertNotEquals(left, lesson.node());
    assertEquals(Set.of(lesson.node()), lesson.nodes());
    assertEquals(4, lesson.peers().size());
    assertEquals(0, cluster.ends("i") + cluster.ends("o"));
    assertFalse(world.events.stream().anyMatch(MediaEvent.PartLost.class::isInstance));
    assertFalse(world.events.stream().anyMatch(MediaEvent.PeerLost.class::isInstance));
  }

  private boolean hasRelayIn(NodeId node) {
    return cluster.node(node).all("RtpEndpoint").stream()
        .anyMatch(thing -> thing.name.startsWith("belfort:1:i:"));
  }

  @Test
  void whatHasNotMovedByTheDeadlineIsCutOver() throws Exception {
    open(20, true, true);
    watch(lesson, 1, CAMERA, 1);
    NodeId left = lesson.node();

    world.ledger.drain(left, Instant.EPOCH, "now");

    MediaEvent.PartLost lost = world.awaitEvent(MediaEvent.PartLost.class);
    assertEquals(left, lost.node());
    assertEquals(LessonMoves.DEADLINE, lost.reason());
    assertEquals(Map.of(PUBLISH, 1, watch(1, CAMERA), 1), lost.lost());
    Await.get(lesson.offer(PUBLISH, 2, Offers.publish()));
    watch(lesson, 1, CAMERA, 2);
    assertTrue(cluster.leads(PUBLISH, 2, watch(1, CAMERA), 2));
    Await.until("the node is empty", () -> cluster.node(left).all("").isEmpty());
  }

  @Test
  void aDrainWithoutRoomElsewhereWaitsForTheBell() throws Exception {
    open(20, true);
    watch(lesson, 1, CAMERA, 1);

    world.ledger.drain(lesson.node(), LATER, "rolling upgrade");

    Await.until(
        "it is counted", () -> server.counters().get(MediaCounters.Counter.PARTS_STUCK) == 1);
    assertTrue(moves().isEmpty());
    assertTrue(cluster.leads(PUBLISH, 1, watch(1, CAMERA), 1));
    Await.until("shown", () -> server.nodes().getFirst().state() == NodeStatus.State.DRAINING);
    assertEquals(1, server.nodes().getFirst().lessons());
    world.ledger.undrain(lesson.node());
    Await.until("goes on", () -> part(lesson.node()).isUsable());
    watch(lesson, 2, CAMERA, 1);
    assertTrue(cluster.leads(PUBLISH, 1, watch(2, CAMERA), 1));
  }

  @Test
  void aLostLeafTakesOnlyItsOwnPeersAndTheyComeBackElsewhere() throws Exception {
    open(2, true, true, true);
    watch(lesson, 1, CAMERA, 1);
    watch(lesson, 2, CAMERA, 1);
    NodeId leaf = second();

    cluster.node(leaf).close();

    MediaEvent.PartLost lost = world.awaitEvent(MediaEvent.PartLost.class);
    assertEquals(Map.of(watch(2, CAMERA), 1), lost.lost());
    assertEquals(leaf, lost.node());
    Await.until("out end released", () -> cluster.node(lesson.node()).all("RtpEndpoint").isEmpty());
    watch(lesson, 2, CAMERA, 2);
    assertTrue(cluster.leads(PUBLISH, 1, watch(2, CAMERA), 2));
    assertFalse(lesson.nodes().contains(leaf));
    assertEquals(2, reservations().size());
  }

  @Test
  void theTeachersNodeMayDieLikeAnyOther() throws Exception {
    open(2, true, true, true);
    watch(lesson, 1, CAMERA, 1);
    watch(lesson, 2, CAMERA, 1);
    NodeId origin = lesson.node();

    cluster.node(origin).close();

    MediaEvent.PartLost lost = world.awaitEvent(MediaEvent.PartLost.class);
    assertEquals(Map.of(PUBLISH, 1, watch(1, CAMERA), 1), lost.lost());
    assertEquals(
        Code.NO_SUCH_SOURCE,
        Await.failure(lesson.offer(watch(1, CAMERA), 2, Offers.watch())).code());
    Await.get(lesson.offer(PUBLISH, 2, Offers.publish()));
    Await.until("who stayed sees it", () -> cluster.leads(PUBLISH, 2, watch(2, CAMERA), 1));
    watch(lesson, 1, CAMERA, 3);
    Await.until("who lost it too", () -> cluster.leads(PUBLISH, 2, watch(1, CAMERA), 3));
    assertFalse(world.events.stream().anyMatch(MediaEvent.NodeLost.class::isInstance));
  }

  @Test
  void aNodeThatWasRestartedHasLostItsPartAtOnce() throws Exception {
    open(2, true, true, true);
    watch(lesson, 1, CAMERA, 1);
    watch(lesson, 2, CAMERA, 1);
    NodeId leaf = second();

    cluster.node(leaf).restart();

    MediaEvent.PartLost lost = world.awaitEvent(MediaEvent.PartLost.class);
    assertEquals(Map.of(watch(2, CAMERA), 1), lost.lost());
    watch(lesson, 2, CAMERA, 2);
    assertTrue(cluster.leads(PUBLISH, 1, watch(2, CAMERA), 2));
  }

  @Test
  void whenNothingIsLeftTheNodeIsLost() throws Exception {
    open(2, true, true);
    watch(lesson, 1, CAMERA, 1);
    watch(lesson, 2, CAMERA, 1);

    cluster.close();

    world.awaitEvent(MediaEvent.NodeLost.class);
    assertEquals(
        Code.NODE_FAILED, Await.failure(lesson.offer(PUBLISH, 2, Offers.publish())).code());
  }

  @Test
  void aBrokenRelayIsMadeAgain() throws Exception {
    open(2, true, true);
    watch(lesson, 1, CAMERA, 1);
    watch(lesson, 2, CAMERA, 1);
    ScriptedNode leaf = cluster.node(second());
    ScriptedThing in = leaf.all("RtpEndpoint").getFirst();

    leaf.emit(in, "ConnectionStateChanged", World.state("CONNECTED", "DISCONNECTED"));

    Await.until(
        "another relay leads",
        () ->
            leaf.all("RtpEndpoint").stream().anyMatch(thing -> !thing.id.equals(in.id))
                && cluster.leads(PUBLISH, 1, watch(2, CAMERA), 1));
    Await.until("the broken one is gone", () -> leaf.all("RtpEndpoint").size() == 1);
  }

  @Test
  void anotherServerAdoptsAllPartsAndTheirRelays() throws Exception {
    open(2, true, true);
    watch(lesson, 1, CAMERA, 1);
    watch(lesson, 2, CAMERA, 1);
    List<Set<String>> holders =
        cluster.nodes.stream()
            .flatMap(node -> node.all("").stream())
            .map(thing -> Set.copyOf(thing.holders))
            .toList();

    KurentoMediaControl other = world.server(cluster.urls());
    LessonMedia adopted =
        Await.get(other.adopt(World.opening("maths", 2), world.events::add)).orElseThrow();

    assertEquals(lesson.peers(), adopted.peers());
    assertEquals(lesson.nodes(), adopted.nodes());
    Await.until(
        "every object is touched, relays too",
        () ->
            cluster.nodes.stream()
                .flatMap(node -> node.all("").stream())
                .allMatch(thing -> thing.holders.size() >= 2));
    assertFalse(holders.isEmpty());
    assertEquals(2L, Await.get(lesson.epochTag()));
    assertEquals(Code.FENCED, Await.failure(lesson.hangUp(PUBLISH)).code());
    watch(adopted, 3, CAMERA, 1);
    assertTrue(cluster.leads(PUBLISH, 1, watch(3, CAMERA), 1));
    assertEquals(1, cluster.ends("i"), "the relay that was found carries on");
    Await.get(adopted.close());
    cluster.nodes.forEach(node -> assertTrue(node.all("").isEmpty(), "nothing is left"));
  }

  @Test
  void anAdopterGivesUpThePartWhoseNodeIsGone() throws Exception {
    open(2, true, true);
    watch(lesson, 1, CAMERA, 1);
    watch(lesson, 2, CAMERA, 1);
    NodeId leaf = second();
    server.close();
    cluster.node(leaf).close();

    KurentoMediaControl other = world.server(cluster.urls());
    LessonMedia adopted =
        Await.get(other.adopt(World.opening("maths", 2), world.events::add)).orElseThrow();

    assertEquals(Map.of(PUBLISH, 1, watch(1, CAMERA), 1), adopted.peers());
    Await.until("its reservation is given back", () -> reservations().size() == 1);
  }

  @Test
  void aPassingFailureLosesNoPartOfAnAdoptedLesson() throws Exception {
    open(2, true, true);
    watch(lesson, 1, CAMERA, 1);
    watch(lesson, 2, CAMERA, 1);
    NodeId leaf = second();
    server.close();
    cluster.node(leaf).fail("getName", 40003);
    KurentoMediaControl other = world.server(cluster.urls());

    Code code = Await.failure(other.adopt(World.opening("maths", 2), world.events::add)).code();

    assertEquals(Code.NODE_FAILED, code, "the room asks again");
    assertEquals(2, reservations().size(), "nothing is given up");
    cluster.node(leaf).heal();
    LessonMedia adopted =
        Await.get(other.adopt(World.opening("maths", 2), world.events::add)).orElseThrow();
    assertEquals(lesson.peers(), adopted.peers());
    assertTrue(cluster.leads(PUBLISH, 1, watch(2, CAMERA), 1));
    assertEquals(1, cluster.ends("i"), "the relay that was found carries on");
  }

  @Test
  void aSlowNodeIsEmptiedAndTakesLessonsAgainWhenItIsWell() throws Exception {
    cluster = new Cluster(true, true);
    KurentoConfig.Timing unhurried =
        new KurentoConfig.Timing(
            Duration.ofMillis(500),
            50,
            Duration.ofMinutes(5),
            Duration.ofMinutes(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofMillis(200),
            Duration.ofMillis(200),
            Duration.ofMinutes(10),
            Duration.ofSeconds(20),
            Duration.ofSeconds(60));
    List<KurentoConfig.Node> nodes =
        Arrays.stream(cluster.urls()).map(KurentoConfig.Node::of).toList();
    server =
        world.server(
            KurentoConfig.of("test", nodes)
                .with(unhurried)
                .with(World.NIMBLE)
                .with(new KurentoConfig.Pace(3, Duration.ofMillis(250), 2, 0, Duration.ZERO)));
    lesson = world.open(server, "maths");
    Await.get(lesson.offer(PUBLISH, 1, Offers.publish()));
    NodeId slow = lesson.node();

    cluster.node(slow).delayPings(300);

    MediaEvent.PeersToMove told = world.awaitEvent(MediaEvent.PeersToMove.class);
    assertEquals("node_slow", told.reason());
    Await.get(lesson.offer(PUBLISH, 2, Offers.publish()));
    cluster.connected(PUBLISH, 2);
    Await.until("it is empty", () -> cluster.node(slow).all("").isEmpty());
    assertNotEquals(slow, lesson.node());
    cluster.node(slow).delayPings(0);
    Await.until("it is well again", () -> server.nodes().stream().noneMatch(NodeStatus::slow));
  }
}

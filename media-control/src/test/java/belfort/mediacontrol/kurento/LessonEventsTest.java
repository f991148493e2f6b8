package belfort.mediacontrol.kurento;

import static belfort.mediacontrol.kurento.World.CAMERA;
import static belfort.mediacontrol.kurento.World.PUBLISH;
import static belfort.mediacontrol.kurento.World.STUDENT;
import static belfort.mediacontrol.kurento.World.WATCH;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.mediacontrol.Await;
import belfort.mediacontrol.LessonMedia;
import belfort.mediacontrol.MediaCounters.Counter;
import belfort.mediacontrol.MediaEvent;
import belfort.mediacontrol.MediaUnavailableException.Code;
import belfort.mediacontrol.media.Candidate;
import belfort.mediacontrol.media.Offers;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LessonEventsTest {
  private static final String LAN = "candidate:1 1 udp 2113937151 192.168.1.20 51000 typ host";

  private final World world = new World();
  private ScriptedNode node;
  private KurentoMediaControl server;
  private LessonMedia lesson;
  private ScriptedThing publisher;

  @BeforeEach
  void openLesson() throws Exception {
    node = new ScriptedNode(false);
    server = world.server(node.url());
    lesson = world.open(server, "maths");
    Await.get(lesson.offer(PUBLISH, 1, Offers.publish()));
    publisher = node.named("belfort:1:p:teacher:CAMERA:1");
  }

  @AfterEach
  void stop() {
    world.close();
    node.close();
  }

  private void flow(ScriptedThing thing, String direction, String mediaType, String state) {
    node.emit(
        thing,
        "MediaFlow" + direction + "StateChanged",
        Map.of("mediaType", mediaType, "padName", "default", "state", state));
  }

  @Test
  void aPublisherFlowsWhileOneKindOfMediaDoes() {
    flow(publisher, "Out", "AUDIO", "FLOWING");
    flow(publisher, "Out", "VIDEO", "FLOWING");
    flow(publisher, "Out", "VIDEO", "NOT_FLOWING");
    flow(publisher, "Out", "AUDIO", "NOT_FLOWING");

    MediaEvent off = new MediaEvent.FlowChanged(PUBLISH, 1, false);
    Await.until("it ceased", () -> world.saw(off));
    assertEquals(List.of(new MediaEvent.FlowChanged(PUBLISH, 1, true), off), world.events);
  }

  @Test
  void aClosedDtlsConnectionIsAPeerLostOnceAndItsEndpointIsReleased() {
    for (String connection : List.of("enc", "dec")) {
      node.emit(
          publisher,
          "DtlsConnectionStateChange",
          Map.of("streamId", "1", "componentId", connection, "state", "CLOSED"));
    }

    world.awaitEvent(MediaEvent.PeerLost.class);
    Await.until("it is released", () -> node.all("WebRtcEndpoint").isEmpty());
    assertEquals(1, world.events.size());
    assertEquals(Map.of(), lesson.peers());
  }

  @Test
  void anIceFailureIsAPeerLostButComponentTwoIsNot() {
    ice("2", "FAILED");
    ice("1", "GATHERING");
    flow(publisher, "Out", "VIDEO", "FLOWING");
    world.awaitEvent(MediaEvent.FlowChanged.class);
    assertFalse(world.events.stream().anyMatch(MediaEvent.PeerLost.class::isInstance));

    ice("1", "FAILED");
    world.awaitEvent(MediaEvent.PeerLost.class);
  }

  private void ice(String component, String state) {
    node.emit(
        publisher,
        "IceComponentStateChanged",
        Map.of("componentId", component, "streamId", "1", "state", state));
  }

  @Test
  void aViewerWithNothingToWatchIsNotLost() {
    Await.get(lesson.offer(WATCH, 1, Offers.watch()));
    ScriptedThing viewer = node.named("belfort:1:w:student-1:teacher:CAMERA:1");

    node.emit(viewer, "MediaStateChanged", World.state("CONNECTED", "DISCONNECTED"));
    flow(publisher, "Out", "VIDEO", "FLOWING");
    world.awaitEvent(MediaEvent.FlowChanged.class);
    assertFalse(world.events.stream().anyMatch(MediaEvent.PeerLost.class::isInstance));

    node.emit(viewer, "MediaStateChanged", World.state("CONNECTED", "DISCONNECTED"));
    assertEquals(WATCH, world.awaitEvent(MediaEvent.PeerLost.class).peer());
  }

  @Test
  void transcodingIsAnAlarmAndIsCounted() {
    node.emit(
        node.all("PassThrough").getFirst(),
        "MediaTranscodingStateChanged",
        Map.of("mediaType", "VIDEO", "binName", "x", "state", "TRANSCODING"));

    assertEquals(CAMERA, world.awaitEvent(MediaEvent.Transcoding.class).source());
    assertEquals(1, server.counters().get(Counter.TRANSCODINGS));
  }

  @Test
  void thirtySixCandidatesOfANodeBecomeTheFewThatABrowserNeeds() {
    for (String mid : List.of("0", "1")) {
      for (int component = 1; component <= 2; component++) {
        found(mid, "candidate:1 " + component + " UDP 2015363327 192.0.2.2 6489 typ host");
        found(mid, "candidate:2 " + component + " UDP 2015363327 fe80::1 6490 typ host");
        found(mid, "candidate:3 " + component + " UDP 2015363327 2001:db8::7 6491 typ host");
        found(
            mid,
            "candidate:4 " + component + " TCP 1015021823 192.0.2.2 9 typ host tcptype active");
      }
    }

    MediaEvent.Candidates told = world.awaitEvent(MediaEvent.Candidates.class);
    Await.until("all are told", () -> tellings() == 2);
    assertEquals(PUBLISH, told.peer());
    assertEquals(1, told.attempt());
  }

  private int tellings() {
    return world.events.stream()
        .filter(MediaEvent.Candidates.class::isInstance)
        .mapToInt(event -> ((MediaEvent.Candidates) event).candidates().size())
        .sum();
  }

  private void found(String mid, String text) {
    JsonObject candidate = new JsonObject();
    candidate.addProperty("__module__", "kurento");
    candidate.addProperty("__type__", "IceCandidate");
    candidate.addProperty("candidate", text);
    candidate.addProperty("sdpMLineIndex", Integer.parseInt(mid));
    candidate.addProperty("sdpMid", mid);
    node.emit(publisher, "IceCandidateFound", Map.of("candidate", candidate));
  }

  @Test
  void aBrowsersCandidatesReachItsEndpoint() {
    lesson.candidate(PUBLISH, 1, new Candidate(LAN, "0", 0));
    Await.until("it arrived", () -> publisher.candidates.equals(List.of(LAN)));
  }

  @Test
  void attack60_forbiddenCandidatesNeverReachTheNode() {
    for (String address :
        List.of("169.254.169.254", "224.0.0.1", "fe80::1", "0.0.0.0", "a1b2.local")) {
      lesson.candidate(
          PUBLISH,
          1,
          new Candidate("candidate:1 1 udp 2113937151 " + address + " 51000 typ host", "0", 0));
    }
    lesson.candidate(PUBLISH, 1, new Candidate(LAN.replace("51000", "8888"), "0", 0));
    lesson.candidate(PUBLISH, 1, new Candidate(LAN, "0", 0));

    Await.until("the good one arrived", () -> !publisher.candidates.isEmpty());
    assertEquals(List.of(LAN), publisher.candidates);
    assertEquals(6, server.counters().get(Counter.CANDIDATES_DROPPED));
  }

  @Test
  void attack61_candidatesForNoMediaLineOrNoOfferAreRefused() {
    lesson.candidate(PUBLISH, 1, new Candidate(LAN, "0", 99));
    lesson.candidate(PUBLISH, 1, new Candidate(LAN, "", -1));
    lesson.candidate(PUBLISH, 1, new Candidate(LAN, "video9", 0));
    lesson.candidate(PUBLISH, 2, new Candidate(LAN, "0", 0));
    lesson.candidate(WATCH, 1, new Candidate(LAN, "0", 0));
    lesson.candidate(PUBLISH, 1, new Candidate(LAN, "1", 1));

    Await.until("the good one arrived", () -> !publisher.candidates.isEmpty());
    Await.until("five were refused", () -> server.counters().get(Counter.CANDIDATES_REFUSED) == 5);
    assertEquals(List.of(LAN), publisher.candidates);
  }

  @Test
  void attack61_aThousandCandidatesAreCutAtTheLimit() {
    for (int i = 0; i < 1_000; i++) {
      lesson.candidate(PUBLISH, 1, new Candidate(LAN.replace("51000", "" + (20_000 + i)), "0", 0));
    }

    int most = KurentoConfig.Limits.DEFAULT.candidatesPerAttempt();
    Await.until("the allowed ones arrived", () -> publisher.candidates.size() == most);
    assertEquals(1_000 - most, server.counters().get(Counter.CANDIDATES_REFUSED));
  }

  @Test
  void attack62_theSameAttemptTwiceIsRefusedAndChangesNothing() {
    assertEquals(
        Code.OFFER_REFUSED, Await.failure(lesson.offer(PUBLISH, 1, Offers.publish())).code());
    assertEquals(1, node.all("WebRtcEndpoint").size());
    assertEquals(Map.of(PUBLISH, 1), lesson.peers());
  }

  @Test
  void anotherDeviceMayBeginWithASmallerNumber() {
    Await.get(lesson.offer(PUBLISH, 900, Offers.publish()));
    Await.get(lesson.offer(PUBLISH, 7, Offers.publish()));
    assertEquals(Map.of(PUBLISH, 7), lesson.peers());
  }

  @Test
  void attack62_aHundredOffersAtOnceLeaveOneEndpoint() {
    for (int i = 2; i < 102; i++) {
      var _ = lesson.offer(PUBLISH, i, Offers.publish());
    }
    Await.get(lesson.hangUp(PUBLISH).exceptionallyCompose(full -> lesson.hangUpAll(STUDENT)));

    Await.until("all but the current one go", () -> settled() <= 1);
    assertTrue(node.all("PassThrough").size() <= 1);
  }

  private int settled() {
    lesson.peers();
    node.all("WebRtcEndpoint").stream()
        .filter(thing -> thing.subscriptions.contains("ConnectionStateChanged"))
        .forEach(thing ->
            node.emit(thing, "ConnectionStateChanged", World.state("DISCONNECTED", "CONNECTED")));
    return node.all("WebRtcEndpoint").size();
  }

  @Test
  void aFailedBatchLeavesNothingBehind() {
    node.fail("setName", 40003);
    Code code = Await.failure(lesson.offer(WATCH, 1, Offers.watch())).code();

    assertEquals(Code.NODE_FAILED, code);
    Await.until("the half-made is released", () -> node.all("WebRtcEndpoint").size() == 1);
  }
}

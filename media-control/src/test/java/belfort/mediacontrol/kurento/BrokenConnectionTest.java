package belfort.mediacontrol.kurento;

import static belfort.mediacontrol.kurento.World.PUBLISH;
import static belfort.mediacontrol.kurento.World.WATCH;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.mediacontrol.Await;
import belfort.mediacontrol.LessonMedia;
import belfort.mediacontrol.MediaCounters.Counter;
import belfort.mediacontrol.MediaEvent;
import belfort.mediacontrol.NodeStatus;
import belfort.mediacontrol.media.Offers;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What networks and Kurento's client do to connections, and what lessons notice of it. */
final class BrokenConnectionTest {
  private final World world = new World();
  private ScriptedNode node;
  private FlakyProxy proxy;

  @BeforeEach
  void startNode() throws Exception {
    node = new ScriptedNode(false);
    proxy = new FlakyProxy(node.port());
  }

  @AfterEach
  void stop() throws Exception {
    world.close();
    proxy.close();
    node.close();
  }

  private LessonMedia opened(KurentoMediaControl server) {
    LessonMedia lesson = world.open(server, "maths");
    Await.get(lesson.offer(PUBLISH, 1, Offers.publish()));
    Await.get(lesson.offer(WATCH, 1, Offers.watch()));
    return lesson;
  }

  private Set<String> holders() {
    Set<String> holders = new HashSet<>();
    node.all("PassThrough").forEach(thing -> holders.addAll(thing.holders));
    return holders;
  }

  private void goesOnAfterwards(KurentoMediaControl server, LessonMedia lesson) {
    Await.until("a new session touched the hub", () -> holders().size() >= 2);
    Await.until(
        "it touched all endpoints",
        () -> node.all("WebRtcEndpoint").stream().allMatch(thing -> thing.holders.size() >= 2));
    World.awaitUp(server);
    Await.get(lesson.offer(WATCH, 2, Offers.watch()));
    ScriptedThing publisher = node.named("belfort:1:p:teacher:CAMERA:1");
    node.emit(
        publisher,
        "MediaFlowOutStateChanged",
        Map.of("mediaType", "VIDEO", "padName", "default", "state", "FLOWING"));
    Await.until(
        "events arrive again", () -> world.saw(new MediaEvent.FlowChanged(PUBLISH, 1, true)));
    assertFalse(world.events.stream().anyMatch(MediaEvent.NodeLost.class::isInstance));
    assertFalse(world.events.stream().anyMatch(MediaEvent.PeerLost.class::isInstance));
    assertFalse(node.asked().contains("closeSession"), "closeSession would end every lesson");
  }

  /** A first connection costs a cold JVM seconds, which a class that was adopted does not have. */
  @Test
  void theSessionStandsBeforeALessonNeedsIt() {
    world.server(proxy.url());
    Await.until("a session beside the watch's", () -> node.connections() == 2);
  }

  @Test
  void aTcpResetCostsNothingButANewSession() throws Exception {
    KurentoMediaControl server = world.server(proxy.url());
    LessonMedia lesson = opened(server);

    proxy.reset();

    goesOnAfterwards(server, lesson);
    assertTrue(server.counters().get(Counter.SESSIONS_LOST) >= 1);
  }

  @Test
  void aConnectionThatIsClosedInOrderCostsNothingButANewSession() throws Exception {
    KurentoMediaControl server = world.server(proxy.url());
    LessonMedia lesson = opened(server);

    proxy.cut();

    goesOnAfterwards(server, lesson);
  }

  @Test
  void aFrameBeyondTheClientsDefaultLimitDoesNoHarm() {
    KurentoMediaControl server = world.server(proxy.url());
    LessonMedia lesson = opened(server);
    long lost = server.counters().get(Counter.SESSIONS_LOST);

    node.broadcast(
        "{\"jsonrpc\":\"2.0\",\"method\":\"onEvent\",\"params\":{\"value\":{\"data\":{\"x\":\""
            + "y".repeat(3_000_000)
            + "\"},\"object\":\"nobody\",\"type\":\"Error\"}}}");

    Await.get(lesson.offer(WATCH, 2, Offers.watch()));
    assertEquals(lost, server.counters().get(Counter.SESSIONS_LOST));
  }

  @Test
  void backPressureOfTheClientIsNoDisconnection() throws Exception {
    KurentoMediaControl server = world.server(World.FAST, proxy.url());
    LessonMedia lesson = opened(server);
    Set<String> before = holders();

    for (int i = 2; i < 40; i++) {
      Await.get(lesson.offer(WATCH, i, Offers.watch().replace("s=-", "s=" + "x".repeat(3_000))));
    }

    assertEquals(before, holders(), "the session is still the same");
    assertEquals(0, server.counters().get(Counter.SESSIONS_LOST));
  }

  @Test
  void aStalledNodeIsSuspectAndNoOtherNodeIsStalled() throws Exception {
    KurentoConfig.Timing patient =
        new KurentoConfig.Timing(
            Duration.ofMillis(100),
            3,
            Duration.ofMinutes(5),
            Duration.ofMinutes(5),
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            Duration.ofMillis(200),
            Duration.ofMinutes(10),
            Duration.ofMinutes(10),
            Duration.ofSeconds(20),
            Duration.ofSeconds(60));
    try (ScriptedNode other = new ScriptedNode(false)) {
      KurentoMediaControl server = world.server(patient, proxy.url(), other.url());
      LessonMedia maths = world.open(server, "maths");
      LessonMedia latin = world.open(server, "latin");
      LessonMedia stalled = onNode(server, 0).equals(maths.node().value()) ? maths : latin;
      LessonMedia running = stalled.equals(maths) ? latin : maths;

      proxy.stall(true);
      Await.until("suspect", () -> state(server, 0) == NodeStatus.State.SUSPECT);

      var waiting = stalled.offer(PUBLISH, 1, Offers.publish());
      Await.get(running.offer(PUBLISH, 1, Offers.publish()));
      assertFalse(waiting.toCompletableFuture().isDone(), "the other node did not wait for it");
      LessonMedia third = Await.get(server.open(World.opening("art", 1), world.events::add));
      assertEquals(running.node(), third.node(), "a suspect node gets nothing new");

      proxy.stall(false);
      Await.until("up again", () -> state(server, 0) == NodeStatus.State.UP);
      assertFalse(world.events.stream().anyMatch(MediaEvent.NodeLost.class::isInstance));
    }
  }

  private static String onNode(KurentoMediaControl server, int index) {
    return server.nodes().get(index).id().value();
  }

  private static NodeStatus.State state(KurentoMediaControl server, int index) {
    return server.nodes().get(index).state();
  }

  @Test
  void aNodeThatIsSilentTooLongHasLostItsLessons() {
    KurentoMediaControl server = world.server(proxy.url());
    LessonMedia lesson = opened(server);

    proxy.stall(true);

    MediaEvent.NodeLost lost = world.awaitEvent(MediaEvent.NodeLost.class);
    assertEquals(lesson.node(), lost.node());
    proxy.stall(false);
    Await.until("it came back", () -> state(server, 0) == NodeStatus.State.UP);
    Await.until("what was left there is released", () -> node.all("MediaPipeline").isEmpty());
  }

  @Test
  void aNodeThatIsGoneForLongHasLostItsLessonsAndTheyOpenElsewhere() throws Exception {
    try (ScriptedNode other = new ScriptedNode(false)) {
      KurentoMediaControl server = world.server(proxy.url());
      LessonMedia lesson = opened(server);
      server.close();
      KurentoMediaControl second = world.server(proxy.url(), other.url());
      World.awaitUp(second);
      Await.get(second.adopt(World.opening("maths", 2), world.events::add));

      proxy.refuse(true);
      proxy.reset();

      world.awaitEvent(MediaEvent.NodeLost.class);
      LessonMedia again = Await.get(second.open(World.opening("maths", 2), world.events::add));
      assertNotEquals(lesson.node(), again.node());
      assertEquals(Map.of(), again.peers());
    }
  }

  @Test
  void anEndpointThatIsGoneAfterALostSessionIsToldAsLost() throws Exception {
    KurentoMediaControl server = world.server(proxy.url());
    opened(server);
    node.forget(node.named("belfort:1:w:student-1:teacher:CAMERA:1").id);

    proxy.reset();

    MediaEvent.PeerLost lost = world.awaitEvent(MediaEvent.PeerLost.class);
    assertEquals(WATCH, lost.peer());
  }

  @Test
  void aPipelineThatIsGoneAfterALostSessionIsToldAsANodeLost() throws Exception {
    KurentoMediaControl server = world.server(proxy.url());
    opened(server);
    node.forget(node.all("MediaPipeline").getFirst().id);

    proxy.reset();

    world.awaitEvent(MediaEvent.NodeLost.class);
  }

  @Test
  void anUnknownSessionMakesANewOneAtOnce() {
    KurentoMediaControl server = world.server(proxy.url());
    LessonMedia lesson = opened(server);

    node.fail("getTags", 40007);
    Await.failure(lesson.epochTag());
    node.heal();

    Await.until("a new session touched the hub", () -> holders().size() >= 2);
    assertEquals(1L, Await.get(lesson.epochTag()));
    assertEquals(List.of(), world.events);
  }
}

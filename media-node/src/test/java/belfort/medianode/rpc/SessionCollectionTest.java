package belfort.medianode.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.medianode.Await;
import belfort.medianode.plane.MediaKind;
import belfort.medianode.plane.SimulatedPlane;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who keeps what alive, in virtual time. */
class SessionCollectionTest {
  private static final Duration PERIOD = NodeSettings.DEFAULTS.collectionPeriod();

  private final VirtualClock clock = new VirtualClock();
  private final SimulatedPlane plane = new SimulatedPlane();
  private final LocalNode node = new LocalNode(plane, clock, NodeSettings.DEFAULTS);

  @AfterEach
  void close() {
    node.close();
  }

  @Test
  void aSilentButConnectedClientKeepsItsObjects() {
    pipeline(1);
    pass(PERIOD.multipliedBy(5));
    assertEquals(1, node.objects());
  }

  @Test
  void whatALostClientMadeLivesForOneToTwoPeriods() {
    Random random = new Random(7);
    for (int world = 0; world < 50; world++) {
      pipeline(1);
      pass(Duration.ofSeconds(random.nextInt(600)));
      node.lose(1);
      Duration lived = Duration.ZERO;
      while (node.objects() > 0) {
        pass(Duration.ofSeconds(1));
        lived = lived.plusSeconds(1);
      }
      // a mark is at most a quarter of a period old when the socket is lost
      Duration least = PERIOD.multipliedBy(3).dividedBy(4);
      assertTrue(lived.compareTo(least) >= 0, "world " + world + " of seed 7 lived " + lived);
      assertTrue(
          lived.compareTo(PERIOD.multipliedBy(2)) <= 0, "world " + world + " of seed 7 " + lived);
    }
  }

  @Test
  void aClientThatReconnectsInTimeFindsObjectsAndSubscriptions() {
    JsonNode made = node.call(1, "create", "{'type':'MediaPipeline'}");
    String session = made.path("result").path("sessionId").asText();
    String pipeline = made.path("result").path("value").asText();
    String endpoint = endpoint(1, pipeline);
    node.call(
        1, "subscribe", "{'object':'%s','type':'MediaFlowOutStateChanged'}".formatted(endpoint));
    node.lose(1);
    plane.newest().publish(MediaKind.AUDIO, true);
    pass(PERIOD.dividedBy(2));

    JsonNode back = node.call(2, "connect", "{'sessionId':'%s'}".formatted(session));
    assertEquals(session, back.path("result").path("sessionId").asText());
    plane.newest().publish(MediaKind.AUDIO, false);
    Await.until("the event arrives", () -> !node.client(2).events().isEmpty());
    JsonNode event = node.client(2).events().getFirst().path("params").path("value").path("data");
    assertEquals("NOT_FLOWING", event.path("state").asText(), "what happened meanwhile is lost");
    pass(PERIOD.multipliedBy(3));
    assertEquals(2, node.objects());
  }

  @Test
  void anUnknownSessionIsRefusedByConnectAndMadeByEverythingElse() {
    assertEquals(40007, node.code(1, "connect", "{'sessionId':'gone'}"));
    assertEquals(40007, node.code(1, "keepAlive", "{'sessionId':'gone'}"));
    pipelineIn(1, "gone");
    assertEquals(0, node.code(1, "connect", "{'sessionId':'gone'}"));
  }

  @Test
  void aSessionThatNeverTouchedAnObjectIsNotRemembered() {
    String session = node.call(1, "connect", "{}").path("result").path("sessionId").asText();
    assertNotEquals("", session);
    assertEquals(40007, node.code(2, "connect", "{'sessionId':'%s'}".formatted(session)));
  }

  @Test
  void closingASessionFreesWhatNobodyElseHolds() {
    String mine = pipelineIn(1, "one");
    String shared = pipelineIn(1, "one");
    String endpoint = endpoint(1, shared);
    node.value(
        2, "invoke", "{'object':'%s','operation':'getName','sessionId':'two'}".formatted(endpoint));
    assertTrue(node.call(1, "closeSession", "{'sessionId':'one'}").path("result").isNull());
    assertEquals(40101, node.code(2, "describe", "{'object':'%s'}".formatted(mine)));
    assertEquals(0, node.code(2, "describe", "{'object':'%s'}".formatted(shared)));
    assertEquals(2, node.objects());
    node.call(2, "closeSession", "{'sessionId':'two','release':true}");
    assertEquals(0, node.objects());
    assertTrue(plane.endpoints().isEmpty());
  }

  @Test
  void holdingAPipelineDoesNotHoldItsChildren() {
    String pipeline = pipelineIn(1, "one");
    endpoint(1, pipeline);
    node.value(
        2, "invoke", "{'object':'%s','operation':'getName','sessionId':'two'}".formatted(pipeline));
    node.call(1, "closeSession", "{'sessionId':'one'}");
    assertEquals(1, node.objects());
  }

  @Test
  void askingForThePipelinesKeepsNobodyElsesAlive() {
    pipeline(1);
    node.lose(1);
    for (int i = 0; i < 30; i++) {
      pass(PERIOD.dividedBy(10));
      node.call(2, "invoke", "{'object':'manager_ServerManager','operation':'getPipelines'}");
    }
    assertEquals(0, node.objects());
  }

  @Test
  void unrefLetsGoOfOneSessionOnly() {
    String pipeline = pipelineIn(1, "one");
    node.call(2, "ref", "{'object':'%s','sessionId':'two'}".formatted(pipeline));
    node.call(1, "unref", "{'object':'%s'}".formatted(pipeline));
    assertEquals(1, node.objects());
    node.call(2, "unref", "{'object':'%s'}".formatted(pipeline));
    assertEquals(0, node.objects());
  }

  @Test
  void aRepeatedRequestGetsItsFirstReplyForTwentySeconds() throws Exception {
    String request =
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"create\",\"params\":{\"type\":\"MediaPipeline\",\"sessionId\":\"s\"}}";
    JsonNode first = node.frame(1, request);
    assertEquals(first, node.frame(2, request));
    assertEquals(1, node.objects());
    clock.advance(ReplyCache.LIFE);
    assertNotEquals(first, node.frame(1, request));
    assertEquals(2, node.objects());
  }

  @Test
  void aNodeThatNobodyAsksForgetsItsReplies() {
    pipeline(1);
    pipeline(1);
    assertEquals(2, node.replies());
    node.lose(1);
    pass(ReplyCache.LIFE);
    assertEquals(0, node.replies());
  }

  @Test
  void theLastSocketHeardGetsTheEventsOfItsSession() {
    String pipeline = pipelineIn(1, "s");
    String endpoint = endpoint(1, pipeline);
    node.call(
        1, "subscribe", "{'object':'%s','type':'MediaFlowOutStateChanged'}".formatted(endpoint));
    node.call(
        1, "subscribe", "{'object':'%s','type':'MediaFlowOutStateChanged'}".formatted(endpoint));
    node.call(2, "ping", "{'sessionId':'s'}");
    plane.newest().publish(MediaKind.VIDEO, true);
    Await.until("the event arrives", () -> !node.client(2).events().isEmpty());
    assertEquals(1, node.client(2).events().size(), "two subscriptions, one notification");
    assertTrue(node.client(1).events().isEmpty());
  }

  @Test
  void moreObjectsOrSessionsThanAllowedAreRefusedAndNothingIsLeft() {
    NodeSettings tight =
        new NodeSettings(
            PERIOD,
            1000,
            10,
            1000,
            1,
            1,
            2,
            10,
            10,
            new belfort.medianode.objects.ObjectLimits(1, 1, 10, 100),
            java.util.List.of());
    try (LocalNode small = new LocalNode(plane, clock, tight)) {
      String pipeline = small.value(1, "create", "{'type':'MediaPipeline','sessionId':'a'}");
      assertEquals(40009, small.code(1, "create", "{'type':'MediaPipeline'}"));
      assertEquals(40009, small.code(2, "describe", "{'object':'%s'}".formatted(pipeline)));
      assertEquals(
          0, small.code(1, "subscribe", "{'object':'%s','type':'Error'}".formatted(pipeline)));
      assertEquals(
          40009, small.code(1, "subscribe", "{'object':'%s','type':'Error'}".formatted(pipeline)));
      String tag =
          "{'object':'%s','operation':'addTag','operationParams':{'key':'%s','value':'v'}}";
      assertEquals(0, small.code(1, "invoke", tag.formatted(pipeline, "a")));
      assertEquals(40009, small.code(1, "invoke", tag.formatted(pipeline, "b")));
      assertEquals(1, small.objects());
      assertTrue(small.counters.value(NodeCounters.Counted.RESOURCE_LIMITS_HIT) >= 4);
      assertFalse(small.client(1).events().size() > 0);
    }
  }

  @Test
  void longTransactionsNamesAndDescriptionsAreRefusedAndOldRepliesForgotten() throws Exception {
    NodeSettings tight =
        new NodeSettings(
            PERIOD,
            100_000,
            10,
            1000,
            10,
            10,
            2,
            1,
            10,
            new belfort.medianode.objects.ObjectLimits(10, 10, 10, 100),
            java.util.List.of());
    try (LocalNode small = new LocalNode(plane, clock, tight)) {
      String ping = "{'jsonrpc':'2.0','id':%d,'method':'ping','params':{}}";
      String three = ping.formatted(0) + "," + ping.formatted(1) + "," + ping.formatted(2);
      assertEquals(40009, small.code(1, "transaction", "{'operations':[" + three + "]}"));
      String pipeline = small.value(1, "create", "{'type':'MediaPipeline','sessionId':'a'}");
      assertEquals(
          40009,
          small.code(
              1,
              "invoke",
              "{'object':'%s','operation':'setName','operationParams':{'name':'%s'}}"
                  .formatted(pipeline, "n".repeat(11))));
      String endpoint =
          small.value(
              1,
              "create",
              "{'type':'WebRtcEndpoint','constructorParams':{'mediaPipeline':'%s'}}"
                  .formatted(pipeline));
      assertEquals(
          40201,
          small.code(
              1,
              "invoke",
              "{'object':'%s','operation':'processOffer','operationParams':{'offer':'%s'}}"
                  .formatted(endpoint, "v".repeat(101))));
      String create =
          "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"create\",\"params\":{\"type\":\"MediaPipeline\",\"sessionId\":\"a\"}}";
      var first = small.frame(1, create.formatted(7));
      assertEquals(first, small.frame(1, create.formatted(7)), "remembered");
      small.frame(1, create.formatted(8));
      assertFalse(first.equals(small.frame(1, create.formatted(7))), "one is remembered, not two");
    }
  }

  @Test
  void moreMediaEventsThanMayWaitAreDroppedAndCounted() throws Exception {
    NodeCounters counters = new NodeCounters();
    java.util.concurrent.CountDownLatch busy = new java.util.concurrent.CountDownLatch(1);
    java.util.concurrent.atomic.AtomicInteger run = new java.util.concurrent.atomic.AtomicInteger();
    java.util.concurrent.CountDownLatch begun = new java.util.concurrent.CountDownLatch(1);
    try (Owner owner = new Owner(3, counters)) {
      owner.execute(() -> {
        begun.countDown();
        try {
          busy.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      });
      begun.await();
      for (int i = 0; i < 10; i++) {
        owner.execute(run::incrementAndGet);
      }
      assertEquals(7, counters.value(NodeCounters.Counted.PLANE_EVENTS_DROPPED));
      busy.countDown();
      assertEquals(3, owner.call(run::get), "those that found a place ran before the next request");
    }
  }

  private void pass(Duration time) {
    Duration step = Duration.ofSeconds(1);
    for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(step)) {
      clock.advance(step);
      node.tick();
    }
  }

  private String pipeline(int client) {
    return node.value(client, "create", "{'type':'MediaPipeline'}");
  }

  private String pipelineIn(int client, String session) {
    return node.value(
        client, "create", "{'type':'MediaPipeline','sessionId':'%s'}".formatted(session));
  }

  private String endpoint(int client, String pipeline) {
    return node.value(
        client,
        "create",
        "{'type':'WebRtcEndpoint','constructorParams':{'mediaPipeline':'%s'}}".formatted(pipeline));
  }
}

package belfort.medianode.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.medianode.plane.MediaKind;
import belfort.medianode.plane.SimulatedEndpoint;
import belfort.medianode.plane.SimulatedPlane;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Worlds of clients that ask anything in any order, and frames that were damaged on the way. */
class RandomRequestsSimulation {
  private static final int WORLDS = 60;
  private static final int REQUESTS = 250;
  private static final int DAMAGED_FRAMES = 20_000;

  private static final List<String> METHODS =
      List.of(
          "create",
          "create",
          "create",
          "invoke",
          "invoke",
          "invoke",
          "invoke",
          "invoke",
          "subscribe",
          "unsubscribe",
          "release",
          "describe",
          "ref",
          "unref",
          "connect",
          "keepAlive",
          "ping",
          "closeSession",
          "transaction",
          "fly");
  private static final List<String> OPERATIONS =
      List.of(
          "connect",
          "connect",
          "connect",
          "connect",
          "disconnect",
          "getStats",
          "getSinkConnections",
          "getSourceConnections",
          "isMediaFlowingIn",
          "processOffer",
          "generateOffer",
          "processAnswer",
          "gatherCandidates",
          "addIceCandidate",
          "requestKeyframe",
          "getIceTcp",
          "getGstreamerDot",
          "addTag",
          "getTags",
          "setName",
          "getChildren",
          "getParent",
          "getKmd",
          "setMaxVideoSendBandwidth",
          "setRembParams",
          "getRembParams",
          "getPipelines",
          "fly");
  private static final List<String> TYPES =
      List.of(
          "MediaPipeline",
          "WebRtcEndpoint",
          "WebRtcEndpoint",
          "RtpEndpoint",
          "PassThrough",
          "kurento.Foo");
  private static final List<String> EVENTS =
      List.of("Error", "ElementConnected", "MediaFlowInStateChanged", "ObjectCreated", "Nope");

  @Test
  void noRequestEverFailsInsideAndNothingIsLeftAfterTheLastSession() {
    for (int seed = 0; seed < WORLDS; seed++) {
      world(seed);
    }
  }

  @Test
  void damagedFramesAreRefusedOrDroppedAndNothingElse() {
    List<Exchange> frames = new ArrayList<>(Exchange.ofCapture("capture-java.jsonl"));
    frames.addAll(Exchange.ofProbes("probes.txt"));
    Random random = new Random(4);
    SimulatedPlane plane = new SimulatedPlane();
    try (LocalNode node = new LocalNode(plane, new VirtualClock(), NodeSettings.DEFAULTS)) {
      for (int i = 0; i < DAMAGED_FRAMES; i++) {
        String frame = damaged(frames.get(random.nextInt(frames.size())).request(), random);
        if (!frame.contains("getUsedCpu")) {
          String where = "frame " + i + " of seed 4: " + frame;
          JsonNode reply = answerOrNull(node, frame);
          assertTrue(reply == null || reply.has("result") || reply.has("error"), where);
          assertEquals(0, node.counters.value(NodeCounters.Counted.REQUESTS_FAILED), where);
        }
      }
    }
  }

  private static void world(int seed) {
    Random random = new Random(seed);
    SimulatedPlane plane = new SimulatedPlane();
    VirtualClock clock = new VirtualClock();
    try (LocalNode node = new LocalNode(plane, clock, NodeSettings.DEFAULTS)) {
      List<String> ids = new ArrayList<>(List.of("manager_ServerManager", "nobody", "newref:0"));
      for (int i = 0; i < REQUESTS; i++) {
        String method = pick(METHODS, random);
        JsonNode reply = node.call(random.nextInt(3), method, params(ids, random));
        assertTrue(reply.path("error").path("code").asInt() != -32603, seed + ": " + reply);
        if (method.equals("create") && reply.has("result")) {
          ids.add(reply.path("result").path("value").asText());
        }
        stir(plane, random);
        clock.advance(Duration.ofSeconds(1));
        node.tick();
        sourcesAreAlive(plane, seed);
      }
      for (int client = 0; client < 3; client++) {
        node.lose(client);
      }
      clock.advance(Duration.ofMinutes(10));
      node.tick();
      clock.advance(Duration.ofMinutes(10));
      node.tick();
      assertEquals(0, node.objects(), "seed " + seed);
      assertTrue(plane.endpoints().isEmpty(), "seed " + seed);
      assertEquals(0, node.counters.value(NodeCounters.Counted.REQUESTS_FAILED), "seed " + seed);
    }
  }

  /** No endpoint is ever left with a source that is closed. */
  private static void sourcesAreAlive(SimulatedPlane plane, int seed) {
    for (SimulatedEndpoint endpoint : plane.endpoints()) {
      for (MediaKind kind : MediaKind.values()) {
        SimulatedEndpoint source = endpoint.source(kind);
        assertTrue(source == null || !source.closed(), "seed " + seed);
      }
    }
  }

  private static void stir(SimulatedPlane plane, Random random) {
    if (!plane.endpoints().isEmpty()) {
      SimulatedEndpoint endpoint = pick(plane.endpoints(), random);
      endpoint.publish(MediaKind.VIDEO, random.nextBoolean());
      if (random.nextInt(4) == 0) {
        endpoint.connect();
      }
    }
  }

  private static String params(List<String> ids, Random random) {
    return """
    {'object':'%s','operation':'%s','type':'%s','subscription':'%s','operations':[{'jsonrpc':'2.0','id':0,
     'method':'create','params':{'type':'MediaPipeline'}},{'jsonrpc':'2.0','id':1,'method':'%s','params':
     {'object':'newref:%d','operation':'%s'}}],
     'constructorParams':{'mediaPipeline':'%s'},
     'operationParams':{'sink':'%s','offer':'v=0 m=','answer':'v=0 m=','key':'k','value':'v','name':'n',
      'candidate':{'candidate':'c','sdpMid':'0','sdpMLineIndex':0},'maxVideoSendBandwidth':%d,
      'mediaType':'%s','rembParams':{'upLosses':3},'moduleName':'core'}}
    """
        .formatted(
            pick(ids, random),
            pick(OPERATIONS, random),
            random.nextBoolean() ? pick(TYPES, random) : pick(EVENTS, random),
            pick(ids, random),
            pick(METHODS, random),
            random.nextInt(3),
            pick(OPERATIONS, random),
            pick(ids, random),
            pick(ids, random),
            random.nextInt(3000) - 10,
            pick(List.of("AUDIO", "VIDEO", "DATA"), random));
  }

  private static JsonNode answerOrNull(LocalNode node, String frame) {
    try {
      return node.frame(1, frame);
    } catch (Envelope.MalformedException e) {
      assertNull(e.getCause(), "the original error quotes the frame");
      return null;
    }
  }

  private static String damaged(String frame, Random random) {
    StringBuilder damaged = new StringBuilder(frame);
    for (int i = random.nextInt(4); i >= 0 && !damaged.isEmpty(); i--) {
      int at = random.nextInt(damaged.length());
      switch (random.nextInt(4)) {
        case 0 -> damaged.deleteCharAt(at);
        case 1 -> damaged.setCharAt(at, (char) random.nextInt(0x500));
        case 2 -> damaged.insert(at, pick(List.of("\"", "{", "}", "[", ",", "null", "-1"), random));
        default -> damaged.setLength(Math.max(1, at));
      }
    }
    return damaged.toString();
  }

  private static <T> T pick(List<T> list, Random random) {
    return list.get(random.nextInt(list.size()));
  }
}

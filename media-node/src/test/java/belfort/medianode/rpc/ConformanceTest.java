package belfort.medianode.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.medianode.Await;
import belfort.medianode.forward.PlaneConfig;
import belfort.medianode.forward.UdpMediaPlane;
import belfort.medianode.plane.MediaKind;
import belfort.medianode.plane.MediaPlane;
import belfort.medianode.plane.SimulatedPlane;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The node answers as a Kurento server did when it was recorded, but for the differences listed in
 * {@code kurento/differences.txt}, each with its reason. One that is listed and no longer seen
 * fails too.
 */
class ConformanceTest {
  private static final Pattern FOREIGN =
      Pattern.compile(
          "_kurento\\.(PlayerEndpoint|RecorderEndpoint|Composite|HubPort|DispatcherOneToMany)");

  @Test
  void recordedRequestsAreAnsweredInTheirRecordedShapes() throws Exception {
    Set<String> seen = new TreeSet<>();
    seen.addAll(replay(Exchange.ofCapture("capture-java.jsonl")));
    seen.addAll(replayWithRestarts(Exchange.ofCapture("capture-java-restart.jsonl")));
    seen.addAll(replay(Exchange.ofSamples("samples.txt")));
    seen.addAll(replay(Exchange.ofProbes("probes.txt")));
    Set<String> listed = listed();
    Set<String> unlisted = new TreeSet<>(seen);
    unlisted.removeAll(listed);
    Set<String> gone = new TreeSet<>(listed);
    gone.removeAll(seen);
    assertTrue(unlisted.isEmpty(), () -> "differences that are not listed:\n" + lines(unlisted));
    assertTrue(gone.isEmpty(), () -> "listed differences that are gone:\n" + lines(gone));
  }

  @Test
  void eventsHaveTheirRecordedMembers() {
    Map<String, JsonNode> recorded = recordedEvents();
    Shapes shapes = new Shapes();
    Map<String, JsonNode> ours = ourEvents();
    Set<String> missing = new TreeSet<>(recorded.keySet());
    missing.removeAll(ours.keySet());
    assertEquals(Set.of(), missing);
    recorded.forEach((type, event) -> shapes.compare(type, masked(event), masked(ours.get(type))));
    assertEquals(Set.of(), shapes.differences());
  }

  @Test
  void statisticsHaveTheirRecordedMembers() {
    JsonNode recorded = Exchange.json(Exchange.text("media-stats.json"));
    SimulatedPlane plane = new SimulatedPlane();
    try (LocalNode node = local(plane)) {
      String pipeline = node.value(1, "create", "{'type':'MediaPipeline'}");
      String endpoint = endpoint(node, pipeline);
      plane.newest().publish(MediaKind.VIDEO, true);
      JsonNode inbound = node.call(1, "invoke", operation(endpoint, "getStats"));
      node.call(
          1,
          "invoke",
          "{'object':'%s','operation':'connect','operationParams':{'sink':'%s'}}"
              .formatted(endpoint, endpoint));
      plane.newest().connect();
      JsonNode both = node.call(1, "invoke", operation(endpoint, "getStats"));
      assertEquals(
          members(recorded.path("pub"), "Inbound"),
          members(inbound.path("result").path("value"), "Inbound"));
      assertEquals(
          members(recorded.path("r0"), "Outbound"),
          members(both.path("result").path("value"), "Outbound"));
    }
  }

  private static Set<String> replay(List<Exchange> exchanges) throws Exception {
    Shapes shapes = new Shapes();
    replay(exchanges, shapes);
    return shapes.differences();
  }

  /** In this recording every new connection found another server. */
  private static Set<String> replayWithRestarts(List<Exchange> exchanges) throws Exception {
    Shapes shapes = new Shapes();
    for (int socket : exchanges.stream().map(Exchange::socket).distinct().toList()) {
      replay(exchanges.stream().filter(exchange -> exchange.socket() == socket).toList(), shapes);
    }
    return shapes.differences();
  }

  private static void replay(List<Exchange> exchanges, Shapes shapes) throws Exception {
    Set<Integer> closed = new HashSet<>();
    try (MediaPlane plane =
            UdpMediaPlane.open(PlaneConfig.on(0, List.of(InetAddress.getLoopbackAddress())));
        LocalNode node = local(plane)) {
      for (Exchange exchange : exchanges) {
        if (answerable(exchange, shapes)) {
          @Nullable JsonNode reply = send(node, exchange, shapes, closed);
          compare(shapes, exchange, reply);
        }
      }
    }
  }

  private static @Nullable JsonNode send(
      LocalNode node, Exchange exchange, Shapes shapes, Set<Integer> closed) {
    if (closed.contains(exchange.socket())) {
      return null;
    }
    try {
      return node.frame(exchange.socket(), withOffer(shapes.translate(exchange.request())));
    } catch (Envelope.MalformedException e) {
      closed.add(exchange.socket());
      return null;
    }
  }

  private static void compare(Shapes shapes, Exchange exchange, @Nullable JsonNode reply) {
    String what = title(exchange.request());
    JsonNode recorded = exchange.reply();
    if (recorded == null || reply == null) {
      assertEquals(recorded, reply, what);
    } else if (recorded.has("result") && reply.has("error")) {
      shapes.differences().add(what + " is refused with " + reply.path("error").path("code"));
    } else {
      shapes.compare(what, recorded, reply);
    }
  }

  /** Leaves out what touches an object that this node cannot have. */
  private static boolean answerable(Exchange exchange, Shapes shapes) {
    JsonNode reply = exchange.reply();
    boolean aboutNothing = reply != null && reply.path("error").path("code").asInt() == 40101;
    boolean anyObject = List.of("release", "unsubscribe").contains(method(exchange.request()));
    if (FOREIGN.matcher(exchange.request()).find()) {
      return false;
    }
    return aboutNothing || anyObject || shapes.knowsAllObjects(exchange.request());
  }

  /** The samples have a mark in place of the offer; the life of the Java client has a real one. */
  private static String withOffer(String request) {
    if (!request.contains("\"<SDP>\"")) {
      return request;
    }
    for (Exchange exchange : Exchange.ofCapture("capture-java.jsonl")) {
      JsonNode offer =
          Exchange.json(exchange.request()).path("params").path("operationParams").path("offer");
      if (offer.isTextual()) {
        return request.replace("\"<SDP>\"", offer.toString());
      }
    }
    throw new AssertionError("the recording has no offer");
  }

  private static String method(String request) {
    return request.startsWith("{\"") ? Exchange.json(request).path("method").asText() : "";
  }

  private static String title(String request) {
    if (!request.startsWith("{\"")) {
      return "frame";
    }
    JsonNode params = Exchange.json(request).path("params");
    String operation = params.path("operation").asText(params.path("type").asText());
    return (method(request) + " " + operation).strip();
  }

  /** Lines of differences, each group followed by its indented reason. */
  private static Set<String> listed() {
    Set<String> listed = new TreeSet<>();
    Set<String> withoutReason = new TreeSet<>();
    for (String line : Exchange.lines("differences.txt")) {
      if (line.startsWith("    ")) {
        withoutReason.clear();
      } else if (!line.isBlank() && !line.startsWith("#")) {
        listed.add(line);
        withoutReason.add(line);
      }
    }
    assertEquals(Set.of(), withoutReason, "differences without a reason");
    return listed;
  }

  private static Map<String, JsonNode> recordedEvents() {
    Map<String, JsonNode> events = new LinkedHashMap<>();
    for (JsonNode entry : Exchange.json(Exchange.text("media-events.json"))) {
      events.putIfAbsent(entry.get(1).path("type").asText(), entry.get(1));
    }
    for (String line : Exchange.lines("capture-java.jsonl")) {
      JsonNode message = Exchange.json(line).path("msg");
      JsonNode value = message.path("params").path("value");
      if (message.path("method").asText().equals("onEvent")
          && !FOREIGN.matcher(value.path("object").asText()).find()) {
        events.putIfAbsent(value.path("type").asText(), value);
      }
    }
    return events;
  }

  /** Everything that happens to a publisher and a viewer, by type. */
  private static Map<String, JsonNode> ourEvents() {
    SimulatedPlane plane = new SimulatedPlane();
    try (LocalNode node = local(plane)) {
      node.call(1, "subscribe", "{'object':'manager_ServerManager','type':'ObjectCreated'}");
      node.call(1, "subscribe", "{'object':'manager_ServerManager','type':'ObjectDestroyed'}");
      String pipeline = node.value(1, "create", "{'type':'MediaPipeline'}");
      String publisher = endpoint(node, pipeline);
      String viewer = endpoint(node, pipeline);
      for (String type : recordedEvents().keySet()) {
        for (String endpoint : List.of(publisher, viewer)) {
          node.call(1, "subscribe", "{'object':'%s','type':'%s'}".formatted(endpoint, type));
        }
      }
      node.call(
          1,
          "invoke",
          "{'object':'%s','operation':'connect','operationParams':{'sink':'%s'}}"
              .formatted(publisher, viewer));
      node.call(
          1,
          "invoke",
          "{'object':'%s','operation':'processOffer','operationParams':{'offer':'v=0 m='}}"
              .formatted(viewer));
      node.call(1, "invoke", operation(viewer, "gatherCandidates"));
      plane.endpoints().forEach(endpoint -> endpoint.connect());
      plane.endpoints().getFirst().publish(MediaKind.AUDIO, true);
      node.call(1, "release", "{'object':'%s'}".formatted(pipeline));
      Await.until("the pipeline is gone", () -> node.objects() == 0);
      Map<String, JsonNode> events = new LinkedHashMap<>();
      for (JsonNode event : node.client(1).events()) {
        JsonNode value = event.path("params").path("value");
        events.putIfAbsent(value.path("type").asText(), value);
      }
      return events;
    }
  }

  /** An event whose texts that differ from one to the next are the same. */
  private static JsonNode masked(JsonNode event) {
    return Exchange.json(
        event
            .toString()
            .replaceAll("candidate:[^\"]*", "candidate")
            .replaceAll("dtlssrtp(enc|dec)\\d+", "dtlssrtp$1")
            .replaceAll("kmswebrtcendpoint\\d+", "kmswebrtcendpoint")
            .replaceAll("\"(source|object|objectId|sink)\":\"[^\"]*\"", "\"$1\":\"id\""));
  }

  private static Set<String> members(JsonNode stats, String type) {
    Set<String> members = new TreeSet<>();
    for (JsonNode entry : stats) {
      if (entry.path("__type__").asText().contains(type)) {
        entry.properties().forEach(m -> members.add(m.getKey() + " " + m.getValue().getNodeType()));
      }
    }
    assertTrue(!members.isEmpty(), () -> "no " + type + " in " + stats);
    return members;
  }

  private static LocalNode local(MediaPlane plane) {
    return new LocalNode(plane, InstantSource.system(), NodeSettings.DEFAULTS);
  }

  private static String endpoint(LocalNode node, String pipeline) {
    return node.value(
        1,
        "create",
        "{'type':'WebRtcEndpoint','constructorParams':{'mediaPipeline':'%s'}}".formatted(pipeline));
  }

  private static String operation(String object, String operation) {
    return "{'object':'%s','operation':'%s'}".formatted(object, operation);
  }

  private static String lines(Set<String> lines) {
    return String.join("\n", lines);
  }
}

package belfort.medianode.practice;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The requests by which a Belfort server lets people in, each as one frame; pure but its count. */
final class Requests {
  static final int PUBLISHER_HUB = 1;
  static final int PUBLISHER_ANSWER = 2;
  static final int VIEWER = 0;
  static final int VIEWER_ANSWER = 4;

  private static final int MOST_KBIT = 2_000;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private int asked;

  /** Asks for a pipeline. */
  String pipeline() {
    return frame("create", create("MediaPipeline", JSON.objectNode()));
  }

  /** Asks for a teacher's endpoint, the hub behind it, and the answer to his offer. */
  String publisher(String pipeline, String offer) {
    ArrayNode row = JSON.arrayNode();
    add(row, "create", create("WebRtcEndpoint", inside(pipeline)));
    add(row, "create", create("PassThrough", inside(pipeline)));
    add(row, "invoke", invoke("newref:0", "processOffer", JSON.objectNode().put("offer", offer)));
    connect(row, "newref:0", "newref:1");
    subscribe(row, "newref:0", "ConnectionStateChanged");
    subscribe(row, "newref:0", "MediaFlowOutStateChanged");
    return frame("transaction", JSON.objectNode().set("operations", row));
  }

  /** Asks for a student's endpoint behind a hub, and the answer to his offer. */
  String viewer(String pipeline, String hub, String offer) {
    ArrayNode row = JSON.arrayNode();
    add(row, "create", create("WebRtcEndpoint", inside(pipeline)));
    ObjectNode most = JSON.objectNode().put("maxVideoSendBandwidth", MOST_KBIT);
    add(row, "invoke", invoke("newref:0", "setMaxVideoSendBandwidth", most));
    connect(row, hub, "newref:0");
    add(row, "invoke", invoke("newref:0", "processOffer", JSON.objectNode().put("offer", offer)));
    subscribe(row, "newref:0", "ConnectionStateChanged");
    subscribe(row, "newref:0", "MediaFlowInStateChanged");
    add(row, "invoke", invoke("newref:0", "setName", JSON.objectNode().put("name", "practice")));
    return frame("transaction", JSON.objectNode().set("operations", row));
  }

  /** Asks for the end of an object. */
  String release(String object) {
    return frame("release", JSON.objectNode().put("object", object));
  }

  /** What one request of a row gave. */
  static JsonNode value(JsonNode replies, int index) {
    return replies.path(index).path("result").path("value");
  }

  private static ObjectNode inside(String pipeline) {
    return JSON.objectNode().put("mediaPipeline", pipeline);
  }

  private static ObjectNode create(String type, ObjectNode constructor) {
    ObjectNode params = JSON.objectNode().put("type", type);
    params.set("constructorParams", constructor);
    params.set("properties", JSON.objectNode());
    return params;
  }

  private static ObjectNode invoke(String object, String operation, ObjectNode arguments) {
    ObjectNode params = JSON.objectNode().put("object", object).put("operation", operation);
    params.set("operationParams", arguments);
    return params;
  }

  private static void connect(ArrayNode row, String source, String sink) {
    for (String kind : List.of("AUDIO", "VIDEO")) {
      ObjectNode link = JSON.objectNode().put("sink", sink).put("mediaType", kind);
      add(row, "invoke", invoke(source, "connect", link));
    }
  }

  private static void subscribe(ArrayNode row, String object, String event) {
    add(row, "subscribe", JSON.objectNode().put("type", event).put("object", object));
  }

  private static void add(ArrayNode row, String method, JsonNode params) {
    ObjectNode request = JSON.objectNode().put("id", row.size()).put("method", method);
    request.set("params", params);
    row.add(request.put("jsonrpc", "2.0"));
  }

  private String frame(String method, JsonNode params) {
    ObjectNode request = JSON.objectNode().put("id", asked++).put("method", method);
    request.set("params", params);
    return request.put("jsonrpc", "2.0").toString();
  }
}

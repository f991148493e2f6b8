package belfort.mediacontrol.kurento;

import belfort.mediacontrol.media.Candidate;
import com.google.gson.JsonObject;
import java.util.Optional;

/**
 * One of a node's events, as it came.
 *
 * @param object the id of the object that it happened to: {@code <pipeline>[/<child>]}
 */
record NodeEvent(String object, String type, JsonObject data) {
  /** The pipeline's part of an object's id. */
  static String pipelineOf(String object) {
    int slash = object.indexOf('/');
    return slash < 0 ? object : object.substring(0, slash);
  }

  /** Reads the parameters of {@code onEvent}; empty for anything else. */
  static Optional<NodeEvent> read(JsonObject params) {
    if (!params.has("value") || !params.get("value").isJsonObject()) {
      return Optional.empty();
    }
    JsonObject value = params.getAsJsonObject("value");
    String object = Json.text(value, "object");
    String type = Json.text(value, "type");
    if (object.isEmpty() || type.isEmpty()) {
      return Optional.empty();
    }
    boolean hasData = value.has("data") && value.get("data").isJsonObject();
    return Optional.of(
        new NodeEvent(object, type, hasData ? value.getAsJsonObject("data") : new JsonObject()));
  }

  /** The candidate that the event tells; empty when there is none. */
  Optional<Candidate> candidate() {
    if (!data.has("candidate") || !data.get("candidate").isJsonObject()) {
      return Optional.empty();
    }
    JsonObject value = data.getAsJsonObject("candidate");
    String index = Json.text(value, "sdpMLineIndex");
    return Optional.of(
        new Candidate(
            Json.text(value, "candidate"),
            Json.text(value, "sdpMid"),
            index.isEmpty() ? 0 : Integer.parseInt(index)));
  }

  String text(String member) {
    return Json.text(data, member);
  }
}

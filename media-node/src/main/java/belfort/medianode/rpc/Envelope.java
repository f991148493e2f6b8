package belfort.medianode.rpc;

import belfort.medianode.objects.RefusedException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** JSON-RPC 2.0 as Kurento speaks it: texts to requests, and replies to texts. */
final class Envelope {
  /** Deeper nesting than any request has; a parser without a limit dies of a deep one. */
  private static final int MAX_DEPTH = 64;

  private static final int MAX_NUMBER_CHARS = 40;
  private static final int MAX_NAME_CHARS = 4_096;

  private static final String VERSION = "2.0";
  private static final int INVALID_REQUEST = -32600;

  /** The text of a frame is not JSON. Kurento drops the connection without a word. */
  static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedException(String message) {
      super(message);
    }
  }

  private final JsonMapper mapper;

  Envelope(int maxTextChars) {
    JsonFactory factory =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_NUMBER_CHARS)
                    .maxNameLength(MAX_NAME_CHARS)
                    .maxStringLength(maxTextChars)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    this.mapper =
        JsonMapper.builder(factory)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // compact and in alphabetical order, as Kurento writes
            .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
            .build();
  }

  JsonNode parse(String text) throws MalformedException {
    try {
      JsonNode node = mapper.readTree(text);
      if (node == null || node.isMissingNode()) {
        throw new MalformedException("an empty frame");
      }
      return node;
    } catch (JsonProcessingException e) {
      // the original message quotes the frame, which may hold an SDP
      throw new MalformedException(e.getClass().getSimpleName());
    }
  }

  /** The request in a JSON value; empty when its envelope is wrong. */
  Optional<Request> request(JsonNode node) {
    JsonNode id = node.path("id");
    JsonNode method = node.path("method");
    boolean sound =
        node.isObject()
            && VERSION.equals(node.path("jsonrpc").textValue())
            && method.isTextual()
            && (id.isMissingNode() || id.isNull() || id.isTextual() || id.isNumber());
    if (!sound) {
      return Optional.empty();
    }
    @Nullable JsonNode idOrNone = id.isMissingNode() || id.isNull() ? null : id;
    @Nullable ObjectNode params = node.path("params") instanceof ObjectNode object ? object : null;
    return Optional.of(new Request(idOrNone, method.textValue(), params));
  }

  ObjectNode invalidRequest() {
    return error(null, INVALID_REQUEST, null, "Invalid JSON-RPC request.");
  }

  /** A result; for a notification it comes back inside an error, as Kurento does it. */
  ObjectNode success(Request request, JsonNode result) {
    if (request.id() == null) {
      ObjectNode reply =
          error(
              null,
              RpcException.SERVER_ERROR,
              null,
              "Ignoring response because of a notification request");
      ((ObjectNode) reply.get("error")).set("data", result);
      return reply;
    }
    ObjectNode reply = reply(request.id());
    reply.set("result", result);
    return reply;
  }

  ObjectNode failure(Request request, RefusedException refused) {
    return error(request.id(), refused.code().code(), refused.code().name(), refused.words());
  }

  ObjectNode failure(Request request, RpcException fault) {
    String message = fault.getMessage();
    return error(request.id(), fault.code(), fault.type(), message == null ? "" : message);
  }

  ObjectNode failure(Request request, RuntimeException bug) {
    return error(
        request.id(),
        RpcException.INTERNAL_ERROR,
        null,
        "Unexpected error while processing method: " + bug.getClass().getSimpleName());
  }

  /** A notification of an event. */
  ObjectNode event(String objectId, String type, ObjectNode data) {
    ObjectNode message = mapper.createObjectNode();
    message.put("jsonrpc", VERSION).put("method", "onEvent");
    ObjectNode value = message.putObject("params").putObject("value");
    value.put("object", objectId).put("type", type).set("data", data);
    return message;
  }

  ObjectNode object() {
    return mapper.createObjectNode();
  }

  String text(JsonNode node) {
    try {
      return mapper.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON values cannot be written", e);
    }
  }

  private ObjectNode error(@Nullable JsonNode id, int code, @Nullable String type, String message) {
    ObjectNode reply = reply(id == null ? NullNode.instance : id);
    ObjectNode error = reply.putObject("error");
    error.put("code", code).put("message", message);
    if (type != null) {
      error.putObject("data").put("type", type);
    }
    return reply;
  }

  private ObjectNode reply(JsonNode id) {
    ObjectNode reply = mapper.createObjectNode();
    reply.put("jsonrpc", VERSION).set("id", id);
    return reply;
  }
}

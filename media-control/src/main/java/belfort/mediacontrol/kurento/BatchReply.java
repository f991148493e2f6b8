package belfort.mediacontrol.kurento;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A node's answer to a {@link Batch}: the values in order up to the first failure, and that
 * failure.
 */
record BatchReply(List<JsonElement> values, Optional<NodeCallException> failure) {
  BatchReply {
    values = List.copyOf(values);
  }

  static BatchReply read(JsonElement reply) {
    List<JsonElement> values = new ArrayList<>();
    for (JsonElement element : reply.getAsJsonArray()) {
      JsonObject one = element.getAsJsonObject();
      if (one.has("error")) {
        return new BatchReply(values, Optional.of(Json.error(one.getAsJsonObject("error"))));
      }
      JsonElement result = one.get("result");
      values.add(result == null ? JsonNull.INSTANCE : Json.value(result));
    }
    return new BatchReply(values, Optional.empty());
  }

  /** What the operation answered; the failure when it was not reached. */
  JsonElement value(int index) throws NodeCallException {
    if (index < values.size()) {
      return values.get(index);
    }
    if (failure.isPresent()) {
      throw failure.get();
    }
    throw new NodeCallException(
        NodeCallException.Kind.REFUSED, "the node left an operation of a transaction unanswered");
  }

  String text(int index) throws NodeCallException {
    return value(index).getAsString();
  }

  BatchReply orThrow() throws NodeCallException {
    if (failure.isPresent()) {
      throw failure.get();
    }
    return this;
  }
}

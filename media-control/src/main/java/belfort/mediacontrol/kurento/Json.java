package belfort.mediacontrol.kurento;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import org.jspecify.annotations.Nullable;

/** The shapes of Kurento's JSON-RPC that both of our sockets to a node use. */
final class Json {
  static final String SERVER_MANAGER = "manager_ServerManager";

  private Json() {}

  static JsonObject invocation(String object, String operation, @Nullable JsonObject arguments) {
    JsonObject params = new JsonObject();
    params.addProperty("object", object);
    params.addProperty("operation", operation);
    if (arguments != null) {
      params.add("operationParams", arguments);
    }
    return params;
  }

  static NodeCallException error(JsonObject error) {
    JsonElement code = error.get("code");
    JsonElement message = error.get("message");
    return NodeCallException.ofError(
        code == null ? 0 : code.getAsInt(), message == null ? "" : message.getAsString());
  }

  /** What an operation answered, out of the result that also bears the session's id. */
  static JsonElement value(JsonElement result) {
    if (!result.isJsonObject()) {
      return result;
    }
    JsonElement value = result.getAsJsonObject().get("value");
    return value == null ? JsonNull.INSTANCE : value;
  }

  /** A member as text, or empty. */
  static String text(JsonObject object, String member) {
    JsonElement value = object.get(member);
    return value == null || !value.isJsonPrimitive() ? "" : value.getAsString();
  }
}

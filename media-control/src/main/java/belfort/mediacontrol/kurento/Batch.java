package belfort.mediacontrol.kurento;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;

/**
 * Operations that a node carries out in one round trip: Kurento's {@code transaction}, made by hand
 * because the client library's own retries for ever. A node stops at the first failure and undoes
 * nothing, so whoever creates something here names it in the last operation.
 */
final class Batch {
  private final JsonArray operations = new JsonArray();

  /** How a later operation names what an earlier one created. */
  static String created(int index) {
    return "newref:" + index;
  }

  int create(String type, String pipeline) {
    JsonObject constructor = new JsonObject();
    constructor.addProperty("mediaPipeline", pipeline);
    return create(type, constructor);
  }

  /** An endpoint of a relay, which sends or receives only. */
  int createOneWay(String type, String pipeline, String direction) {
    JsonObject constructor = new JsonObject();
    constructor.addProperty("mediaPipeline", pipeline);
    constructor.addProperty(direction, true);
    return create(type, constructor);
  }

  int create(String type, String pipeline, String argument, JsonElement value) {
    JsonObject constructor = new JsonObject();
    constructor.addProperty("mediaPipeline", pipeline);
    constructor.add(argument, value);
    return create(type, constructor);
  }

  int createPipeline() {
    return create("MediaPipeline", new JsonObject());
  }

  private int create(String type, JsonObject constructor) {
    JsonObject params = new JsonObject();
    params.addProperty("type", type);
    params.add("constructorParams", constructor);
    params.add("properties", new JsonObject());
    return add("create", params);
  }

  int invoke(String object, String operation) {
    return add("invoke", Json.invocation(object, operation, null));
  }

  int invoke(String object, String operation, String name, String value) {
    return invoke(object, operation, name, new JsonPrimitive(value));
  }

  int invoke(String object, String operation, String name, int value) {
    return invoke(object, operation, name, new JsonPrimitive(value));
  }

  int invoke(String object, String operation, String name, JsonElement value) {
    JsonObject arguments = new JsonObject();
    arguments.add(name, value);
    return add("invoke", Json.invocation(object, operation, arguments));
  }

  int invoke(String object, String operation, JsonObject arguments) {
    return add("invoke", Json.invocation(object, operation, arguments));
  }

  int tag(String object, String key, String value) {
    JsonObject arguments = new JsonObject();
    arguments.addProperty("key", key);
    arguments.addProperty("value", value);
    return invoke(object, "addTag", arguments);
  }

  int connect(String source, String sink, String mediaType) {
    return invoke(source, "connect", link(sink, mediaType));
  }

  int disconnect(String source, String sink, String mediaType) {
    return invoke(source, "disconnect", link(sink, mediaType));
  }

  private static JsonObject link(String sink, String mediaType) {
    JsonObject arguments = new JsonObject();
    arguments.addProperty("sink", sink);
    arguments.addProperty("mediaType", mediaType);
    return arguments;
  }

  int subscribe(String object, String event) {
    JsonObject params = new JsonObject();
    params.addProperty("type", event);
    params.addProperty("object", object);
    return add("subscribe", params);
  }

  int release(String object) {
    JsonObject params = new JsonObject();
    params.addProperty("object", object);
    return add("release", params);
  }

  private int add(String method, JsonObject params) {
    JsonObject operation = new JsonObject();
    int index = operations.size();
    operation.addProperty("id", index);
    operation.addProperty("method", method);
    operation.add("params", params);
    operation.addProperty("jsonrpc", "2.0");
    operations.add(operation);
    return index;
  }

  int size() {
    return operations.size();
  }

  JsonObject params() {
    JsonObject params = new JsonObject();
    params.add("operations", operations);
    return params;
  }
}

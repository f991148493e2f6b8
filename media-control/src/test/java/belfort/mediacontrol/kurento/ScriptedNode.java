package belfort.mediacontrol.kurento;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;

/**
 * A node that speaks as much of Kurento's protocol as the adapter uses, without media. Its answers
 * have the shape of the recorded ones; it also remembers everything that it was asked.
 */
final class ScriptedNode implements AutoCloseable {
  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server);
  private volatile String serverId = UUID.randomUUID().toString();
  private final boolean forwarding;
  private volatile boolean layers;
  private final Map<String, ScriptedThing> things = new LinkedHashMap<>();
  private final Map<Session, String> sessions = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private volatile int pingDelayMs;
  private final Map<String, Integer> failing = new ConcurrentHashMap<>();

  /** Another process at the same address: nothing is there any more, and every socket is cut. */
  void restart() {
    synchronized (this) {
      serverId = UUID.randomUUID().toString();
      things.clear();
    }
    sessions.keySet().forEach(Session::disconnect);
  }

  /** So late it answers its pings from now on. */
  void delayPings(int milliseconds) {
    pingDelayMs = milliseconds;
  }

  ScriptedNode(boolean forwarding) throws Exception {
    this.forwarding = forwarding;
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(
        WebSocketUpgradeHandler.from(
            server,
            container -> {
              container.setMaxTextMessageSize(16_000_000);
              container.addMapping("/kurento", (request, response, callback) -> new Wire());
            }));
    server.start();
  }

  /** It says that it takes pictures in layers. */
  ScriptedNode withLayers() {
    layers = true;
    return this;
  }

  int port() {
    return connector.getLocalPort();
  }

  String url() {
    return "ws://127.0.0.1:" + port() + "/kurento";
  }

  /** How many connections stand. */
  int connections() {
    return sessions.size();
  }

  /** Every operation asked for so far, inside transactions too. */
  List<String> asked() {
    return List.copyOf(asked);
  }

  /** All objects of a type; of any when it is empty. */
  synchronized List<ScriptedThing> all(String type) {
    return things.values().stream()
        .filter(t -> type.isEmpty() || t.id.endsWith("kurento." + type))
        .toList();
  }

  /** The object that bears this name. */
  synchronized ScriptedThing named(String name) {
    return things.values().stream()
        .filter(t -> t.name.equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no object is named " + name));
  }

  synchronized boolean hasNamed(String name) {
    return things.values().stream().anyMatch(t -> t.name.equals(name));
  }

  /** The next calls of an operation are answered with this error. */
  void fail(String operation, int code) {
    failing.put(operation, code);
  }

  void heal() {
    failing.clear();
  }

  synchronized void forget(String id) {
    things.keySet().removeIf(key -> key.equals(id) || key.startsWith(id + "/"));
  }

  synchronized void setTag(String id, String key, String value) {
    things.get(id).tags.put(key, value);
  }

  synchronized String addPipeline(String cluster, String room) {
    ScriptedThing thing = new ScriptedThing(UUID.randomUUID() + "_kurento.MediaPipeline");
    thing.tags.put(Tags.CLUSTER, cluster);
    thing.tags.put(Tags.ROOM, room);
    thing.tags.put(Tags.EPOCH, "1");
    things.put(thing.id, thing);
    return thing.id;
  }

  /** Sends an event to every session that subscribed to it. */
  void emit(ScriptedThing thing, String type, Map<String, Object> members) {
    synchronized (this) {
      if (!thing.subscriptions.contains(type)) {
        throw new AssertionError("nobody subscribed to " + type);
      }
    }
    JsonObject data = new JsonObject();
    data.addProperty("source", thing.id);
    data.add("tags", new JsonArray());
    data.addProperty("timestampMillis", "1795473657834");
    data.addProperty("type", type);
    members.forEach((key, value) ->
        data.add(
            key,
            value instanceof JsonElement element
                ? element
                : new JsonPrimitive(String.valueOf(value))));
    JsonObject value = new JsonObject();
    value.add("data", data);
    value.addProperty("object", thing.id);
    value.addProperty("type", type);
    JsonObject params = new JsonObject();
    params.add("value", value);
    JsonObject event = new JsonObject();
    event.addProperty("jsonrpc", "2.0");
    event.addProperty("method", "onEvent");
    event.add("params", params);
    broadcast(event.toString());
  }

  /** Sends a text as it is to everybody. */
  void broadcast(String text) {
    sessions.keySet().forEach(session -> session.sendText(text, Callback.NOOP));
  }

  private JsonObject answer(Session socket, JsonObject request) {
    String method = request.get("method").getAsString();
    JsonObject params =
        request.has("params") && request.get("params").isJsonObject()
            ? request.getAsJsonObject("params")
            : new JsonObject();
    if (params.has("sessionId")) {
      sessions.put(socket, params.get("sessionId").getAsString());
    }
    JsonObject reply = new JsonObject();
    reply.add("id", request.get("id"));
    try {
      JsonObject result = new JsonObject();
      if (method.equals("transaction")) {
        result.add("value", transaction(socket, params.getAsJsonArray("operations")));
      } else {
        result = carryOut(socket, method, params);
      }
      result.addProperty("sessionId", sessions.get(socket));
      reply.add("result", result);
    } catch (ScriptedThing.Refusal e) {
      reply.add("error", e.error());
    }
    reply.addProperty("jsonrpc", "2.0");
    return reply;
  }

  private JsonArray transaction(Session socket, JsonArray operations) {
    JsonArray replies = new JsonArray();
    List<String> made = new ArrayList<>();
    for (JsonElement each : operations) {
      JsonObject operation = each.getAsJsonObject();
      String text = operation.get("params").toString();
      for (int i = made.size() - 1; i >= 0; i--) {
        text = text.replace("\"newref:" + i + "\"", "\"" + made.get(i) + "\"");
      }
      JsonObject reply = new JsonObject();
      reply.add("id", operation.get("id"));
      try {
        JsonObject result =
            carryOut(
                socket,
                operation.get("method").getAsString(),
                JsonParser.parseString(text).getAsJsonObject());
        JsonElement value = result.get("value");
        made.add(value != null && value.isJsonPrimitive() ? value.getAsString() : "");
        reply.add("result", result);
        replies.add(reply);
      } catch (ScriptedThing.Refusal e) {
        reply.add("error", e.error());
        replies.add(reply);
        return replies;
      }
    }
    return replies;
  }

  private synchronized JsonObject carryOut(Session socket, String method, JsonObject params)
      throws ScriptedThing.Refusal {
    String operation = params.has("operation") ? params.get("operation").getAsString() : method;
    if (!operation.equals("ping")) {
      asked.add(operation);
    }
    Integer failure = failing.get(operation);
    if (failure != null) {
      throw new ScriptedThing.Refusal(failure);
    }
    JsonObject result = new JsonObject();
    switch (method) {
      case "ping" -> result.addProperty("value", "pong");
      case "connect" -> result.addProperty("serverId", serverId);
      case "closeSession" -> {}
      case "create" -> {
        String type = params.get("type").getAsString();
        JsonObject constructor = params.getAsJsonObject("constructorParams");
        String parent =
            constructor.has("mediaPipeline")
                ? thing(constructor.get("mediaPipeline"), socket).id + "/"
                : "";
        ScriptedThing thing = new ScriptedThing(parent + UUID.randomUUID() + "_kurento." + type);
        things.put(thing.id, thing);
        thing.holders.add(sessions.get(socket));
        result.addProperty("value", thing.id);
      }
      case "subscribe" -> {
        thing(params.get("object"), socket).subscriptions.add(params.get("type").getAsString());
        result.addProperty("value", UUID.randomUUID().toString());
      }
      case "release" -> forget(params.get("object").getAsString());
      case "invoke" -> {
        JsonElement object = params.get("object");
        JsonObject args =
            params.has("operationParams")
                ? params.getAsJsonObject("operationParams")
                : new JsonObject();
        result.add(
            "value",
            object.getAsString().equals(Json.SERVER_MANAGER)
                ? ofManager(operation)
                : thing(object, socket).invoke(operation, args, things, layers));
      }
      default -> throw new ScriptedThing.Refusal(-32601);
    }
    return result;
  }

  private ScriptedThing thing(JsonElement id, Session socket) throws ScriptedThing.Refusal {
    ScriptedThing thing = things.get(id.getAsString());
    if (thing == null) {
      throw new ScriptedThing.Refusal(40101);
    }
    thing.holders.add(sessions.get(socket));
    return thing;
  }

  private JsonElement ofManager(String operation) throws ScriptedThing.Refusal {
    return switch (operation) {
      case "getInfo" -> {
        JsonObject info = new JsonObject();
        info.addProperty("version", "7.3.0");
        info.addProperty("type", "KMS");
        JsonArray capabilities = new JsonArray();
        capabilities.add("transactions");
        if (forwarding) {
          capabilities.add(NodeFacts.FORWARDING);
          capabilities.add(NodeFacts.RELAY);
          if (layers) {
            capabilities.add(NodeFacts.SIMULCAST);
          }
        }
        info.add("capabilities", capabilities);
        yield info;
      }
      case "getCpuCount" -> new JsonPrimitive(2);
      case "getUsedCpu" -> new JsonPrimitive(12.5);
      case "getUsedMemory" -> new JsonPrimitive(26420);
      case "getPipelines" -> {
        JsonArray ids = new JsonArray();
        things.keySet().stream().filter(id -> !id.contains("/")).forEach(ids::add);
        yield ids;
      }
      default -> throw new ScriptedThing.Refusal(40008);
    };
  }

  /** One client's socket. */
  public final class Wire implements Session.Listener.AutoDemanding {
    private Session session;

    @Override
    public void onWebSocketOpen(Session opened) {
      session = opened;
      sessions.put(opened, UUID.randomUUID().toString());
    }

    @Override
    public void onWebSocketText(String message) {
      JsonObject request = JsonParser.parseString(message).getAsJsonObject();
      if (request.get("method").getAsString().equals("ping")) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pingDelayMs));
      }
      session.sendText(answer(session, request).toString(), Callback.NOOP);
    }

    @Override
    public void onWebSocketError(Throwable cause) {
      // a test broke the connection
    }

    @Override
    public void onWebSocketClose(int statusCode, String reason, Callback callback) {
      sessions.remove(session);
      callback.succeed();
    }
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new AssertionError("the scripted node does not stop", e);
    }
  }
}

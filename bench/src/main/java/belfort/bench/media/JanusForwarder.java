package belfort.bench.media;

import belfort.bench.product.Await;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Janus and its video room: a room for each lesson, a handle for each who publishes or watches. */
final class JanusForwarder implements Forwarder {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int FIRST_ROOM = 1;
  private static final int TEACHER = 1;

  private final JanusServer server;
  private final HttpClient http = HttpClient.newHttpClient();
  private final WebSocket socket;
  private final AtomicLong transactions = new AtomicLong();
  private final Map<String, CompletableFuture<JsonObject>> waiting = new ConcurrentHashMap<>();
  private final long session;
  private int lessons;

  JanusForwarder(Path log) {
    server = JanusServer.start(log);
    socket = connect();
    session = ask("create", new JsonObject()).getAsJsonObject("data").get("id").getAsLong();
  }

  private WebSocket connect() {
    try {
      return Await.value("janus listens", PATIENCE, this::tried);
    } catch (IllegalStateException | AssertionError deaf) {
      server.close();
      throw deaf;
    }
  }

  private Optional<WebSocket> tried() {
    if (!server.isAlive()) {
      throw new IllegalStateException("janus ended: see its log");
    }
    try {
      return Optional.of(
          http.newWebSocketBuilder()
              .subprotocols("janus-protocol")
              .buildAsync(URI.create(server.url()), new Ear())
              .join());
    } catch (CompletionException notYet) {
      return Optional.empty();
    }
  }

  @Override
  public String name() {
    return "janus";
  }

  @Override
  public long pid() {
    return server.pid();
  }

  /** Its ICE library passes over loopback; what goes to another address of ours stays here too. */
  @Override
  public InetAddress address() {
    return Forwarder.addressOnANetwork();
  }

  @Override
  public int lesson() {
    JsonObject room = body("create", lessons);
    room.addProperty("publishers", 1);
    room.addProperty("bitrate", 0);
    room.addProperty("audiocodec", "opus");
    room.addProperty("videocodec", "vp8");
    say(handle(), room, null);
    return lessons++;
  }

  @Override
  public String publish(int lesson, String offer) {
    JsonObject join = body("joinandconfigure", lesson);
    join.addProperty("ptype", "publisher");
    join.addProperty("id", TEACHER);
    // a Janus that is offered both parts takes the client's in the handshake, which our peers have
    String active = offer.replace("a=setup:actpass", "a=setup:active");
    return sdp(say(handle(), join, jsep("offer", active)));
  }

  @Override
  public String watch(int lesson, Student student) {
    long handle = handle();
    JsonObject join = body("join", lesson);
    join.addProperty("ptype", "subscriber");
    join.addProperty("feed", TEACHER);
    String offer = sdp(say(handle, join, null));
    say(handle, body("start", lesson), jsep("answer", student.answer()));
    return offer;
  }

  private static JsonObject body(String request, int lesson) {
    JsonObject body = new JsonObject();
    body.addProperty("request", request);
    body.addProperty("room", FIRST_ROOM + lesson);
    return body;
  }

  private static JsonObject jsep(String type, String sdp) {
    JsonObject jsep = new JsonObject();
    jsep.addProperty("type", type);
    jsep.addProperty("sdp", sdp);
    return jsep;
  }

  private static String sdp(JsonObject event) {
    return event.getAsJsonObject("jsep").get("sdp").getAsString();
  }

  private long handle() {
    JsonObject message = new JsonObject();
    message.addProperty("session_id", session);
    message.addProperty("plugin", "janus.plugin.videoroom");
    return ask("attach", message).getAsJsonObject("data").get("id").getAsLong();
  }

  /** A request to the room; its answer, which comes as an event when it takes a while. */
  private JsonObject say(long handle, JsonObject body, @Nullable JsonObject jsep) {
    JsonObject message = new JsonObject();
    message.addProperty("session_id", session);
    message.addProperty("handle_id", handle);
    message.add("body", body);
    if (jsep != null) {
      message.add("jsep", jsep);
    }
    JsonObject answer = ask("message", message);
    JsonObject data = answer.getAsJsonObject("plugindata").getAsJsonObject("data");
    if (data.has("error")) {
      throw new IllegalStateException("janus refused " + body + ": " + data);
    }
    return answer;
  }

  private JsonObject ask(String what, JsonObject message) {
    String transaction = "b" + transactions.incrementAndGet();
    message.addProperty("janus", what);
    message.addProperty("transaction", transaction);
    CompletableFuture<JsonObject> answer = new CompletableFuture<>();
    waiting.put(transaction, answer);
    synchronized (socket) {
      socket.sendText(message.toString(), true).join();
    }
    JsonObject said = answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    if (said.get("janus").getAsString().equals("error")) {
      throw new IllegalStateException("janus refused " + what + ": " + said);
    }
    return said;
  }

  /** Hears the answers; an {@code ack} only says that the answer comes later. */
  private final class Ear implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        heard(JsonParser.parseString(text.toString()).getAsJsonObject());
        text.setLength(0);
      }
      from.request(1);
      return null;
    }

    private void heard(JsonObject message) {
      if (message.has("transaction") && !message.get("janus").getAsString().equals("ack")) {
        CompletableFuture<JsonObject> asked =
            waiting.remove(message.get("transaction").getAsString());
        if (asked != null) {
          asked.complete(message);
        }
      }
    }
  }

  @Override
  public void close() {
    socket.abort();
    http.close();
    server.close();
  }
}

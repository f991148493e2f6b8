package belfort.bench.survive;

import belfort.bench.product.PersonalLink;
import belfort.bench.product.Session;
import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session.Listener;
import org.eclipse.jetty.websocket.client.ClientUpgradeRequest;
import org.eclipse.jetty.websocket.client.WebSocketClient;
import org.jspecify.annotations.Nullable;

/**
 * A page without media that stays in its lesson whatever dies: it comes back as {@code
 * web-client/protocol/connection.js} does, with the same pauses, resumes where it was, and says
 * again what was not answered.
 */
public final class Participant {
  private static final long FIRST_MS = 1_000;
  private static final long SOON_MS = 3_000;
  private static final long SILENCE_MS = 12_500;

  private final Session session;
  private final WebSocketClient client;
  private final ScheduledExecutorService timer;
  private final Witness witness;
  private final Gson gson = new Gson();
  private final Map<String, Map<String, Object>> pending = new LinkedHashMap<>();
  private @Nullable Line line;
  private String prefix = "";
  private int failures;
  private long ops;
  private long lastHeardNanos = System.nanoTime();
  private long epoch = -1;
  private long seq = -1;
  private boolean wantsIn;
  private boolean closed;
  private @Nullable JsonObject told;

  private Participant(
      Session session, WebSocketClient client, ScheduledExecutorService timer, Witness witness) {
    this.session = session;
    this.client = client;
    this.timer = timer;
    this.witness = witness;
  }

  /** What a participant reports; called with his lock held, so in the order of the wire. */
  public interface Witness {
    /** He is in touch with a server of that name again. */
    default void welcomed(String server, String participant) {}

    default void acknowledged(String op) {}

    default void refused(String op, String code) {}

    /** An event took effect on his page. */
    default void happened(long epoch, long seq, JsonObject change) {}

    /** His page was replaced by what the server knows. */
    default void reset(JsonObject message) {}

    default void saved(long epoch, long seq) {}

    /** He will not come back by himself. */
    default void sentAway(String code) {}

    /** The server did what the protocol forbids. */
    default void broken(String what) {}
  }

  /**
   * Exchanges the link and connects.
   *
   * @param firstServer the server that he asks first; empty for the front door
   */
  public static Participant enter(
      HttpClient http,
      WebSocketClient client,
      ScheduledExecutorService timer,
      PersonalLink link,
      Optional<String> firstServer,
      Witness witness) {
    Participant participant = new Participant(Session.open(http, link), client, timer, witness);
    synchronized (participant) {
      participant.prefix = firstServer.map(name -> "/s/" + name).orElse("");
      participant.wantsIn = true;
      participant.open();
      participant.command("join", Map.of("microphone", false, "camera", false));
    }
    var _ = timer.scheduleWithFixedDelay(participant::watch, 1, 1, TimeUnit.SECONDS);
    return participant;
  }

  /** Says a command, now or when he is back; it is kept until it is answered. Returns its op. */
  public synchronized String command(String type, Map<String, Object> arguments) {
    String op = "b" + ++ops;
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("type", type);
    message.put("op", op);
    message.putAll(arguments);
    pending.put(op, message);
    if (line != null && line.live) {
      line.send(message);
    }
    return op;
  }

  public synchronized int waiting() {
    return pending.size();
  }

  public synchronized boolean live() {
    return line != null && line.live && seq >= 0;
  }

  public synchronized void close() {
    closed = true;
    drop();
  }

  private synchronized void watch() {
    long silentMs = (System.nanoTime() - lastHeardNanos) / 1_000_000;
    if (line != null && !closed && silentMs > SILENCE_MS) {
      lost();
    }
  }

  private void open() {
    if (closed) {
      return;
    }
    told = null;
    lastHeardNanos = System.nanoTime();
    Line opening = new Line(this);
    line = opening;
    String ws = session.origin().replaceFirst("^http", "ws") + prefix + "/ws/" + session.key();
    ClientUpgradeRequest request = new ClientUpgradeRequest(URI.create(ws));
    request.setHeader("Origin", session.origin());
    request.setHeader("Cookie", session.cookie());
    request.setSubProtocols("belfort.v1");
    try {
      var _ =
          client
              .connect(opening, request)
              .whenComplete((opened, failure) -> {
                if (failure != null) {
                  ended(opening);
                }
              });
    } catch (Exception refused) {
      timer.execute(() -> ended(opening));
    }
  }

  private synchronized void opened(Line by) {
    if (by != line) {
      by.close();
      return;
    }
    Map<String, Object> hello = new LinkedHashMap<>();
    hello.put("type", "hello");
    if (seq >= 0) {
      hello.put("resume", Map.of("epoch", epoch, "seq", seq));
    }
    hello.put("peers", List.of());
    by.send(hello);
  }

  private synchronized void ended(Line by) {
    if (by == line) {
      lost();
    }
  }

  private void lost() {
    drop();
    if (closed) {
      return;
    }
    failures += told == null ? 1 : 0;
    if (told == null && failures > 1) {
      prefix = "";
    }
    long delayMs;
    if (told == null) {
      long ceiling = Math.min(SOON_MS, FIRST_MS << Math.min(failures - 1, 4));
      delayMs = ThreadLocalRandom.current().nextLong(ceiling);
    } else {
      delayMs = told.get("afterMs").getAsLong();
      if (delayMs < 0) {
        closed = true;
        witness.sentAway(told.get("code").getAsString());
        return;
      }
    }
    var _ = timer.schedule(this::reopen, delayMs, TimeUnit.MILLISECONDS);
  }

  private synchronized void reopen() {
    if (line == null) {
      open();
    }
  }

  private void drop() {
    Line before = line;
    line = null;
    if (before != null) {
      before.close();
    }
  }

  private synchronized void heard(Line from, String text) {
    if (from != line) {
      return;
    }
    lastHeardNanos = System.nanoTime();
    JsonObject message = JsonParser.parseString(text).getAsJsonObject();
    switch (message.get("type").getAsString()) {
      case "beat" -> from.send(Map.of("type", "beat"));
      case "welcome" -> welcomed(from, message);
      case "lobby" -> inLobby();
      case "reset" -> {
        JsonObject position = message.getAsJsonObject("position");
        epoch = position.get("epoch").getAsLong();
        seq = position.get("seq").getAsLong();
        witness.reset(message);
      }
      case "event" -> event(message);
      case "saved" ->
          witness.saved(message.get("epoch").getAsLong(), message.get("seq").getAsLong());
      case "ack" -> {
        pending.remove(message.get("op").getAsString());
        witness.acknowledged(message.get("op").getAsString());
      }
      case "refused" -> {
        pending.remove(message.get("op").getAsString());
        witness.refused(message.get("op").getAsString(), message.get("code").getAsString());
      }
      case "moved" -> {
        failures = 0;
        prefix = message.get("prefix").getAsString().replaceFirst("/$", "");
        told = message;
        lost();
      }
      case "closing" -> {
        told = message;
        // who is asked to wait his turn has it at the same server
        prefix = message.get("code").getAsString().equals("busy") ? prefix : "";
      }
      default -> {}
    }
  }

  private void welcomed(Line from, JsonObject message) {
    String server = message.get("server").getAsString();
    failures = 0;
    prefix = "/s/" + server;
    from.live = true;
    witness.welcomed(server, message.getAsJsonObject("you").get("participant").getAsString());
    // whoever may not be in any more joins before he says the rest
    List.copyOf(pending.values()).forEach(from::send);
  }

  /** The server does not know him any more: he comes in again, before all that he has to say. */
  private void inLobby() {
    boolean joining = pending.values().stream().anyMatch(each -> "join".equals(each.get("type")));
    if (wantsIn && !joining) {
      seq = -1;
      command("join", Map.of("microphone", false, "camera", false));
    }
  }

  private void event(JsonObject message) {
    long nextEpoch = message.get("epoch").getAsLong();
    long nextSeq = message.get("seq").getAsLong();
    if (seq < 0) {
      return;
    }
    if (nextSeq != seq + 1 || nextEpoch < epoch) {
      witness.broken("after " + epoch + "/" + seq + " came " + nextEpoch + "/" + nextSeq);
    }
    epoch = nextEpoch;
    seq = nextSeq;
    witness.happened(epoch, seq, message.getAsJsonObject("change"));
  }

  /** Public, because Jetty looks its endpoints up by method handles. */
  public static final class Line implements Listener.AutoDemanding {
    private final Participant owner;
    private volatile org.eclipse.jetty.websocket.api.@Nullable Session socket;
    private boolean live;

    Line(Participant owner) {
      this.owner = owner;
    }

    private void send(Map<String, Object> message) {
      org.eclipse.jetty.websocket.api.Session open = socket;
      if (open != null) {
        open.sendText(owner.gson.toJson(message), Callback.NOOP);
      }
    }

    private void close() {
      org.eclipse.jetty.websocket.api.Session open = socket;
      if (open != null) {
        open.disconnect();
      }
    }

    @Override
    public void onWebSocketOpen(org.eclipse.jetty.websocket.api.Session opened) {
      socket = opened;
      owner.opened(this);
    }

    @Override
    public void onWebSocketText(String text) {
      owner.heard(this, text);
    }

    @Override
    public void onWebSocketError(Throwable cause) {
      // the close that follows, or the failed connection, is what counts
    }

    @Override
    public void onWebSocketClose(int statusCode, @Nullable String reason, Callback callback) {
      owner.ended(this);
      callback.succeed();
    }
  }

  /** The chat lines of a reset, as {@code id}s of the log have them: writer and text. */
  static List<Map.Entry<String, String>> chatOf(JsonObject reset) {
    List<Map.Entry<String, String>> lines = new ArrayList<>();
    for (JsonElement each : reset.getAsJsonObject("room").getAsJsonArray("chat")) {
      JsonObject chat = each.getAsJsonObject();
      lines.add(Map.entry(chat.get("participant").getAsString(), chat.get("text").getAsString()));
    }
    return lines;
  }
}

package belfort.bench.room;

import belfort.bench.product.PersonalLink;
import belfort.bench.product.Session;
import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.http.HttpClient;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session.Listener;
import org.eclipse.jetty.websocket.client.ClientUpgradeRequest;
import org.eclipse.jetty.websocket.client.WebSocketClient;
import org.jspecify.annotations.Nullable;

/**
 * A participant without media: he joins, says commands, and counts what he hears. Public, because
 * Jetty looks its endpoints up by method handles.
 */
public final class RoomSocket implements Listener.AutoDemanding {
  private static final long PATIENCE_SECONDS = 60;

  private final Session session;
  private final Tally tally;
  private final Gson gson = new Gson();
  private final AtomicLong lastOp = new AtomicLong();
  private final Map<String, Command> waiting = new ConcurrentHashMap<>();
  private final CompletableFuture<Boolean> inRoom = new CompletableFuture<>();
  private final CompletableFuture<Boolean> welcomed = new CompletableFuture<>();
  private volatile org.eclipse.jetty.websocket.api.@Nullable Session socket;

  private RoomSocket(Session session, Tally tally) {
    this.session = session;
    this.tally = tally;
  }

  private record Command(long dueNanos, CompletableFuture<Boolean> answer) {}

  /** Exchanges the link, connects, says hello and waits for the welcome. */
  static RoomSocket connect(
      HttpClient http, WebSocketClient client, PersonalLink link, Tally tally) {
    RoomSocket room = new RoomSocket(Session.open(http, link), tally);
    ClientUpgradeRequest request = new ClientUpgradeRequest(room.session.webSocket());
    request.setHeader("Origin", room.session.origin());
    request.setHeader("Cookie", room.session.cookie());
    request.setSubProtocols("belfort.v1");
    try {
      room.socket = client.connect(room, request).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      room.send(Map.of("type", "hello", "peers", List.of()));
      room.welcomed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return room;
    } catch (IOException | ExecutionException | TimeoutException failure) {
      throw new IllegalStateException("a participant could not connect", failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  void startLesson() {
    join();
    awaitAnswer(command("startLesson", Map.of(), System.nanoTime()));
  }

  void join() {
    awaitAnswer(command("join", Map.of("microphone", false, "camera", false), System.nanoTime()));
    awaitAnswer(inRoom);
  }

  /**
   * Says a command.
   *
   * @param dueNanos when it was due: a command that had to wait for its turn counts the wait
   * @return true when it was acknowledged, false when it was refused
   */
  CompletableFuture<Boolean> command(String type, Map<String, Object> arguments, long dueNanos) {
    String op = "b" + lastOp.incrementAndGet();
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("type", type);
    message.put("op", op);
    message.putAll(arguments);
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    waiting.put(op, new Command(dueNanos, answer));
    send(message);
    return answer;
  }

  void close() {
    org.eclipse.jetty.websocket.api.Session open = socket;
    if (open != null) {
      open.close();
    }
  }

  private static void awaitAnswer(CompletableFuture<Boolean> answer) {
    try {
      if (!answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the server refused a participant's command");
      }
    } catch (ExecutionException | TimeoutException failure) {
      throw new IllegalStateException("the server did not answer a participant", failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  private void send(Map<String, Object> message) {
    org.eclipse.jetty.websocket.api.Session open = socket;
    if (open != null) {
      open.sendText(gson.toJson(message), Callback.NOOP);
    }
  }

  @Override
  public void onWebSocketText(String text) {
    tally.received(text.length());
    // nearly everything is an event for somebody else: look, do not parse
    if (text.startsWith("{\"type\":\"event\"")) {
      tally.event();
      return;
    }
    JsonObject message = JsonParser.parseString(text).getAsJsonObject();
    switch (message.get("type").getAsString()) {
      case "welcome" -> welcomed.complete(true);
      case "reset" -> inRoom.complete(true);
      case "beat" -> send(Map.of("type", "beat"));
      case "ack" -> answered(message, true);
      case "refused" -> {
        tally.refused(message.get("code").getAsString());
        answered(message, false);
      }
      case "problem", "closing", "moved" -> tally.refused(text);
      default -> {}
    }
  }

  private void answered(JsonObject message, boolean acknowledged) {
    Command command = waiting.remove(message.get("op").getAsString());
    if (command != null) {
      if (acknowledged) {
        tally.acknowledged(System.nanoTime() - command.dueNanos());
      }
      command.answer().complete(acknowledged);
    }
  }

  @Override
  public void onWebSocketClose(int statusCode, @Nullable String reason, Callback callback) {
    tally.closed(statusCode + " " + reason);
    IllegalStateException closed = new IllegalStateException("closed with " + statusCode);
    waiting.values().forEach(command -> command.answer().completeExceptionally(closed));
    welcomed.completeExceptionally(closed);
    inRoom.completeExceptionally(closed);
    callback.succeed();
  }
}

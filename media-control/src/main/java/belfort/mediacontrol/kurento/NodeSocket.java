package belfort.mediacontrol.kurento;

import belfort.mediacontrol.kurento.NodeCallException.Kind;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A plain JSON-RPC socket to a node, for liveness and for the sweeper. It has a session of its own:
 * a node answers the calls of one socket in order, so a ping behind slow calls would look like a
 * death, and what the sweeper touches must not be kept alive by the lessons' session.
 */
final class NodeSocket implements WebSocket.Listener, AutoCloseable {
  /** How the message of a refused handshake begins. */
  static final String REFUSES = "it refuses us with HTTP ";

  /** Longer than any answer to what is asked here. */
  private static final int MOST_CHARACTERS = 4_000_000;

  private final Map<Integer, CompletableFuture<JsonElement>> pending = new ConcurrentHashMap<>();
  private final AtomicInteger lastId = new AtomicInteger();
  private final StringBuilder partial = new StringBuilder();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private final Object sending = new Object();
  private CompletableFuture<?> lastSend = CompletableFuture.completedFuture(null);
  private volatile @Nullable WebSocket webSocket;

  private NodeSocket() {}

  static NodeSocket connect(HttpClient http, String url, Duration timeout)
      throws NodeCallException {
    NodeSocket socket = new NodeSocket();
    CompletableFuture<WebSocket> opening =
        http.newWebSocketBuilder().connectTimeout(timeout).buildAsync(URI.create(url), socket);
    try {
      socket.webSocket = Waiting.await(opening, timeout);
      return socket;
    } catch (NodeCallException e) {
      var _ =
          opening.whenComplete((late, failure) -> {
            if (late != null) {
              late.abort();
            }
          });
      throw e;
    }
  }

  /** Completes when the connection has ended, however it ended. */
  CompletableFuture<Void> closed() {
    return closed;
  }

  CompletableFuture<JsonElement> send(String method, JsonObject params) {
    CompletableFuture<JsonElement> answer = new CompletableFuture<>();
    WebSocket socket = webSocket;
    if (socket == null || closed.isDone()) {
      answer.completeExceptionally(gone());
      return answer;
    }
    int id = lastId.incrementAndGet();
    pending.put(id, answer);
    JsonObject request = new JsonObject();
    request.addProperty("id", id);
    request.addProperty("method", method);
    request.add("params", params);
    request.addProperty("jsonrpc", "2.0");
    synchronized (sending) {
      lastSend =
          lastSend
              .handle((sent, failure) -> null)
              .thenCompose(ready -> socket.sendText(request.toString(), true))
              .whenComplete((sent, failure) -> {
                if (failure != null) {
                  end();
                }
              });
    }
    if (closed.isDone()) {
      answer.completeExceptionally(gone());
    }
    return answer;
  }

  JsonElement call(String method, JsonObject params, Duration timeout) throws NodeCallException {
    return Waiting.await(send(method, params), timeout);
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    partial.append(data);
    if (partial.length() > MOST_CHARACTERS) {
      close();
      return CompletableFuture.completedFuture(null);
    }
    if (last) {
      String text = partial.toString();
      partial.setLength(0);
      receive(text);
    }
    from.request(1);
    return CompletableFuture.completedFuture(null);
  }

  private void receive(String text) {
    try {
      JsonObject message = JsonParser.parseString(text).getAsJsonObject();
      if (!message.has("id") || message.get("id").isJsonNull()) {
        return;
      }
      CompletableFuture<JsonElement> answer = pending.remove(message.get("id").getAsInt());
      if (answer == null) {
        return;
      }
      if (message.has("error")) {
        answer.completeExceptionally(Json.error(message.getAsJsonObject("error")));
      } else {
        JsonElement result = message.get("result");
        answer.complete(result == null ? JsonNull.INSTANCE : result);
      }
    } catch (JsonParseException | IllegalStateException | NumberFormatException notJsonRpc) {
      close();
    }
  }

  @Override
  public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    end();
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    end();
  }

  private void end() {
    closed.complete(null);
    pending.values().forEach(answer -> answer.completeExceptionally(gone()));
    pending.clear();
  }

  private static NodeCallException gone() {
    return new NodeCallException(Kind.DISCONNECTED, "the connection to the node is closed");
  }

  @Override
  public void close() {
    WebSocket socket = webSocket;
    if (socket != null) {
      socket.abort();
    }
    end();
  }

  /** Waiting for an answer on a virtual thread. */
  static final class Waiting {
    private Waiting() {}

    static <T> T await(CompletableFuture<T> answer, Duration timeout) throws NodeCallException {
      try {
        return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        throw new NodeCallException(
            Kind.NO_ANSWER, "no answer within " + timeout.toMillis() + " ms", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new NodeCallException(Kind.DISCONNECTED, "media-control is stopping", e);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof NodeCallException known) {
          throw known;
        }
        if (e.getCause() instanceof HttpTimeoutException late) {
          // the client's own clock was faster than ours
          throw new NodeCallException(
              Kind.NO_ANSWER, "no answer within " + timeout.toMillis() + " ms", late);
        }
        if (e.getCause() instanceof WebSocketHandshakeException refused) {
          throw new NodeCallException(
              Kind.DISCONNECTED,
              REFUSES + refused.getResponse().statusCode() + ": see --media-node-secret-file",
              e);
        }
        throw new NodeCallException(
            Kind.DISCONNECTED, "the connection to the node failed: " + e.getCause(), e);
      }
    }
  }
}

package belfort.mediacontrol.kurento;

import belfort.mediacontrol.MediaCounters;
import belfort.mediacontrol.MediaCounters.Counter;
import belfort.mediacontrol.kurento.NodeCallException.Kind;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.kurento.jsonrpc.DefaultJsonRpcHandler;
import org.kurento.jsonrpc.JsonRpcErrorException;
import org.kurento.jsonrpc.Transaction;
import org.kurento.jsonrpc.client.Continuation;
import org.kurento.jsonrpc.client.JsonRpcClientNettyWebSocket;
import org.kurento.jsonrpc.message.Request;

/**
 * The session with a node that holds the lessons' objects, over one connection of Kurento's client.
 * It is never mended: once the connection has ended, whatever the library thinks, the session is
 * lost and a new one touches every object. It never says {@code closeSession}, which would end
 * every lesson of the session.
 *
 * <p>Objects are their ids here and calls are made by hand over the library's JSON-RPC client: its
 * object layer serialises calls under one lock, retries transactions for ever, leaks listeners and
 * forgets objects that nobody refers to.
 */
final class KurentoSession {
  private final OneConnection client;
  private final Map<Long, CompletableFuture<JsonElement>> pending = new ConcurrentHashMap<>();
  private final AtomicLong lastCall = new AtomicLong();
  private final AtomicBoolean lost = new AtomicBoolean();
  private final Runnable whenLost;

  private KurentoSession(
      String url,
      KurentoConfig.Timing timing,
      Consumer<NodeEvent> events,
      Runnable whenLost,
      MediaCounters counters) {
    this.whenLost = whenLost;
    this.client = new OneConnection(url, this::end, counters);
    client.setSendCloseMessage(false);
    client.setTryReconnectingForever(false);
    client.setConnectionTimeout((int) timing.connect().toMillis());
    client.setRequestTimeout(timing.call().toMillis());
    client.setConcurrentServerRequest(false);
    client.setServerRequestHandler(new Events(events));
  }

  /** Connects; blocks for at most the connection timeout and a little. */
  static KurentoSession open(
      String url,
      KurentoConfig.Timing timing,
      Consumer<NodeEvent> events,
      Runnable whenLost,
      MediaCounters counters)
      throws NodeCallException {
    KurentoSession session = new KurentoSession(url, timing, events, whenLost, counters);
    CompletableFuture<Void> connected = new CompletableFuture<>();
    Thread connecting =
        Thread.ofVirtual()
            .name("kurento-connect")
            .start(() -> {
              try {
                session.client.connect();
                connected.complete(null);
              } catch (IOException | RuntimeException e) {
                connected.completeExceptionally(e);
              }
            });
    try {
      NodeSocket.Waiting.await(connected, timing.connect());
      return session;
    } catch (NodeCallException e) {
      // the library waits for the handshake without end; interrupted, it believes to be connected
      connecting.interrupt();
      var _ = connected.whenComplete((ok, failure) -> session.drop());
      throw e;
    }
  }

  boolean isLost() {
    return lost.get();
  }

  CompletableFuture<JsonElement> send(String method, JsonObject params) {
    CompletableFuture<JsonElement> answer = new CompletableFuture<>();
    long call = lastCall.incrementAndGet();
    pending.put(call, answer);
    var _ = answer.whenComplete((value, failure) -> pending.remove(call));
    if (lost.get()) {
      answer.completeExceptionally(gone());
      return answer;
    }
    client.sendRequest(method, params, new Answer(answer));
    return answer;
  }

  /** Drops the connection and nothing else: the objects live on for a collection period. */
  void drop() {
    end();
  }

  private void end() {
    if (!lost.compareAndSet(false, true)) {
      return;
    }
    pending.values().forEach(answer -> answer.completeExceptionally(gone()));
    Thread.ofVirtual()
        .name("kurento-drop")
        .start(() -> {
          try {
            client.close();
          } catch (IOException | RuntimeException alreadyGone) {
            // nothing is left to close
          }
        });
    whenLost.run();
  }

  private static NodeCallException gone() {
    return new NodeCallException(Kind.DISCONNECTED, "the session with the node is lost");
  }

  /** A client that connects once: every "disconnection" that is one ends it for good. */
  private static final class OneConnection extends JsonRpcClientNettyWebSocket {
    private final Runnable ended;
    private final MediaCounters counters;
    private volatile boolean over;

    OneConnection(String url, Runnable ended, MediaCounters counters) {
      super(url);
      this.ended = ended;
      this.counters = counters;
    }

    /** Called for back-pressure and idleness too, where the library would connect once more. */
    @Override
    protected void handleReconnectDisconnection(int statusCode, String closeReason) {
      if (!over && isNativeClientConnected()) {
        counters.add(Counter.FALSE_DISCONNECTIONS);
        return;
      }
      over = true;
      ended.run();
    }

    @Override
    protected void connectIfNecessary(boolean shutdownReconnectThread) throws IOException {
      if (over) {
        throw new IOException("the session with the node is lost");
      }
      super.connectIfNecessary(shutdownReconnectThread);
    }

    @Override
    public void close() throws IOException {
      over = true;
      super.close();
      ended.run();
    }
  }

  /** Hands a node's events on, in order, on the connection's thread: the receiver only enqueues. */
  private static final class Events extends DefaultJsonRpcHandler<JsonObject> {
    private final Consumer<NodeEvent> events;

    Events(Consumer<NodeEvent> events) {
      this.events = events;
    }

    @Override
    public void handleRequest(Transaction transaction, Request<JsonObject> request) {
      if (request.getParams() != null) {
        NodeEvent.read(request.getParams()).ifPresent(events);
      }
    }
  }

  private record Answer(CompletableFuture<JsonElement> answer)
      implements Continuation<JsonElement> {
    @Override
    public void onSuccess(JsonElement result) {
      answer.complete(result == null ? JsonNull.INSTANCE : result);
    }

    @Override
    public void onError(Throwable cause) {
      answer.completeExceptionally(
          switch (cause) {
            case JsonRpcErrorException error ->
                NodeCallException.ofError(
                    error.getCode(), String.valueOf(error.getServerMessage()));
            case TimeoutException timeout ->
                new NodeCallException(Kind.NO_ANSWER, "the node did not answer", timeout);
            default -> new NodeCallException(Kind.DISCONNECTED, "the call failed", cause);
          });
    }
  }
}

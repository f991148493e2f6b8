package belfort.mediacontrol.kurento;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The liveness loop of one node: one thread, one socket of its own, a ping a second. Kurento's
 * client stops pinging after its first reconnection, so this is the only truth about a node.
 */
final class NodeWatch implements Runnable {
  private static final Duration RECONNECT = Duration.ofMillis(200);

  /** getUsedCpu blocks one of the node's ten threads for its interval. */
  private static final int CPU_INTERVAL_MS = 100;

  private final NodeLink link;
  private final String url;
  private final KurentoConfig.Timing timing;
  private final HttpClient http;
  private volatile boolean stopped;
  private final Silence silence = new Silence(System.nanoTime());

  NodeWatch(NodeLink link, String url, KurentoConfig.Timing timing, HttpClient http) {
    this.link = link;
    this.url = url;
    this.timing = timing;
    this.http = http;
  }

  void stop() {
    stopped = true;
  }

  @Override
  public void run() {
    while (!stopped) {
      boolean silent = false;
      try (NodeSocket socket = NodeSocket.connect(http, url, timing.connect())) {
        NodeFacts facts = greet(socket);
        silence.broken(System.nanoTime());
        link.isUp(facts);
        watch(socket);
      } catch (NodeCallException e) {
        silent = e.kind() == NodeCallException.Kind.NO_ANSWER;
        link.doesNotConnect(e.getMessage());
      } catch (RuntimeException e) {
        link.doesNotConnect("it answers, but not as a media node does: " + e.getMessage());
      }
      if (!stopped) {
        // who refuses is gone; who says nothing may be as slow as we are
        if (silent) {
          link.misses(timing.missedUntilSuspect(), silence.lasts(System.nanoTime()));
        } else {
          link.isUnreachable(silence.lasts(System.nanoTime()));
        }
        LockSupport.parkNanos(RECONNECT.toNanos());
      }
    }
  }

  private NodeFacts greet(NodeSocket socket) throws NodeCallException {
    JsonObject connected =
        socket.call("connect", new JsonObject(), timing.connect()).getAsJsonObject();
    JsonElement info = value(invoke(socket, "getInfo", null), timing.connect());
    JsonElement cores = value(invoke(socket, "getCpuCount", null), timing.connect());
    return NodeFacts.read(
        Json.text(connected, "serverId"), info.getAsJsonObject(), cores.getAsInt());
  }

  private void watch(NodeSocket socket) {
    int missed = 0;
    long nextMeasure = System.nanoTime();
    while (!stopped && !socket.closed().isDone()) {
      long sent = System.nanoTime();
      Duration patience = patience(sent);
      try {
        socket.call("ping", new JsonObject(), patience);
        long answered = System.nanoTime();
        silence.broken(answered);
        missed = 0;
        link.answers(Duration.ofNanos(answered - sent));
      } catch (NodeCallException e) {
        if (socket.closed().isDone()) {
          return;
        }
        long now = System.nanoTime();
        silence.waited(sent, patience, now);
        missed++;
        link.misses(missed, silence.lasts(now));
      }
      if (System.nanoTime() - nextMeasure >= 0 && missed == 0) {
        nextMeasure = System.nanoTime() + timing.measureEvery().toNanos();
        measure(socket);
      }
      long rest = timing.pingEvery().toNanos() - (System.nanoTime() - sent);
      awaitEnd(socket, rest);
    }
  }

  /** How long the answer to a ping may take: not beyond the moment at which silence is too long. */
  private Duration patience(long nowNanos) {
    Duration left = timing.silentUntilLost().minus(silence.lasts(nowNanos));
    return left.isPositive() && left.compareTo(timing.pingEvery()) < 0 ? left : timing.pingEvery();
  }

  /** Waits for the next ping, or for the end of the connection if that comes first. */
  private static void awaitEnd(NodeSocket socket, long nanos) {
    if (nanos > 0) {
      try {
        NodeSocket.Waiting.await(socket.closed(), Duration.ofNanos(nanos));
      } catch (NodeCallException stillOpen) {
        // that is the good case
      }
    }
  }

  private void measure(NodeSocket socket) {
    JsonObject interval = new JsonObject();
    interval.addProperty("interval", CPU_INTERVAL_MS);
    CompletableFuture<JsonElement> cpu = invoke(socket, "getUsedCpu", interval);
    CompletableFuture<JsonElement> memory = invoke(socket, "getUsedMemory", null);
    var _ =
        cpu.thenAcceptBoth(
            memory,
            (percent, kibibytes) ->
                link.measured(
                    percent.getAsJsonObject().get("value").getAsDouble(),
                    kibibytes.getAsJsonObject().get("value").getAsLong()));
  }

  private static CompletableFuture<JsonElement> invoke(
      NodeSocket socket, String operation, @Nullable JsonObject args) {
    return socket.send("invoke", Json.invocation(Json.SERVER_MANAGER, operation, args));
  }

  private static JsonElement value(CompletableFuture<JsonElement> answer, Duration timeout)
      throws NodeCallException {
    return NodeSocket.Waiting.await(answer, timeout).getAsJsonObject().get("value");
  }
}

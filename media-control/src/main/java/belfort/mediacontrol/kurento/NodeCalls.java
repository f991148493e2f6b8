package belfort.mediacontrol.kurento;

import belfort.mediacontrol.MediaCounters;
import belfort.mediacontrol.kurento.NodeCallException.Kind;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The calls to one node: each through the gate, and through the session that holds our objects,
 * which is opened when a call needs it and replaced when it was lost.
 */
final class NodeCalls {
  private final KurentoConfig config;
  private final String url;
  private final Consumer<NodeEvent> events;
  private final Runnable whenLost;
  private final MediaCounters counters;
  private final CallGate gate;
  private final ReentrantLock opening = new ReentrantLock();
  private volatile @Nullable KurentoSession session;
  private volatile boolean stopped;

  /**
   * @param whenLost told that a session has ended
   */
  NodeCalls(
      KurentoConfig config,
      String url,
      Consumer<NodeEvent> events,
      Runnable whenLost,
      MediaCounters counters) {
    this.config = config;
    this.url = url;
    this.events = events;
    this.whenLost = whenLost;
    this.counters = counters;
    this.gate = new CallGate(config.limits(), config.timing().queue(), counters);
  }

  JsonElement call(String method, JsonObject params) throws NodeCallException {
    if (stopped) {
      throw new NodeCallException(Kind.DISCONNECTED, "media-control is stopping");
    }
    return gate.pass(() -> {
      KurentoSession current = session();
      try {
        return Json.value(
            NodeSocket.Waiting.await(current.send(method, params), config.timing().call()));
      } catch (NodeCallException e) {
        if (e.kind() == Kind.SESSION_GONE) {
          current.drop();
        }
        throw e;
      }
    });
  }

  KurentoSession session() throws NodeCallException {
    KurentoSession current = session;
    if (current != null && !current.isLost()) {
      return current;
    }
    opening.lock();
    try {
      current = session;
      if (current == null || current.isLost()) {
        current = KurentoSession.open(url, config.timing(), events, whenLost, counters);
        session = current;
      }
      return current;
    } finally {
      opening.unlock();
    }
  }

  /** The node answered: calls need not wait any longer for the breaker to close. */
  void reopen() {
    gate.close();
  }

  /** Drops the session; the next call opens another one. */
  void drop() {
    KurentoSession current = session;
    if (current != null) {
      current.drop();
    }
  }

  void stop() {
    stopped = true;
    drop();
  }
}

package belfort.signaling.web;

import belfort.signaling.engine.ClientPort.CloseReason;
import belfort.signaling.protocol.ServerMessage;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The open WebSockets of this server, by session. */
final class Sockets {
  private static final ServerMessage.Closing REVOKED =
      new ServerMessage.Closing("revoked", "Your session has ended. Open your link again.", -1);
  private static final ServerMessage.Closing REPLACED =
      new ServerMessage.Closing("replaced", "You opened this lesson somewhere else.", -1);

  private final EdgeCounters counters;
  private final Map<String, Deque<Socket>> bySession = new HashMap<>();
  private int count;

  Sockets(EdgeCounters counters) {
    this.counters = counters;
  }

  void opened(Socket socket) {
    Socket surplus = add(socket);
    if (surplus != null) {
      counters.count(EdgeCounters.Reason.SOCKETS_OF_SESSION);
      surplus.close(CloseReason.REPLACED, REPLACED);
    }
  }

  private synchronized @Nullable Socket add(Socket socket) {
    Deque<Socket> ofSession =
        bySession.computeIfAbsent(socket.session().key(), _ -> new ArrayDeque<>(1));
    ofSession.addLast(socket);
    count++;
    return ofSession.size() > EdgeLimits.SOCKETS_PER_SESSION ? ofSession.peekFirst() : null;
  }

  synchronized void closed(Socket socket) {
    Deque<Socket> ofSession = bySession.get(socket.session().key());
    if (ofSession != null && ofSession.remove(socket)) {
      count--;
      if (ofSession.isEmpty()) {
        bySession.remove(socket.session().key());
      }
    }
  }

  synchronized int count() {
    return count;
  }

  /** Closes the sockets of a session that has ended. */
  void end(String key) {
    for (Socket socket : ofSession(key)) {
      counters.count(EdgeCounters.Reason.REVOKED);
      socket.close(CloseReason.REVOKED, REVOKED);
    }
  }

  /** Closes the sockets of expired sessions and drops those that do not say goodbye. */
  void sweep(Instant now, long nowNs) {
    for (Socket socket : all()) {
      if (!now.isBefore(socket.session().expiresAt())) {
        socket.close(CloseReason.REVOKED, REVOKED);
      }
      socket.dropIfStuck(nowNs);
    }
  }

  private synchronized List<Socket> ofSession(String key) {
    Deque<Socket> ofSession = bySession.get(key);
    return ofSession == null ? List.of() : List.copyOf(ofSession);
  }

  private synchronized List<Socket> all() {
    List<Socket> all = new ArrayList<>(count);
    bySession.values().forEach(all::addAll);
    return all;
  }
}

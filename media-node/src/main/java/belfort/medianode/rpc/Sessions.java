package belfort.medianode.rpc;

import belfort.medianode.objects.ErrorCode;
import belfort.medianode.objects.MediaObject;
import belfort.medianode.objects.RefusedException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who holds what: sessions by name with the objects that keep alive through them, and the socket on
 * which each session was last heard. Pure; whoever calls decides when a period is over.
 *
 * <p>An object that no session holds any more is to be destroyed. Holding an object means holding
 * its parents, and letting go of one means letting go of its children, so that a child is never
 * held without its pipeline.
 */
final class Sessions {
  private static final class Session {
    final Set<String> held = new LinkedHashSet<>();
    boolean inUse = true;
  }

  private final int maxSessions;
  private final Map<String, Session> sessions = new TreeMap<>();
  private final Map<String, Set<String>> holders = new HashMap<>();
  private final Map<ClientSocket, String> sessionOf = new HashMap<>();
  private final Map<String, ClientSocket> socketOf = new HashMap<>();

  Sessions(int maxSessions) {
    this.maxSessions = maxSessions;
  }

  /** The names of all sessions that ever touched an object, sorted. */
  Collection<String> names() {
    return List.copyOf(sessions.keySet());
  }

  boolean known(String sessionId) {
    return sessions.containsKey(sessionId);
  }

  /** The session that was last heard on a socket; it need not be known yet. */
  @Nullable String boundTo(ClientSocket socket) {
    return sessionOf.get(socket);
  }

  /** Where a session's events go; null while it has no socket. */
  @Nullable ClientSocket socketOf(String sessionId) {
    return socketOf.get(sessionId);
  }

  /** A session was heard on a socket: its events go there from now on, and to no other. */
  void bind(ClientSocket socket, String sessionId) {
    String former = sessionOf.put(socket, sessionId);
    if (former != null && !former.equals(sessionId)) {
      socketOf.remove(former, socket);
    }
    socketOf.put(sessionId, socket);
  }

  /** A socket is gone; what its session holds lives on for one to two periods. */
  void unbind(ClientSocket socket) {
    String sessionId = sessionOf.remove(socket);
    if (sessionId != null) {
      socketOf.remove(sessionId, socket);
    }
  }

  /** Any sign of life. */
  void markInUse(String sessionId) {
    Session session = sessions.get(sessionId);
    if (session != null) {
      session.inUse = true;
    }
  }

  /** Makes a session a holder of an object and of its parents; an unknown one is made. */
  void hold(String sessionId, MediaObject object) throws RefusedException {
    Session session = sessions.get(sessionId);
    if (session == null) {
      if (sessions.size() >= maxSessions) {
        throw new RefusedException(
            ErrorCode.NOT_ENOUGH_RESOURCES, "This node has at most " + maxSessions + " sessions");
      }
      session = new Session();
      sessions.put(sessionId, session);
    }
    session.inUse = true;
    for (MediaObject held = object; held != null; held = held.parent()) {
      session.held.add(held.id());
      holders.computeIfAbsent(held.id(), id -> new HashSet<>()).add(sessionId);
    }
  }

  /**
   * Ends a session's hold on some objects.
   *
   * @return those that nobody holds any more
   */
  List<String> letGo(String sessionId, Collection<String> objectIds) {
    List<String> orphans = new ArrayList<>();
    Session session = sessions.get(sessionId);
    for (String objectId : objectIds) {
      Set<String> holding = holders.get(objectId);
      if (session != null && session.held.remove(objectId) && holding != null) {
        holding.remove(sessionId);
        if (holding.isEmpty()) {
          holders.remove(objectId);
          orphans.add(objectId);
        }
      }
    }
    return orphans;
  }

  /** What a session holds, oldest first. */
  List<String> heldBy(String sessionId) {
    Session session = sessions.get(sessionId);
    return session == null ? List.of() : List.copyOf(session.held);
  }

  /**
   * Ends a session.
   *
   * @return the objects that nobody holds any more
   */
  List<String> end(String sessionId) {
    List<String> orphans = letGo(sessionId, heldBy(sessionId));
    sessions.remove(sessionId);
    return orphans;
  }

  /** An object is destroyed, whoever held it. */
  void forget(String objectId) {
    Set<String> holding = holders.remove(objectId);
    if (holding != null) {
      for (String sessionId : holding) {
        Session session = sessions.get(sessionId);
        if (session != null) {
          session.held.remove(objectId);
        }
      }
    }
  }

  /** Four times a period: an open socket is a sign of life, even a silent one. */
  void markConnected() {
    socketOf.keySet().forEach(this::markInUse);
  }

  /**
   * Once a period: sessions without a sign of life since the last time are over.
   *
   * @return their names; the caller ends them
   */
  List<String> expired() {
    List<String> expired = new ArrayList<>();
    sessions.forEach((name, session) -> {
      if (!session.inUse) {
        expired.add(name);
      }
      session.inUse = false;
    });
    return expired;
  }
}

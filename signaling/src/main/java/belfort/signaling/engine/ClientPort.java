package belfort.signaling.engine;

import java.util.Optional;

/** A browser's connection as a room sees it. Never blocks. */
public interface ClientPort {
  /**
   * Queues one encoded server message (UTF-8 JSON). The same bytes may go to many connections and
   * must not be changed. A connection whose bounded queue is full closes itself and reports lost.
   */
  void send(byte[] utf8);

  /** Sends what is queued, then closes. */
  void close(CloseReason reason);

  /**
   * The path name of the server that the browser asked for, when its address named one. When that
   * is another server, the proxy in front found nobody there.
   */
  default Optional<String> askedUnder() {
    return Optional.empty();
  }

  /** Why the server closes a connection. The WebSocket close code is the web's business. */
  enum CloseReason {
    LEFT,
    KICKED,
    /** The same participant came in with another tab. */
    REPLACED,
    LESSON_ENDED,
    /** Another server owns the room. */
    MOVED,
    /** The server stops. */
    DRAINING,
    REVOKED,
    /** The room had to be given up after a fault of ours. */
    FAULT,
    TOO_SLOW
  }
}

package belfort.signaling.engine;

/** A browser's connection as a room sees it. Never blocks. */
public interface ClientPort {
  /**
   * Queues one encoded server message (UTF-8 JSON). The same bytes may go to many connections and
   * must not be changed. A connection whose bounded queue is full closes itself and reports lost.
   */
  void send(byte[] utf8);

  /** Sends what is queued, then closes. */
  void close(CloseReason reason);

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

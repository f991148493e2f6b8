package belfort.signaling.web;

import java.time.Duration;

/** The named limits at the server's edge; each has a counter in {@link EdgeCounters}. */
final class EdgeLimits {
  /** Open TCP connections; more wait in the operating system's queue. */
  static final int CONNECTIONS = 20_000;

  /** A connection without a single byte for this long is closed. */
  static final Duration HTTP_IDLE = Duration.ofSeconds(30);

  /** A request has to be complete this long after its first byte. */
  static final Duration REQUEST_PATIENCE = Duration.ofSeconds(10);

  static final int REQUEST_HEADER_BYTES = 8 * 1024;
  static final int REQUEST_BODY_BYTES = 16 * 1024;

  /** The engine's beats keep a living socket far from this. */
  static final Duration SOCKET_IDLE = Duration.ofSeconds(60);

  static final int MESSAGE_BYTES = 64 * 1024;

  /** Frames of a client, pings included: so many per second, so many at once. */
  static final int MESSAGES_PER_SECOND = 20;

  static final int MESSAGES_AT_ONCE = 120;

  /** Messages that could not be read until the connection is closed. */
  static final int MALFORMED_MESSAGES = 10;

  /** What waits for one slow reader; beyond it he is dropped. */
  static final int OUTBOUND_MESSAGES = 1_000;

  static final int OUTBOUND_BYTES = 2 * 1024 * 1024;

  /** Sockets of one session; the newest wins. */
  static final int SOCKETS_PER_SESSION = 3;

  /** How long a closed socket may take to say goodbye. */
  static final Duration GOODBYE = Duration.ofSeconds(2);

  /** Sockets come in at once up to the reconnection rate's worth of this; more are given turns. */
  static final Duration REENTRY_BURST = Duration.ofMillis(250);

  /** How long somebody's turn is kept for him when he is late. */
  static final Duration REENTRY_KEPT = Duration.ofSeconds(10);

  /** Turns that are kept; who is told one beyond them is told another when he comes. */
  static final int REENTRY_TURNS = CONNECTIONS;

  /** Handshakes whose session is looked up in the database at the same time. */
  static final int LOOK_UPS = 16;

  /**
   * How long a handshake waits to be looked up; then it is refused and comes back. Much less than
   * pages wait for their socket, and more than a server needs that has just started and takes over
   * ten classes: who is refused in vain comes back seconds later.
   */
  static final Duration LOOK_UP_PATIENCE = Duration.ofSeconds(3);

  private EdgeLimits() {}
}

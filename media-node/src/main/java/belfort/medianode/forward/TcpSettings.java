package belfort.medianode.forward;

import java.time.Duration;

/**
 * The TCP port of the media (ICE-TCP, RFC 6544), for networks that block UDP.
 *
 * @param port 0 for any free one
 * @param maxConnections of all shards together, waiting ones included; more are closed at once
 * @param maxWaiting connections that have not said yet whose they are; the oldest makes room
 * @param firstFrameWithin who has not said it by then is closed
 */
public record TcpSettings(int port, int maxConnections, int maxWaiting, Duration firstFrameWithin) {
  public static final int DEFAULT_MAX_CONNECTIONS = 2_000;
  public static final int DEFAULT_MAX_WAITING = 256;
  public static final Duration DEFAULT_FIRST_FRAME_WITHIN = Duration.ofSeconds(5);

  public TcpSettings {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("a port is 0 to 65535, not " + port);
    }
    if (maxConnections < 1 || maxWaiting < 1 || !firstFrameWithin.isPositive()) {
      throw new IllegalArgumentException("a limit of the TCP port is not positive");
    }
  }

  /** The defaults on this port. */
  public static TcpSettings on(int port) {
    return new TcpSettings(
        port, DEFAULT_MAX_CONNECTIONS, DEFAULT_MAX_WAITING, DEFAULT_FIRST_FRAME_WITHIN);
  }
}

package belfort.signaling.web;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.internal.HttpConnection;

/**
 * Closes connections whose request does not get whole: Jetty's idle timeout starts anew with each
 * byte, so a byte per second would hold a connection for hours.
 */
final class SlowRequests implements Connection.Listener {
  private final Map<Connection, Progress> watched = new ConcurrentHashMap<>();

  /** TLS connections without a session yet, with the time of their first byte. */
  private final Map<SslConnection, Long> handshaking = new ConcurrentHashMap<>();

  private final EdgeCounters counters;

  SlowRequests(EdgeCounters counters) {
    this.counters = counters;
  }

  @Override
  public void onOpened(Connection connection) {
    if (connection instanceof SslConnection tls) {
      handshaking.put(tls, System.nanoTime());
    }
    if (connection instanceof HttpConnection) {
      watched.put(connection, new Progress(0, 0, System.nanoTime()));
    }
  }

  @Override
  public void onClosed(Connection connection) {
    watched.remove(connection);
    if (connection instanceof SslConnection tls) {
      handshaking.remove(tls);
    }
  }

  /** Looks at all connections once. Called every second. */
  void sweep(long nowNs) {
    handshaking.forEach((connection, sinceNs) -> {
      if (!connection.getSSLEngine().getSession().getProtocol().equals("NONE")) {
        handshaking.remove(connection);
      } else if (nowNs - sinceNs > EdgeLimits.REQUEST_PATIENCE.toNanos()) {
        counters.count(EdgeCounters.Reason.SLOW_REQUEST);
        connection.getEndPoint().close();
      }
    });
    watched.forEach((connection, before) -> {
      long messages = connection.getMessagesIn();
      long bytes = connection.getBytesIn();
      if (messages != before.messages()) {
        watched.replace(connection, before, new Progress(messages, bytes, nowNs));
      } else if (bytes == before.bytes()) {
        // nothing begun: the idle timeout watches this one, and the patience starts later
        watched.replace(connection, before, new Progress(messages, bytes, nowNs));
      } else if (nowNs - before.sinceNs() > EdgeLimits.REQUEST_PATIENCE.toNanos()) {
        counters.count(EdgeCounters.Reason.SLOW_REQUEST);
        connection.getEndPoint().close();
      }
    });
  }

  /** How far a connection was when its present request began. */
  private record Progress(long messages, long bytes, long sinceNs) {}
}

package belfort.signaling.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** A wire between a server and its database that a test can cut. */
final class TcpProxy implements AutoCloseable {
  private final ServerSocket listener;
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;
  private final AtomicBoolean armed = new AtomicBoolean();

  TcpProxy(int target) throws IOException {
    this.target = target;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Breaks all connections, and every new one, until it is mended. */
  void cut() {
    cut = true;
    open.forEach(TcpProxy::closeQuietly);
  }

  void mend() {
    cut = false;
  }

  /**
   * The next commit of rows of the rooms' log arrives, but its reply does not come back: the
   * connection breaks instead.
   */
  void loseReplyToCommit() {
    armed.set(true);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket near = listener.accept();
        if (cut) {
          closeQuietly(near);
          continue;
        }
        Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
        open.add(near);
        open.add(far);
        Wire wire = new Wire();
        Thread.ofVirtual().start(() -> pump(near, far, wire::asked));
        Thread.ofVirtual().start(() -> pump(far, near, wire::replied));
      } catch (IOException closed) {
        if (!listener.isClosed()) {
          throw new IllegalStateException("the proxy broke", closed);
        }
      }
    }
  }

  /** One connection's conversation, as far as the proxy follows it. */
  private final class Wire {
    private volatile boolean writesEvents;
    private volatile boolean deaf;

    /** Looks at what is asked; returns that it goes on. */
    boolean asked(byte[] bytes, int length) {
      String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
      writesEvents |= text.contains("INSERT INTO room_event");
      if (writesEvents && text.toUpperCase(Locale.ROOT).contains("COMMIT")) {
        writesEvents = false;
        deaf = armed.compareAndSet(true, false);
      }
      return true;
    }

    boolean replied(byte[] bytes, int length) {
      return !deaf;
    }
  }

  /** Sees what passes; false breaks the connection instead. */
  @FunctionalInterface
  private interface Look {
    boolean passes(byte[] bytes, int length);
  }

  private void pump(Socket from, Socket to, Look look) {
    byte[] buffer = new byte[16_384];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      int read = in.read(buffer);
      while (read >= 0 && look.passes(buffer, read)) {
        out.write(buffer, 0, read);
        read = in.read(buffer);
      }
    } catch (IOException cutNow) {
      // a cut wire is what this is for
    } finally {
      open.remove(from);
      open.remove(to);
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException gone) {
      // it is closed, which is all that was wanted
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    cut();
  }
}

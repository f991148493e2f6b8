package belfort.signaling.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A wire between a server and its database that a test can cut. */
final class TcpProxy implements AutoCloseable {
  private final ServerSocket listener;
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;
  private volatile boolean deaf;

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
    deaf = false;
  }

  /** What is asked still arrives, but no reply comes back: the connections break instead. */
  void loseReplies() {
    deaf = true;
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
        Thread.ofVirtual().start(() -> pump(near, far, false));
        Thread.ofVirtual().start(() -> pump(far, near, true));
      } catch (IOException closed) {
        if (!listener.isClosed()) {
          throw new IllegalStateException("the proxy broke", closed);
        }
      }
    }
  }

  private void pump(Socket from, Socket to, boolean replies) {
    byte[] buffer = new byte[16_384];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      int read = in.read(buffer);
      while (read >= 0 && !(replies && deaf)) {
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

package belfort.mediacontrol.kurento;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A TCP proxy before a node that can break connections in the ways that networks do. */
final class FlakyProxy implements AutoCloseable {
  private final ServerSocket server;
  private final int target;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition flows = lock.newCondition();
  private boolean stalled;
  private volatile boolean refusing;

  FlakyProxy(int target) throws IOException {
    this.target = target;
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  String url() {
    return "ws://127.0.0.1:" + server.getLocalPort() + "/kurento";
  }

  /** Holds every byte back; the connections stay open, as with a stopped process. */
  void stall(boolean isStalled) {
    lock.lock();
    try {
      stalled = isStalled;
      flows.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Ends every connection with a TCP reset. */
  void reset() throws IOException {
    for (Socket socket : sockets) {
      try {
        socket.setSoLinger(true, 0);
      } catch (SocketException closedMeanwhile) {
        // the other direction was reset first
      }
      socket.close();
    }
    sockets.clear();
  }

  /** Ends every connection in order (FIN). */
  void cut() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    sockets.clear();
  }

  /** Ends new connections at once. */
  void refuse(boolean isRefusing) {
    refusing = isRefusing;
  }

  int connections() {
    return sockets.size() / 2;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        if (refusing) {
          client.close();
          continue;
        }
        Socket node = new Socket();
        node.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
        sockets.add(client);
        sockets.add(node);
        Thread.ofVirtual().start(() -> pump(client, node));
        Thread.ofVirtual().start(() -> pump(node, client));
      } catch (IOException closedOrRefused) {
        // the next one may do
      }
    }
  }

  private void pump(Socket from, Socket to) {
    byte[] buffer = new byte[16 * 1024];
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        awaitFlow();
        out.write(buffer, 0, n);
      }
    } catch (IOException ended) {
      // so it is told to both sides by closing them
    } finally {
      sockets.remove(from);
      sockets.remove(to);
    }
  }

  private void awaitFlow() throws IOException {
    lock.lock();
    try {
      while (stalled) {
        flows.await();
      }
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    stall(false);
    cut();
  }
}

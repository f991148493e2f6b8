package belfort.bench.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The proxy before several servers, as small as it can be: {@code /s/NAME/…} goes to that server,
 * everything else, and what that server does not take, to one that is ready, in turn, as with the
 * HAProxy that we ship. A connection carries one request or one WebSocket.
 */
public final class FrontDoor implements AutoCloseable {
  private static final Pattern NAMED =
      Pattern.compile("^[A-Z]+ /s/([a-z0-9-]+)/.*", Pattern.DOTALL);
  private static final int MOST_HEAD_BYTES = 32 * 1024;
  private static final int CONNECT_MS = 1_000;
  private static final byte[] NOBODY =
      "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  private final ServerSocket listener;
  private final List<Backend> backends = new CopyOnWriteArrayList<>();
  private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
  private final AtomicInteger turn = new AtomicInteger();

  private FrontDoor(ServerSocket listener) {
    this.listener = listener;
  }

  static FrontDoor open() throws IOException {
    FrontDoor door = new FrontDoor(new ServerSocket(0, 1_024, InetAddress.getLoopbackAddress()));
    Thread.ofPlatform().daemon().name("front-door").start(door::accept);
    return door;
  }

  int port() {
    return listener.getLocalPort();
  }

  void add(Backend backend) {
    backends.add(backend);
  }

  boolean sendsTo(String server) {
    return backends.stream().anyMatch(each -> each.name().equals(server) && each.answers());
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException closed) {
        // the loop's condition tells
      }
    }
  }

  void dropAll() {
    clients.forEach(FrontDoor::closeQuietly);
  }

  private void serve(Socket client) {
    clients.add(client);
    try (client) {
      client.setTcpNoDelay(true);
      Opening opening = read(client.getInputStream());
      Socket server = reach(candidates(opening.head()));
      if (server == null) {
        client.getOutputStream().write(NOBODY);
        return;
      }
      try (server) {
        server.setTcpNoDelay(true);
        OutputStream out = server.getOutputStream();
        out.write(
            (rewritten(opening.head()) + opening.body()).getBytes(StandardCharsets.ISO_8859_1));
        Thread there = Thread.ofVirtual().start(() -> pump(client, server));
        pump(server, client);
        there.interrupt();
      }
    } catch (IOException broken) {
      // one side is gone, and with it the other
    } finally {
      clients.remove(client);
    }
  }

  /**
   * The request line, its headers, and what came with them.
   *
   * @param body what followed in the same block, as bytes of ISO 8859-1
   */
  private record Opening(String head, String body) {}

  private static Opening read(InputStream in) throws IOException {
    StringBuilder text = new StringBuilder();
    byte[] block = new byte[4_096];
    while (text.length() < MOST_HEAD_BYTES) {
      int read = in.read(block);
      if (read < 0) {
        throw new IOException("no request");
      }
      text.append(new String(block, 0, read, StandardCharsets.ISO_8859_1));
      int end = text.indexOf("\r\n\r\n");
      if (end >= 0) {
        return new Opening(text.substring(0, end + 4), text.substring(end + 4));
      }
    }
    throw new IOException("the head is too long");
  }

  private List<Backend> candidates(String head) {
    List<Backend> anybody = inTurn();
    Matcher named = NAMED.matcher(head);
    if (named.matches()) {
      // whoever it is: when he refuses the connection, another one is asked at once
      backends.stream()
          .filter(each -> each.name().equals(named.group(1)))
          .findFirst()
          .filter(Backend::answers)
          .ifPresent(owner -> {
            anybody.remove(owner);
            anybody.addFirst(owner);
          });
    }
    return anybody;
  }

  private List<Backend> inTurn() {
    List<Backend> ready = new ArrayList<>(backends.stream().filter(Backend::ready).toList());
    if (ready.isEmpty()) {
      ready.addAll(backends.stream().filter(Backend::answers).toList());
    }
    if (!ready.isEmpty()) {
      java.util.Collections.rotate(ready, turn.incrementAndGet() % ready.size());
    }
    return ready;
  }

  private static @Nullable Socket reach(List<Backend> candidates) {
    for (Backend each : candidates) {
      Socket socket = new Socket();
      try {
        socket.connect(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), each.httpPort()), CONNECT_MS);
        return socket;
      } catch (IOException refused) {
        closeQuietly(socket);
      }
    }
    return null;
  }

  /** One request per connection, unless it becomes a WebSocket. */
  private static String rewritten(String head) {
    if (head.toLowerCase(Locale.ROOT).contains("upgrade: websocket")) {
      return head;
    }
    StringBuilder lines = new StringBuilder();
    for (String line : head.strip().lines().toList()) {
      String name = line.toLowerCase(Locale.ROOT);
      if (!name.startsWith("connection:")
          && !name.startsWith("upgrade:")
          && !name.startsWith("http2-settings:")) {
        lines.append(line).append("\r\n");
      }
    }
    return lines.append("Connection: close\r\n\r\n").toString();
  }

  private static void pump(Socket from, Socket to) {
    byte[] buffer = new byte[16_384];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        out.write(buffer, 0, read);
      }
      to.shutdownOutput();
    } catch (IOException ended) {
      closeQuietly(from);
      closeQuietly(to);
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
    backends.forEach(Backend::close);
  }
}

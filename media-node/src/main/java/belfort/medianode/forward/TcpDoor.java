package belfort.medianode.forward;

import belfort.medianode.forward.PlaneCounters.Counter;
import belfort.medianode.ice.StunRequest;
import belfort.medianode.ice.StunResponse;
import belfort.medianode.tcp.FrameReader;
import belfort.medianode.udp.Inbox;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TCP port of the media, one for all shards (ICE-TCP, RFC 6544). One thread accepts, reads of
 * each connection no more than its first frame, which must be a STUN request that names a peer, and
 * gives it to that peer's shard. From then on it only says when the connection can be read or
 * written, because a shard sleeps on its UDP sockets; the shard does it.
 */
final class TcpDoor {
  private static final Logger LOG = LoggerFactory.getLogger(TcpDoor.class);

  private static final int PORT_TRIES = 20;
  private static final int BACKLOG = 256;
  private static final long LOOK_MS = 100;
  private static final long ACCEPT_PAUSE_NS = 1_000_000_000L;

  /** Below every address of UDP (126): RFC 6544, 4.2. */
  private static final long TYPE_PREFERENCE = 90;

  private static final long PASSIVE_PREFERENCE = 4; // RFC 6544, 4.2, of a host candidate

  private final TcpSettings settings;
  private final PlaneCounters counters = new PlaneCounters();
  private final List<InetAddress> told;
  private final Selector selector;
  private final List<ServerSocketChannel> listeners = new ArrayList<>();
  private final Deque<TcpConnection> waiting = new ArrayDeque<>();
  private final AtomicInteger open = new AtomicInteger();
  private final ByteBuffer buffer = ByteBuffer.allocate(Inbox.DATAGRAM_BYTES);
  private final Thread thread;
  private Function<String, Optional<ShardStreams>> shardOf = _ -> Optional.empty();
  private int port;
  private long acceptAgainNs;
  private boolean paused;
  private volatile boolean stopping;

  private TcpDoor(TcpSettings settings, List<InetAddress> told) throws IOException {
    this.settings = settings;
    this.told = told;
    this.selector = Selector.open();
    this.thread = Thread.ofPlatform().name("media-tcp-door").unstarted(this::run);
  }

  /**
   * Opens the port on the addresses that browsers are told.
   *
   * @throws IOException with a message that says what to do
   */
  static TcpDoor open(PlaneConfig config, TcpSettings settings) throws IOException {
    LocalAddresses local = LocalAddresses.of(config);
    IOException last = new IOException("no TCP port is free");
    for (int attempt = 0; attempt < (settings.port() == 0 ? PORT_TRIES : 1); attempt++) {
      TcpDoor door = new TcpDoor(settings, local.told());
      try {
        door.bind(local.bound(local.told()));
        return door;
      } catch (IOException e) {
        door.closeAll();
        last = e;
      }
    }
    throw new IOException(
        "TCP port "
            + settings.port()
            + " cannot be opened ("
            + last.getMessage()
            + "): free it, allow it (ports below 1024), or choose another with --media-tcp-port",
        last);
  }

  private void bind(List<InetAddress> bound) throws IOException {
    port = settings.port();
    for (InetAddress address : bound) {
      ServerSocketChannel listener =
          ServerSocketChannel.open(
              address instanceof Inet4Address
                  ? StandardProtocolFamily.INET
                  : StandardProtocolFamily.INET6);
      listeners.add(listener);
      listener.configureBlocking(false);
      listener.bind(new InetSocketAddress(address, port), BACKLOG);
      listener.register(selector, SelectionKey.OP_ACCEPT);
      port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
    }
  }

  /**
   * Lets connections in.
   *
   * @param streamsOfUfrag whose connection it is that names this peer; asked on the door's thread
   */
  void start(Function<String, Optional<ShardStreams>> streamsOfUfrag) {
    shardOf = streamsOfUfrag;
    thread.start();
  }

  int port() {
    return port;
  }

  PlaneCounters counters() {
    return counters;
  }

  /** How many connections there are, waiting ones included. */
  int connections() {
    return open.get();
  }

  /** The host candidates, behind those of UDP in preference (RFC 6544, 4.5). */
  List<String> candidates() {
    List<String> candidates = new ArrayList<>();
    for (int i = 0; i < told.size(); i++) {
      candidates.add(candidate(i));
    }
    return candidates;
  }

  private String candidate(int index) {
    long local = PASSIVE_PREFERENCE << 13 | (8_191L - index);
    long priority = TYPE_PREFERENCE << 24 | local << 8 | 255;
    return "candidate:"
        + (told.size() + index + 1)
        + " 1 TCP "
        + priority
        + " "
        + StunResponse.host(told.get(index))
        + " "
        + port
        + " typ host tcptype passive";
  }

  /** The candidate that the connection came to; behind a NAT the first of its family. */
  String candidate(TcpConnection connection) {
    InetAddress local = connection.local().getAddress();
    int came = told.indexOf(local);
    for (int i = told.size() - 1; i >= 0 && !told.contains(local); i--) {
      if (told.get(i).getClass() == local.getClass()) {
        came = i;
      }
    }
    return candidate(Math.max(0, came));
  }

  /** Lets the key's owner hear of the operation once more. From any thread. */
  void wants(SelectionKey key, int operation) {
    try {
      key.interestOpsOr(operation);
      selector.wakeup();
    } catch (CancelledKeyException e) {
      LOG.trace("event=tcp_connection_gone", e);
    }
  }

  /** A connection was closed. From any thread. */
  void closed() {
    open.decrementAndGet();
    selector.wakeup(); // its descriptor is given back when the selector looks
  }

  private void run() {
    while (!stopping) {
      try {
        selector.select(this::ready, waiting.isEmpty() && !paused ? 0 : LOOK_MS);
        look(System.nanoTime());
      } catch (IOException | RuntimeException e) {
        failed(e);
      }
    }
    closeAll();
  }

  private void failed(Exception e) {
    if (!(e instanceof ClosedSelectorException)) {
      counters.increment(Counter.UNEXPECTED_FAILURES);
      LOG.error("the TCP door met a failure and went on", e);
    }
  }

  private void ready(SelectionKey key) {
    try {
      if (key.isAcceptable()) {
        accept((ServerSocketChannel) key.channel());
      } else if (key.attachment() instanceof TcpConnection connection) {
        ready(key, connection);
      }
    } catch (CancelledKeyException e) {
      LOG.trace("event=tcp_connection_gone", e);
    } catch (RuntimeException e) {
      failed(e);
      if (key.attachment() instanceof TcpConnection connection) {
        connection.close();
      }
    }
  }

  private void ready(SelectionKey key, TcpConnection connection) {
    ShardStreams owner = connection.owner();
    if (owner == null) {
      first(key, connection);
    } else {
      int operations = key.readyOps();
      key.interestOpsAnd(~operations); // until the shard has done it
      owner.ready(connection, operations);
    }
  }

  private void accept(ServerSocketChannel listener) {
    SocketChannel channel = null;
    try {
      channel = listener.accept();
      if (channel == null) {
        return;
      }
      counters.increment(Counter.TCP_ACCEPTED);
      if (open.get() >= settings.maxConnections()) {
        counters.increment(Counter.TCP_REFUSED_FULL);
        channel.close();
        return;
      }
      TcpConnection connection = new TcpConnection(this, channel, System.nanoTime());
      connection.watchedBy(channel.register(selector, SelectionKey.OP_READ, connection));
      open.incrementAndGet();
      if (waiting.size() == settings.maxWaiting()) {
        refuse(waiting.removeFirst(), Counter.TCP_SILENT);
      }
      waiting.addLast(connection);
    } catch (IOException e) {
      acceptFailed(channel, e);
    }
  }

  /** A connection that broke at once, or no descriptor is left: then a pause, not a busy loop. */
  private void acceptFailed(@Nullable SocketChannel channel, IOException e) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException again) {
        LOG.trace("event=tcp_connection_gone", again);
      }
      return;
    }
    LOG.warn("event=media_tcp_accept_failed pause_ms={}", ACCEPT_PAUSE_NS / 1_000_000, e);
    paused = true;
    acceptAgainNs = System.nanoTime() + ACCEPT_PAUSE_NS;
    listeners.forEach(listener -> interest(listener, 0));
  }

  private void interest(ServerSocketChannel listener, int operations) {
    SelectionKey key = listener.keyFor(selector);
    if (key != null && key.isValid()) {
      key.interestOps(operations);
    }
  }

  /** Reads what is missing of the first frame and not a byte more: the rest is the shard's. */
  private void first(SelectionKey key, TcpConnection connection) {
    FrameReader reader = connection.reader();
    int length = FrameReader.INCOMPLETE;
    while (length == FrameReader.INCOMPLETE) {
      buffer.clear().limit(reader.wanted());
      if (!connection.read(buffer, System.nanoTime())) {
        refuse(connection, Counter.TCP_SILENT);
        return;
      }
      if (buffer.position() == 0) {
        return;
      }
      length = reader.next(buffer.flip());
    }
    key.interestOps(0);
    waiting.remove(connection);
    if (length == FrameReader.BROKEN) {
      refuse(connection, Counter.TCP_MALFORMED);
      return;
    }
    Optional<ShardStreams> owner =
        StunRequest.read(reader.frame(), length)
            .flatMap(request -> shardOf.apply(request.localUfrag()));
    if (owner.isEmpty()) {
      refuse(connection, Counter.TCP_REFUSED);
    } else {
      owner.get().adopt(connection, length);
    }
  }

  private void refuse(TcpConnection connection, Counter reason) {
    waiting.remove(connection);
    connection.close();
    counters.increment(reason); // last: who reads it finds the connection gone
  }

  /** Closes who is late, and accepts again after a pause. */
  private void look(long nowNs) {
    long patienceNs = settings.firstFrameWithin().toNanos();
    while (!waiting.isEmpty() && nowNs - waiting.getFirst().acceptedNs() >= patienceNs) {
      refuse(waiting.removeFirst(), Counter.TCP_SILENT);
    }
    if (paused && nowNs - acceptAgainNs >= 0) {
      paused = false;
      listeners.forEach(listener -> interest(listener, SelectionKey.OP_ACCEPT));
    }
  }

  /** Closes the port and all that waits there; what shards own they close themselves. */
  void stop() {
    stopping = true;
    selector.wakeup();
    if (thread.getState() == Thread.State.NEW) {
      closeAll();
      return;
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void closeAll() {
    try {
      List.copyOf(waiting).forEach(TcpConnection::close);
      waiting.clear();
      for (ServerSocketChannel listener : listeners) {
        listener.close();
      }
      selector.close();
    } catch (IOException e) {
      LOG.debug("event=tcp_door_close_failed", e);
    }
  }
}

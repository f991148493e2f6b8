package belfort.medianode.rpc;

import belfort.medianode.plane.MediaPlane;
import belfort.medianode.rpc.NodeCounters.Counted;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.api.StatusCode;
import org.eclipse.jetty.websocket.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.server.ServerUpgradeResponse;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's door: WebSockets on {@code /kurento}. Kurento's has no authentication; this one asks
 * for a secret in the URL wherever it can be reached from another machine.
 */
public final class RpcServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RpcServer.class);

  private static final String PATH = "/kurento";
  private static final int MAX_SERVER_THREADS = 16;
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(2);
  private static final long REFUSAL_LOG_NS = 10_000_000_000L;

  private final Optional<RpcSecret> secret;
  private final NodeSettings settings;
  private final NodeCounters counters;
  private final InstantSource clock;
  private final Envelope envelope;
  private final Transaction transaction;
  private final Owner owner;
  private final Node node;
  private final Server server;
  private final ServerConnector connector;
  private final ScheduledExecutorService ticker;
  private final Set<RpcSocket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicLong nextRefusalLogNs = new AtomicLong(System.nanoTime());

  /**
   * Wires a node; {@link #start} opens the port.
   *
   * @param address where to listen; port 0 for any free one
   * @param secret what every client must show; may be empty on loopback only
   */
  public RpcServer(
      InetSocketAddress address,
      Optional<RpcSecret> secret,
      NodeSettings settings,
      NodeCounters counters,
      MediaPlane plane,
      InstantSource clock) {
    if (secret.isEmpty() && !isLoopback(address)) {
      throw new IllegalArgumentException(
          "the RPC port is open to other machines and has no secret");
    }
    this.secret = secret;
    this.settings = settings;
    this.counters = counters;
    this.clock = clock;
    this.envelope = new Envelope(settings.frameBytes());
    this.transaction = new Transaction(envelope, settings.operationsPerTransaction());
    this.owner = new Owner(settings.waitingPlaneEvents(), counters);
    this.node = new Node(settings, envelope, counters, plane, clock, owner);
    QueuedThreadPool threads = new QueuedThreadPool(MAX_SERVER_THREADS);
    threads.setName("rpc");
    threads.setDaemon(true);
    this.server = new Server(threads);
    this.connector = new KeepAliveConnector(server);
    connector.setHost(address.getHostString());
    connector.setPort(address.getPort());
    server.addConnector(connector);
    server.setHandler(handler());
    this.ticker =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("collection-clock").daemon(true).factory());
  }

  /**
   * Opens the port.
   *
   * @throws IOException when the address cannot be listened on
   */
  public void start() throws IOException {
    try {
      server.start();
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("the JSON-RPC server does not start", e);
    }
    every(node.tickPeriod(), () -> owner.execute(() -> node.tick(clock.instant())));
    every(settings.collectionPeriod(), () -> log.info("event=node_counters {}", counters));
  }

  public int port() {
    return connector.getLocalPort();
  }

  /** How many pipelines the node carries now; 0 when it can no longer say. */
  public int pipelines() {
    CompletableFuture<Integer> answer = new CompletableFuture<>();
    owner.execute(() -> answer.complete(node.pipelines()));
    return answer.completeOnTimeout(0, STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS).join();
  }

  /** Closes every connection down to TCP, then the port. */
  @Override
  public void close() {
    ticker.shutdownNow();
    for (RpcSocket socket : sockets) {
      socket.close(StatusCode.SHUTDOWN, "The node is stopping");
    }
    try {
      server.setStopTimeout(STOP_PATIENCE.toMillis());
      server.stop();
    } catch (Exception e) {
      log.warn("event=rpc_stop_failed", e);
    }
    owner.close();
  }

  private void every(Duration period, Runnable task) {
    var _ =
        ticker.scheduleAtFixedRate(
            task, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
  }

  Conversation conversation(RpcSocket socket) {
    return new Conversation(owner, node, envelope, transaction, counters, clock, socket);
  }

  void opened(RpcSocket socket) {
    sockets.add(socket);
  }

  void closed(RpcSocket socket) {
    sockets.remove(socket);
  }

  /** Ends every connection without a word, as a broken network would. */
  void cutAll() {
    sockets.forEach(RpcSocket::cut);
  }

  /** How many objects live in the node, as the owner counts them. */
  int objects() {
    return owner.call(node::objects);
  }

  private Handler handler() {
    WebSocketUpgradeHandler upgrade =
        WebSocketUpgradeHandler.from(
            server,
            container -> {
              limit(container);
              container.addMapping(
                  "/*", (request, response, callback) -> socketFor(request, response, callback));
            });
    upgrade.setHandler(new NotAWebSocket());
    return upgrade;
  }

  private void limit(ServerWebSocketContainer container) {
    container.setMaxTextMessageSize(settings.frameBytes());
    container.setMaxFrameSize(settings.frameBytes());
    // a client may be silent for ever: Kurento's Java client never pings after a reconnect
    container.setIdleTimeout(Duration.ZERO);
  }

  private @Nullable Object socketFor(
      ServerUpgradeRequest request, ServerUpgradeResponse response, Callback callback) {
    // no permessage-deflate: it costs memory per socket, and Kurento does not offer it either
    response.setExtensions(List.of());
    if (!ownOrigin(request)) {
      counters.count(Counted.FOREIGN_ORIGINS_REFUSED);
      Response.writeError(request, response, callback, HttpStatus.FORBIDDEN_403);
      return null;
    }
    if (!knowsTheSecret(request, response, callback)) {
      return null;
    }
    if (!Request.getPathInContext(request).equals(PATH)) {
      counters.count(Counted.WRONG_PATHS);
      return new WrongPathSocket();
    }
    if (sockets.size() >= settings.sockets()) {
      counters.count(Counted.SOCKETS_REFUSED);
      log.warn("event=rpc_socket_refused open={}", settings.sockets());
      Response.writeError(request, response, callback, HttpStatus.SERVICE_UNAVAILABLE_503);
      return null;
    }
    return new RpcSocket(this, counters, settings.unsentBytes());
  }

  /** Refuses who shows no secret with 401, and who shows a wrong one with 403. */
  private boolean knowsTheSecret(
      ServerUpgradeRequest request, ServerUpgradeResponse response, Callback callback) {
    RpcSecret.Shown shown =
        secret.map(s -> s.shownIn(request.getHttpURI().getQuery())).orElse(RpcSecret.Shown.RIGHT);
    if (shown == RpcSecret.Shown.RIGHT) {
      return true;
    }
    boolean none = shown == RpcSecret.Shown.NONE;
    counters.count(none ? Counted.SECRETS_MISSING : Counted.SECRETS_WRONG);
    long nowNs = System.nanoTime();
    long dueNs = nextRefusalLogNs.get();
    if (nowNs - dueNs >= 0 && nextRefusalLogNs.compareAndSet(dueNs, nowNs + REFUSAL_LOG_NS)) {
      log.warn("event=rpc_secret_refused shown={}", shown);
    }
    // without Jetty's page, which would repeat the URI
    response.setStatus(none ? HttpStatus.UNAUTHORIZED_401 : HttpStatus.FORBIDDEN_403);
    callback.succeeded();
    return false;
  }

  /** Whether only programs of this machine can reach the address. */
  public static boolean isLoopback(InetSocketAddress address) {
    return address.getAddress() != null && address.getAddress().isLoopbackAddress();
  }

  /**
   * Whether the handshake comes from a program, or from a page of the very host that is asked (what
   * Kurento's Java client claims). A browser on this machine would otherwise let any page that it
   * shows drive the node on loopback (RFC 6455, 10.2).
   */
  private static boolean ownOrigin(Request request) {
    String origin = request.getHeaders().get(HttpHeader.ORIGIN);
    if (origin == null) {
      return true;
    }
    try {
      return Request.getServerName(request).equalsIgnoreCase(new URI(origin).getHost());
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** Answers plain HTTP. */
  private static final class NotAWebSocket extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      response.getHeaders().put("Upgrade", "websocket");
      Response.writeError(request, response, callback, HttpStatus.UPGRADE_REQUIRED_426);
      return true;
    }
  }

  /**
   * A connector whose connections find out that their client vanished without a FIN. The protocol
   * has no sign of life in this direction, so TCP gives it.
   */
  private static final class KeepAliveConnector extends ServerConnector {
    private static final int IDLE_SECONDS = 60;
    private static final int INTERVAL_SECONDS = 10;
    private static final int PROBES = 3;

    KeepAliveConnector(Server server) {
      super(server);
    }

    @Override
    protected void configure(Socket socket) {
      super.configure(socket);
      try {
        socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        if (socket.supportedOptions().contains(jdk.net.ExtendedSocketOptions.TCP_KEEPIDLE)) {
          socket.setOption(jdk.net.ExtendedSocketOptions.TCP_KEEPIDLE, IDLE_SECONDS);
          socket.setOption(jdk.net.ExtendedSocketOptions.TCP_KEEPINTERVAL, INTERVAL_SECONDS);
          socket.setOption(jdk.net.ExtendedSocketOptions.TCP_KEEPCOUNT, PROBES);
        }
      } catch (SocketException e) {
        log.debug("event=rpc_keep_alive_unset", e);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}

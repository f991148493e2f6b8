package belfort.signaling.web;

import belfort.mediacontrol.MediaControl;
import belfort.mediacontrol.placement.Ledger;
import belfort.signaling.engine.Rooms;
import belfort.signaling.identity.Invitations;
import belfort.signaling.identity.RevocationWatch;
import belfort.signaling.identity.Sessions;
import belfort.signaling.protocol.Wire;
import belfort.signaling.store.BellStore;
import belfort.signaling.store.LessonStore;
import belfort.signaling.store.LinkStore;
import belfort.signaling.store.PersonStore;
import belfort.signaling.store.SessionStore;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;
import org.eclipse.jetty.websocket.core.server.WebSocketServerComponents;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server's two ports: the public one and the one for its operators. */
public final class WebServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);
  private static final int PLATFORM_THREADS = 16;

  private final Server publicServer;
  private final Server managementServer;
  private final SocketGate gate;
  private final ScheduledExecutorService housekeeping;

  private WebServer(
      Server publicServer,
      Server managementServer,
      SocketGate gate,
      ScheduledExecutorService housekeeping) {
    this.publicServer = publicServer;
    this.managementServer = managementServer;
    this.gate = gate;
    this.housekeeping = housekeeping;
  }

  /** What the ports serve. */
  public record Parts(
      WebFiles files,
      Wire wire,
      Rooms rooms,
      MediaControl media,
      Ledger ledger,
      Placements placements,
      Sessions sessions,
      Invitations invitations,
      LessonStore lessons,
      LinkStore links,
      PersonStore people,
      SessionStore sessionStore,
      BellStore bells,
      PrometheusMeterRegistry metrics,
      Supplier<List<String>> lacking,
      InstantSource clock) {}

  /**
   * Opens both ports.
   *
   * @throws IOException when a port is taken
   */
  public static WebServer start(WebSettings settings, Parts parts) throws IOException {
    EdgeCounters counters = new EdgeCounters(parts.metrics());
    Sockets sockets = new Sockets(counters);
    Gauge.builder("belfort_sockets", sockets, Sockets::count).register(parts.metrics());
    Reentry reentry = new Reentry(settings.reconnectRate(), System.nanoTime());
    Gauge.builder("belfort_sockets_waiting", reentry, Reentry::waiting)
        .description("sockets that were told their turn and have not come for it")
        .register(parts.metrics());
    SlowRequests slowRequests = new SlowRequests(counters);
    Server publicServer = server("web", settings.httpAddress(), settings.httpPort());
    Optional<TlsPort> tls = addTlsPort(settings, parts, publicServer);
    for (var connector : publicServer.getConnectors()) {
      ((ServerConnector) connector).addBean(slowRequests);
    }
    publicServer.addBean(new NetworkConnectionLimit(EdgeLimits.CONNECTIONS, publicServer));
    Door door =
        new Door(
            new OriginRule(settings.publicUrl()),
            settings.proxies(),
            new SessionCookie(settings.publicUrl()),
            parts.sessions(),
            parts.lessons(),
            counters,
            parts.clock());
    SocketGate gate =
        new SocketGate(
            door,
            parts.rooms(),
            new Socket.Edge(
                parts.wire(),
                sockets,
                reentry,
                counters,
                Executors.newVirtualThreadPerTaskExecutor()),
            new WebSocketMappings(
                WebSocketServerComponents.ensureWebSocketComponents(publicServer)));
    Handler pages = publicHandler(settings, parts, door, gate, sockets, counters);
    publicServer.setHandler(
        "https".equals(settings.publicUrl().getScheme())
            ? new RedirectToTls(settings.publicUrl(), settings.proxies(), tls.isPresent(), pages)
            : pages);
    Server managementServer =
        server("management", settings.managementAddress(), settings.managementPort());
    managementServer.setHandler(
        new ManagementHandler(
            parts.lacking(),
            parts.metrics(),
            new NodesHandler(
                parts.media(), parts.ledger(), drains(parts), settings.managementToken())));
    ScheduledExecutorService housekeeping = housekeeping(parts, sockets, slowRequests);
    tls.ifPresent(port -> every(housekeeping, "certificate", TlsPort.PERIOD, port::refresh));
    WebServer web = new WebServer(publicServer, managementServer, gate, housekeeping);
    web.open();
    return web;
  }

  private static Handler publicHandler(
      WebSettings settings,
      Parts parts,
      Door door,
      SocketGate gate,
      Sockets sockets,
      EdgeCounters counters) {
    SessionApi sessions =
        new SessionApi(
            door,
            parts.sessions(),
            sockets,
            new SessionCookie(settings.publicUrl()),
            counters,
            parts.clock());
    AdminApi admin =
        new AdminApi(
            door,
            new AdminNow(
                parts.media(), parts.ledger(), parts.rooms(), parts.lessons(), parts.clock()),
            parts.rooms(),
            parts.lessons(),
            parts.links(),
            parts.people(),
            parts.invitations(),
            parts.placements(),
            new AdminDrains(drains(parts), parts.ledger(), parts.lessons(), parts.clock()),
            parts.bells(),
            settings.zone(),
            parts.clock());
    return new PublicHandler(
        settings.proxies(),
        new SecurityHeaders(
            settings.publicUrl(),
            settings.tls().map(tls -> !tls.selfSigned()).orElse(true),
            parts.files().importMapHash()),
        new Pages(parts.files()),
        sessions,
        admin,
        gate);
  }

  private static NodeDrains drains(Parts parts) {
    return new NodeDrains(parts.media(), parts.ledger(), parts.clock());
  }

  private static Optional<TlsPort> addTlsPort(WebSettings settings, Parts parts, Server server)
      throws IOException {
    if (settings.tls().isEmpty()) {
      return Optional.empty();
    }
    TlsPort tls = new TlsPort(settings.tls().get(), parts.metrics());
    ServerConnector connector = tls.connector(server, http());
    limit(connector, settings.httpAddress());
    server.addConnector(connector);
    return Optional.of(tls);
  }

  private static HttpConfiguration http() {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
    http.setRequestHeaderSize(EdgeLimits.REQUEST_HEADER_BYTES);
    return http;
  }

  private static void limit(ServerConnector connector, String address) {
    connector.setHost(address);
    connector.setIdleTimeout(EdgeLimits.HTTP_IDLE.toMillis());
    connector.setAcceptQueueSize(1_024);
  }

  private static Server server(String name, String address, int port) {
    QueuedThreadPool threads = new QueuedThreadPool(PLATFORM_THREADS);
    threads.setName(name);
    threads.setVirtualThreadsExecutor(Executors.newVirtualThreadPerTaskExecutor());
    Server server = new Server(threads);
    ServerConnector connector =
        new ServerConnector(server, 1, 1, new HttpConnectionFactory(http()));
    limit(connector, address);
    connector.setPort(port);
    server.addConnector(connector);
    server.setErrorHandler(new PlainErrors());
    server.setStopTimeout(0);
    return server;
  }

  private static ScheduledExecutorService housekeeping(
      Parts parts, Sockets sockets, SlowRequests slowRequests) {
    ScheduledExecutorService housekeeping =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("web-housekeeping").factory());
    RevocationWatch revocations =
        new RevocationWatch(
            parts.sessionStore(),
            key -> {
              parts.sessions().forget(key);
              sockets.end(key);
            },
            System.nanoTime());
    every(
        housekeeping,
        "revocations",
        RevocationWatch.PERIOD,
        () -> revocations.ask(System.nanoTime()));
    every(
        housekeeping,
        "sweep",
        RevocationWatch.PERIOD,
        () -> {
          sockets.sweep(parts.clock().instant(), System.nanoTime());
          slowRequests.sweep(System.nanoTime());
        });
    return housekeeping;
  }

  private static void every(
      ScheduledExecutorService executor, String what, Duration period, Runnable task) {
    long periodMs = period.toMillis();
    var _ =
        executor.scheduleWithFixedDelay(
            () -> {
              try {
                task.run();
              } catch (RuntimeException fault) {
                // one fault must not end the period for ever
                LOG.error("event=housekeeping_failed what={}", what, fault);
              }
            },
            periodMs,
            periodMs,
            TimeUnit.MILLISECONDS);
  }

  private void open() throws IOException {
    try {
      managementServer.start();
      publicServer.start();
    } catch (IOException taken) {
      close();
      throw taken;
    } catch (Exception broken) {
      close();
      throw new IOException("the server's ports could not be opened", broken);
    }
  }

  public int httpPort() {
    return port(publicServer, 0);
  }

  /** The port where TLS is spoken; empty when a proxy does that, or nobody. */
  public OptionalInt httpsPort() {
    return publicServer.getConnectors().length > 1
        ? OptionalInt.of(port(publicServer, 1))
        : OptionalInt.empty();
  }

  public int managementPort() {
    return port(managementServer, 0);
  }

  private static int port(Server server, int connector) {
    return ((ServerConnector) server.getConnectors()[connector]).getLocalPort();
  }

  /** Lets nobody new in; whoever is in stays until his room sends him away. */
  public void drain() {
    gate.drain();
  }

  @Override
  public void close() {
    housekeeping.shutdownNow();
    LifeCycle.stop(publicServer);
    LifeCycle.stop(managementServer);
  }
}

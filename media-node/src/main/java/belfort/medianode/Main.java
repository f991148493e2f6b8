package belfort.medianode;

import belfort.medianode.calibrate.Calibration;
import belfort.medianode.calibrate.Calibrator;
import belfort.medianode.forward.PlaneConfig;
import belfort.medianode.forward.ShardLoad;
import belfort.medianode.forward.TcpSettings;
import belfort.medianode.forward.UdpMediaPlane;
import belfort.medianode.practice.Practice;
import belfort.medianode.practice.PracticeLesson;
import belfort.medianode.rpc.InnerNode;
import belfort.medianode.rpc.NodeCounters;
import belfort.medianode.rpc.NodeSettings;
import belfort.medianode.rpc.RpcSecret;
import belfort.medianode.rpc.RpcServer;
import belfort.medianode.srtp.Ciphers;
import belfort.medianode.udp.Datagrams;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The media node as a program: a media plane, and the door through which it is driven. */
@Command(
    name = "./belfort run node",
    mixinStandardHelpOptions = true,
    version = "belfort media-node 0.1.0, Kurento protocol 7.3.0",
    description = "Forwards the media of lessons; speaks the JSON-RPC of a Kurento Media Server.",
    sortOptions = false)
public final class Main implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(Main.class);

  private static final int CANNOT_LISTEN = 3;
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final int MAX_PORT = 65_535;
  private static final int MAX_SHARDS = 64;
  private static final Set<String> SOCKETS = Set.of("auto", "native", "jdk");

  @Option(
      names = "--rpc-address",
      defaultValue = "127.0.0.1",
      description =
          "Where servers reach the node. Anything but loopback is for a private network, and needs"
              + " --rpc-secret-file. Default: ${DEFAULT-VALUE}")
  private String rpcAddress = "127.0.0.1";

  private @Nullable RpcSecret rpcSecret;

  @Option(
      names = "--rpc-port",
      defaultValue = "8888",
      description = "TCP port of ws://ADDRESS:PORT/kurento; 0 for any free. Default: 8888")
  private int rpcPort = 8888;

  @Option(
      names = "--rpc-secret-file",
      paramLabel = "FILE",
      description =
          "A file whose first line is the secret that servers show in the URL, /kurento?secret=…: 16 to 256"
              + " letters, digits or . _ ~ -. Default: none is asked for, on loopback only")
  private @Nullable Path rpcSecretFile;

  @Option(
      names = "--media-port",
      defaultValue = "0",
      description =
          "The UDP port of all media, the first of as many as there are shards; 0 for any free. Default: 0")
  private int mediaPort;

  @Option(
      names = "--media-tcp-port",
      paramLabel = "PORT",
      defaultValue = "0",
      description =
          "A TCP port of media for browsers whose network blocks UDP, one for all shards; best 443, which"
              + " most networks let through. Default: 0, none")
  private int mediaTcpPort;

  @Option(
      names = "--media-address",
      paramLabel = "IP",
      description =
          "An address that browsers are told; repeatable. Default: all of this host, loopback"
              + " included")
  private List<InetAddress> mediaAddresses = List.of();

  @Option(
      names = "--media-shards",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Threads that forward media, each with a UDP port of its own: --media-port and the ones"
              + " behind it; a lesson is on one of them. One for each core that is free for it."
              + " Default: 1")
  private int mediaShards = 1;

  @Option(
      names = "--media-sockets",
      paramLabel = "auto|native|jdk",
      defaultValue = "auto",
      description =
          "How datagrams go in and out: native for Linux' batches (recvmmsg, sendmmsg, UDP"
              + " segmentation offload), jdk for one call each, auto for native where it works."
              + " Default: auto")
  private String mediaSockets = "auto";

  @Option(
      names = "--relay-address",
      paramLabel = "IP",
      description =
          "The address of this host that other nodes are told for relays, on the media port."
              + " Default: a media address, not loopback if there is another")
  private @Nullable InetAddress relayAddress;

  @Option(
      names = "--calibration",
      paramLabel = "in=NS,out=NS,join=US",
      description =
          "What a packet in, a packet out (ns) and a join (us) cost the processor: servers place"
              + " lessons by it. Default: measured at start, which takes half a second")
  private String calibration = "";

  @Option(
      names = "--practice",
      paramLabel = "TIMES",
      defaultValue = "" + Practice.ENOUGH,
      description =
          "How often the node lets somebody made-up into a lesson of its own after it is ready, so that"
              + " a class that comes in at once finds it quick; a quarter of a core for three quarters of a"
              + " minute."
              + " Default: ${DEFAULT-VALUE}; 0: never")
  private int practice = Practice.ENOUGH;

  @Option(
      names = "--collection-period",
      paramLabel = "SECONDS",
      defaultValue = "240",
      description = "What a lost server made lives for one to two of these periods. Default: 240")
  private int collectionPeriodSeconds = 240;

  @Option(
      names = "--stop-within",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description =
          "How long a SIGTERM waits for the lessons to leave, after a drain: the node ends when it carries"
              + " none, or then. Default: ${DEFAULT-VALUE}, at once")
  private int stopWithinSeconds;

  @Option(
      names = "--parent-pipe",
      description = "End when standard input ends: for a child of the launcher.")
  private boolean parentPipe;

  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }

  @Override
  public Integer call() throws InterruptedException {
    if (!valid()) {
      return CommandLine.ExitCode.USAGE;
    }
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    try (UdpMediaPlane plane = plane();
        RpcServer server = server(plane)) {
      server.start();
      Runtime.getRuntime()
          .addShutdownHook(new Thread(() -> endOnSignal(server, end, ended), "signal"));
      System.out.println(
          "media node ready on ws://" + urlHost(rpcAddress) + ":" + server.port() + "/kurento");
      log.info(
          "event=node_ready rpc_port={} media_ports={} media_tcp_port={} media_sockets={}"
              + " media_ciphers={}",
          server.port(),
          plane.ports(),
          plane.tcpPort(),
          plane.socketCalls(),
          Ciphers.chosen().name().toLowerCase(Locale.ROOT));
      Practice practising = Practice.of(practice, this::practiceLesson, plane::busy);
      Thread.ofPlatform().daemon().name("practice").start(practising);
      if (parentPipe) {
        Thread.ofPlatform().daemon().name("parent-pipe").start(() -> awaitEnd(System.in, end));
      }
      end.await();
      practising.stop();
      log.info("event=node_stopping");
      return CommandLine.ExitCode.OK;
    } catch (IOException e) {
      System.err.println("media-node: " + e.getMessage() + ": choose a free port or address");
      return CANNOT_LISTEN;
    } finally {
      ended.countDown();
    }
  }

  /** An address of IPv6 stands in brackets (RFC 3986, 3.2.2). */
  private static String urlHost(String address) {
    return address.indexOf(':') < 0 || address.startsWith("[") ? address : "[" + address + "]";
  }

  /**
   * The program is asked to end: it waits until it carries nothing, as far as it may, and the main
   * thread closes the ports in order. A signal asked for it, so it is no failure.
   */
  private void endOnSignal(RpcServer server, CountDownLatch end, CountDownLatch ended) {
    boolean asked = end.getCount() > 0;
    try {
      if (asked) {
        awaitEmpty(server, end);
      }
      end.countDown();
      if (!ended.await(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("event=node_stop_slow patience={}", STOP_PATIENCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (asked) {
      Runtime.getRuntime().halt(CommandLine.ExitCode.OK);
    }
  }

  private void awaitEmpty(RpcServer server, CountDownLatch end) throws InterruptedException {
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(stopWithinSeconds);
    int left = server.pipelines();
    while (left > 0 && System.nanoTime() < deadlineNs) {
      if (end.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
      left = server.pipelines();
    }
    log.info("event=node_emptied pipelines_left={}", left);
  }

  private UdpMediaPlane plane() throws IOException {
    PlaneConfig config =
        PlaneConfig.on(mediaPort, mediaAddresses)
            .withShards(mediaShards)
            .withSockets(Datagrams.Mode.valueOf(mediaSockets.toUpperCase(Locale.ROOT)));
    if (mediaTcpPort != 0) {
      config = config.withTcp(TcpSettings.on(mediaTcpPort));
    }
    return UdpMediaPlane.open(
        relayAddress == null ? config : config.withRelayAddress(relayAddress));
  }

  /** With sockets of its own on loopback, whatever the node's addresses are. */
  private PracticeLesson practiceLesson() throws IOException {
    UdpMediaPlane beside =
        UdpMediaPlane.open(
            PlaneConfig.on(0, List.of(InetAddress.getLoopbackAddress()))
                .withSockets(Datagrams.Mode.valueOf(mediaSockets.toUpperCase(Locale.ROOT))));
    return new PracticeLesson(
        new InnerNode(NodeSettings.DEFAULTS, beside, InstantSource.system()), beside);
  }

  private RpcServer server(UdpMediaPlane plane) {
    return new RpcServer(
        new InetSocketAddress(rpcAddress, rpcPort),
        Optional.ofNullable(rpcSecret),
        NodeSettings.DEFAULTS
            .withCollectionPeriod(Duration.ofSeconds(collectionPeriodSeconds))
            .withCapabilities(calibrated(plane)),
        new NodeCounters(),
        plane,
        InstantSource.system());
  }

  /** What this machine's processor can; nothing is said when it cannot be found out. */
  private List<String> calibrated(UdpMediaPlane plane) {
    if (!calibration.isEmpty()) {
      return List.of(Calibration.parse(calibration).capability());
    }
    try (ShardLoad load = plane.load(Calibrator.COPIES)) {
      Calibration measured =
          new Calibrator(System::nanoTime).measure(load::forward, plane::measureHandshake);
      log.info("event=node_calibrated {}", measured);
      return List.of(measured.capability());
    } catch (IOException | IllegalStateException e) {
      log.warn("event=node_not_calibrated", e);
      return List.of();
    }
  }

  private boolean valid() {
    boolean valid = secretIsThere();
    try {
      if (!calibration.isEmpty()) {
        Calibration.parse(calibration);
      }
    } catch (IllegalArgumentException e) {
      System.err.println("media-node: --calibration: " + e.getMessage());
      valid = false;
    }
    for (int port : List.of(rpcPort, mediaPort, mediaTcpPort)) {
      if (port < 0 || port > MAX_PORT) {
        System.err.println("media-node: a port is 0 to 65535, not " + port);
        valid = false;
      }
    }
    if (mediaShards < 1 || mediaShards > MAX_SHARDS || mediaPort + mediaShards - 1 > MAX_PORT) {
      System.err.println(
          "media-node: --media-shards is 1 to " + MAX_SHARDS + ", and its ports are at most 65535");
      valid = false;
    }
    if (!SOCKETS.contains(mediaSockets)) {
      System.err.println("media-node: --media-sockets is auto, native or jdk");
      valid = false;
    }
    if (stopWithinSeconds < 0) {
      System.err.println("media-node: --stop-within is at least 0 seconds");
      valid = false;
    }
    if (practice < 0) {
      System.err.println("media-node: --practice is at least 0 times");
      valid = false;
    }
    if (collectionPeriodSeconds < 1) {
      System.err.println("media-node: --collection-period is at least 1 second");
      valid = false;
    }
    return valid;
  }

  /** Reads the secret; without one, nobody but this machine may reach the port. */
  private boolean secretIsThere() {
    try {
      if (rpcSecretFile != null) {
        rpcSecret = RpcSecret.read(rpcSecretFile);
        return true;
      }
    } catch (IOException | UncheckedIOException e) {
      System.err.println("media-node: --rpc-secret-file: cannot read " + rpcSecretFile);
      return false;
    } catch (IllegalArgumentException e) {
      System.err.println("media-node: --rpc-secret-file: " + e.getMessage());
      return false;
    }
    if (RpcServer.isLoopback(new InetSocketAddress(rpcAddress, 0))) {
      return true;
    }
    System.err.println(
        "media-node: other machines can reach --rpc-address "
            + rpcAddress
            + ", and whoever reaches the port drives the node: write a secret into a file (openssl rand"
            + " -hex 32), give it here as --rpc-secret-file and to each server as"
            + " --media-node-secret-file; or use 127.0.0.1");
    return false;
  }

  private static void awaitEnd(InputStream in, CountDownLatch end) {
    try {
      while (in.read() >= 0) {
        // the launcher says nothing; only the end of the pipe means something
      }
    } catch (IOException e) {
      log.debug("event=parent_pipe_broken", e);
    }
    end.countDown();
  }
}

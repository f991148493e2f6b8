package belfort.signaling.turn;

import belfort.signaling.tls.SelfSigned;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A coturn of this test with the configuration that we ship. Changed in it are only the lines of
 * the place: addresses, ports, realm, secret, certificate and the media nodes' addresses.
 */
final class Coturn implements AutoCloseable {
  static final String SECRET = "a secret of the test, shared with the server";
  private static final Path SHIPPED = Path.of("..", "deploy", "coturn", "turnserver.conf");
  private static final Set<String> OF_THE_PLACE =
      Set.of(
          "realm",
          "static-auth-secret",
          "listening-port",
          "tls-listening-port",
          "cert",
          "pkey",
          "min-port",
          "max-port",
          "allowed-peer-ip");
  private static final List<Path> PLACES =
      List.of(Path.of("/usr/bin/turnserver"), Path.of("/usr/local/bin/turnserver"));
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  final InetSocketAddress udp;
  final InetSocketAddress tls;
  private final Process process;
  private final List<String> lines = new CopyOnWriteArrayList<>();

  private Coturn(Process process, int port, int tlsPort) {
    this.process = process;
    this.udp = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    this.tls = new InetSocketAddress(InetAddress.getLoopbackAddress(), tlsPort);
    Thread.ofVirtual().start(this::read);
  }

  /**
   * Starts it and waits until it listens.
   *
   * @param more lines of this test on top of the shipped ones
   */
  static Coturn start(Path folder, String... more) throws Exception {
    Files.createDirectories(folder);
    SelfSigned certificate = SelfSigned.in(folder.resolve("tls"));
    certificate.makeWhenNeeded("localhost", Instant.now());
    int port = freePort();
    int tlsPort = freePort();
    List<String> text = new ArrayList<>();
    for (String line : Files.readAllLines(SHIPPED)) {
      if (!OF_THE_PLACE.contains(line.split("=", 2)[0])) {
        text.add(line);
      }
    }
    text.addAll(
        List.of(
            "listening-ip=127.0.0.1",
            "relay-ip=127.0.0.1",
            "listening-port=" + port,
            "tls-listening-port=" + tlsPort,
            "cert=" + certificate.certificate(),
            "pkey=" + certificate.key(),
            "min-port=20000",
            "max-port=29999",
            "realm=turn.test",
            "static-auth-secret=" + SECRET,
            "userdb=" + folder.resolve("users.sqlite"),
            "pidfile=" + folder.resolve("turnserver.pid")));
    if (hasIpv6Loopback()) {
      text.add("relay-ip=::1");
    }
    text.addAll(List.of(more));
    Path file = Files.write(folder.resolve("turnserver.conf"), text);
    Coturn coturn =
        new Coturn(
            new ProcessBuilder(program().toString(), "-c", file.toString())
                .redirectErrorStream(true)
                .start(),
            port,
            tlsPort);
    coturn.awaitListening();
    return coturn;
  }

  private static Path program() {
    return PLACES.stream()
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() ->
            new AssertionError(
                "coturn is missing: its attacks cannot be tried. apt-get install coturn"));
  }

  static boolean hasIpv6Loopback() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .anyMatch(address -> address.isLoopbackAddress() && address.getAddress().length == 16);
  }

  private static int freePort() throws IOException {
    while (true) {
      try (ServerSocket tcp = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
          DatagramSocket udp =
              new DatagramSocket(tcp.getLocalPort(), InetAddress.getLoopbackAddress())) {
        return udp.getLocalPort();
      } catch (java.net.BindException taken) {
        // another one
      }
    }
  }

  private void read() {
    try (BufferedReader said = process.inputReader()) {
      for (String line = said.readLine(); line != null; line = said.readLine()) {
        lines.add(line);
      }
    } catch (IOException gone) {
      lines.add("(" + gone.getMessage() + ")");
    }
  }

  String said() {
    return String.join("\n", lines);
  }

  private void awaitListening() {
    long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
    while (!listens(tls) || !listens(udp)) {
      if (!process.isAlive() || System.nanoTime() > deadlineNs) {
        throw new AssertionError("coturn did not start:\n" + said());
      }
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }

  private static boolean listens(InetSocketAddress address) {
    try (Socket socket = new Socket()) {
      socket.connect(address, 1_000);
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}

package belfort.signaling.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.signaling.tls.SelfSigned;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real HAProxy with the configuration that we ship; addresses, ports and the certificate are of
 * this test, and servers and coturn are stand-ins that say who they are.
 */
final class ProxyIT {
  private static final Path SHIPPED = Path.of("..", "deploy", "haproxy", "haproxy.cfg");
  private static final List<Path> PLACES =
      List.of(Path.of("/usr/sbin/haproxy"), Path.of("/usr/local/sbin/haproxy"));
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int PATIENCE_MS = 20_000;

  @TempDir private Path folder;
  private HttpServer one;
  private HttpServer two;
  private ServerSocket turn;
  private Process haproxy;
  private int tlsPort;
  private int clearPort;

  @BeforeEach
  void start() throws Exception {
    one = server("s1");
    two = server("s2");
    turn = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    tlsPort = freePort();
    clearPort = freePort();
    haproxy =
        new ProcessBuilder(program().toString(), "-db", "-f", configuration().toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("haproxy.log").toFile())
            .start();
    await("the proxy answers", () -> get("/s/s1/x").startsWith("HTTP/1.1 200"));
  }

  @AfterEach
  void stop() throws Exception {
    haproxy.destroy();
    if (!haproxy.waitFor(10, TimeUnit.SECONDS)) {
      haproxy.destroyForcibly().waitFor();
    }
    turn.close();
    one.stop(0);
    two.stop(0);
  }

  private Path configuration() throws Exception {
    SelfSigned files = SelfSigned.in(folder);
    files.makeWhenNeeded("localhost", Instant.now());
    Path both = folder.resolve("belfort.pem");
    Files.writeString(both, Files.readString(files.certificate()) + Files.readString(files.key()));
    String text =
        Files.readString(SHIPPED)
            .replace("maxconn 40000", "maxconn 400")
            .replace("bind :443", "bind 127.0.0.1:" + tlsPort)
            .replace("bind :80", "bind 127.0.0.1:" + clearPort)
            .replace("/etc/haproxy/belfort.pem", both.toString())
            .replace("belfort-https", "belfort-https-" + tlsPort)
            .replace("10.0.0.30:5349", "127.0.0.1:" + turn.getLocalPort())
            .replace("10.0.0.11:8080", "127.0.0.1:" + one.getAddress().getPort())
            .replace("10.0.0.12:8080", "127.0.0.1:" + two.getAddress().getPort());
    return Files.writeString(folder.resolve("haproxy.cfg"), text);
  }

  @Test
  void aServersPathLeadsToItAndToALivingOneWhenItIsDead() throws Exception {
    await("both are found alive", () -> get("/s/s2/x").endsWith("s2 127.0.0.1 null"));
    assertTrue(get("/s/s1/x").endsWith("s1 127.0.0.1 null"), get("/s/s1/x"));
    two.stop(0);
    await("of a dead server anybody takes the path", () -> get("/s/s2/x").contains("s1 127"));
    assertTrue(get("/join").contains("s1 127"));
  }

  @Test
  void attack30_whatABrowserSaysOfItselfIsTakenAway() throws Exception {
    String answer =
        get(
            "/s/s1/x",
            "X-Forwarded-For: 203.0.113.9",
            "Forwarded: for=203.0.113.9;host=evil.example");
    assertTrue(answer.endsWith("s1 127.0.0.1 null"), answer);
  }

  @Test
  void theTurnServersNameIsPassedOnUnopened() throws Exception {
    try (SSLSocket browser = tls("turn.school.example")) {
      Thread.ofVirtual().start(() -> quietly(browser));
      try (Socket reached = turn.accept()) {
        reached.setSoTimeout(PATIENCE_MS);
        assertEquals(0x16, reached.getInputStream().read(), "a TLS handshake, as it was sent");
      }
    }
  }

  @Test
  void withoutTlsOneIsSentToIt() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), clearPort)) {
      String answer = ask(socket, "/join");
      assertTrue(answer.startsWith("HTTP/1.1 308"), answer);
      assertTrue(
          answer.toLowerCase(java.util.Locale.ROOT).contains("location: https://a.example/join"),
          answer);
    }
  }

  /** The handshake never ends: nobody there speaks TLS. */
  private static void quietly(SSLSocket socket) {
    try {
      socket.startHandshake();
    } catch (IOException asExpected) {
      // the test closes it
    }
  }

  private static HttpServer server(String name) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          var headers = exchange.getRequestHeaders();
          byte[] said =
              (name
                      + " "
                      + String.join("+", headers.getOrDefault("X-Forwarded-For", List.of()))
                      + " "
                      + headers.getFirst("Forwarded"))
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, said.length);
          exchange.getResponseBody().write(said);
          exchange.close();
        });
    server.start();
    return server;
  }

  private String get(String path, String... headers) throws Exception {
    try (SSLSocket socket = tls("a.example")) {
      return ask(socket, path, headers);
    }
  }

  private static String ask(Socket socket, String path, String... headers) throws IOException {
    socket.setSoTimeout(PATIENCE_MS);
    String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    socket
        .getOutputStream()
        .write(
            ("GET "
                    + path
                    + " HTTP/1.1\r\nHost: a.example\r\n"
                    + more
                    + "Connection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private SSLSocket tls(String name) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new TrustsAll()}, new SecureRandom());
    SSLSocket socket =
        (SSLSocket)
            context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), tlsPort);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setServerNames(List.of(new SNIHostName(name)));
    socket.setSSLParameters(parameters);
    return socket;
  }

  @FunctionalInterface
  private interface Condition {
    boolean holds() throws Exception;
  }

  private void await(String what, Condition condition) throws Exception {
    long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
    while (!holds(condition)) {
      if (!haproxy.isAlive() || System.nanoTime() > deadlineNs) {
        throw new AssertionError(
            "waited in vain: " + what + "\n" + Files.readString(folder.resolve("haproxy.log")));
      }
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }

  private static boolean holds(Condition condition) throws Exception {
    try {
      return condition.holds();
    } catch (IOException notYet) {
      return false;
    }
  }

  private static Path program() {
    return PLACES.stream()
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() ->
            new AssertionError("haproxy is missing: apt-get install haproxy, then test again"));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static final class TrustsAll implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}

package belfort.signaling.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.signaling.tls.SelfSigned;
import belfort.signaling.tls.ServerCertificate;
import belfort.signaling.tls.TlsSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server's own TLS, spoken to over bare sockets. */
final class TlsIT {
  private static final int PATIENCE_MS = 60_000;

  @TempDir private static Path folder;
  private static SelfSigned files;
  private static TestServer server;

  @BeforeAll
  static void start() throws Exception {
    files = SelfSigned.in(folder.resolve("tls"));
    files.makeWhenNeeded("localhost", Instant.now());
    server =
        new TestServer(
            "https",
            Optional.of(new TlsSettings(0, files.certificate(), files.key(), true)),
            TrustedProxies.of(List.of("127.0.0.1")));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aLinkIsOpenedOverTlsWithACookieThatNeverLeavesIt() throws Exception {
    String body = "{\"token\":\"" + server.token("p1") + "\"}";
    String answer =
        overTls(
            "POST /api/v1/session HTTP/1.1",
            "Host: localhost:" + server.port,
            "Origin: https://localhost:" + server.port,
            "Content-Type: application/json",
            "Content-Length: " + body.length(),
            "",
            body);
    assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
    assertTrue(answer.contains("Set-Cookie: __Host-belfort-"), answer);
    assertTrue(answer.contains("; Secure"), answer);
    assertTrue(!answer.contains("Strict-Transport-Security"), "nobody vouches for it: " + answer);
  }

  @Test
  void aWebSocketOfOurPagesIsServedOverTlsAsFarAsItsSession() throws Exception {
    String answer =
        overTls(
            "GET /ws/nobody HTTP/1.1",
            "Host: localhost",
            "Origin: https://localhost:" + server.port,
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version: 13",
            "",
            "");
    assertTrue(answer.startsWith("HTTP/1.1 401"), answer);
  }

  @Test
  void attack30_thePlainPortSendsBrowsersToTheConfiguredAddressWhateverTheirHostSays()
      throws Exception {
    String answer =
        inClear(
            "GET /join?autojoin=1 HTTP/1.1",
            "Host: evil.example",
            "X-Forwarded-Host: evil.example");
    assertTrue(answer.startsWith("HTTP/1.1 308"), answer);
    assertTrue(
        answer.contains("Location: https://localhost:" + server.port + "/join?autojoin=1\r\n"),
        answer);
    assertTrue(!answer.contains("evil"), answer);
    assertTrue(
        inClear("POST /api/v1/session HTTP/1.1", "Host: localhost", "Content-Length: 0")
            .startsWith("HTTP/1.1 403"));
    assertTrue(inClear("GET /livez HTTP/1.1", "Host: localhost").startsWith("HTTP/1.1 200"));
  }

  @Test
  void aProxyThatSpokeTlsWithTheBrowserIsServedInClear() throws Exception {
    String answer = inClear("GET /a.css HTTP/1.1", "Host: localhost", "X-Forwarded-Proto: https");
    assertNotEquals("HTTP/1.1 308", answer.substring(0, 12), answer);
    assertTrue(
        inClear("GET /a.css HTTP/1.1", "Host: localhost", "X-Forwarded-Proto: http")
            .startsWith("HTTP/1.1 308"));
  }

  @Test
  void theMetricsThatAlertsNameAreThere() {
    String metrics = server.metrics.scrape();
    for (String name :
        List.of(
            "belfort_edge_refused_total",
            "belfort_sockets",
            "belfort_tls_certificate_expires_seconds",
            "belfort_tls_reload_failed_total")) {
      assertTrue(metrics.contains("\n" + name), () -> name + " is not in\n" + metrics);
    }
  }

  @Test
  void attack8_aTlsHandshakeThatDoesNotEndIsClosed() throws Exception {
    try (Socket slow =
        new Socket(InetAddress.getLoopbackAddress(), server.web.httpsPort().orElseThrow())) {
      slow.setSoTimeout(PATIENCE_MS);
      slow.getOutputStream().write(new byte[] {0x16, 0x03, 0x01});
      assertEquals(-1, slow.getInputStream().read(), "the server closes");
    }
  }

  @Test
  void aChangedCertificateIsTakenAndABrokenOneIsNot() throws Exception {
    Path changing = folder.resolve("changing");
    SelfSigned current = SelfSigned.in(changing);
    current.makeWhenNeeded("localhost", Instant.now());
    TlsPort port =
        new TlsPort(
            new TlsSettings(0, current.certificate(), current.key(), false),
            new SimpleMeterRegistry());
    Server jetty = new Server();
    ServerConnector connector = port.connector(jetty, new HttpConfiguration());
    connector.setHost("127.0.0.1");
    jetty.addConnector(connector);
    jetty.start();
    try {
      assertEquals(fingerprint(current), shown(connector.getLocalPort()));
      Files.delete(current.certificate());
      current.makeWhenNeeded("localhost", Instant.now());
      later(current.certificate());
      port.refresh();
      String second = fingerprint(current);
      assertEquals(second, shown(connector.getLocalPort()));
      Files.writeString(current.key(), "broken");
      later(current.key());
      port.refresh();
      assertEquals(second, shown(connector.getLocalPort()));
    } finally {
      jetty.stop();
    }
  }

  /** Files of the same second may bear the same time. */
  private static void later(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(60)));
  }

  private static String fingerprint(SelfSigned signed) throws IOException {
    return ServerCertificate.read(signed.certificate(), signed.key()).fingerprint();
  }

  private static String shown(int port) throws Exception {
    try (SSLSocket socket = tls(port)) {
      socket.startHandshake();
      byte[] seen = socket.getSession().getPeerCertificates()[0].getEncoded();
      return HexFormat.ofDelimiter(":")
          .withUpperCase()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(seen));
    }
  }

  private static String overTls(String... lines) throws Exception {
    try (SSLSocket socket = tls(server.web.httpsPort().orElseThrow())) {
      return said(socket, String.join("\r\n", lines));
    }
  }

  private static String inClear(String... lines) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port)) {
      return said(socket, String.join("\r\n", lines) + "\r\n\r\n");
    }
  }

  /** The answer's head and what of the body came with it. */
  private static String said(Socket socket, String request) throws IOException {
    socket.setSoTimeout(PATIENCE_MS);
    OutputStream out = socket.getOutputStream();
    out.write(request.getBytes(StandardCharsets.UTF_8));
    out.flush();
    InputStream in = socket.getInputStream();
    StringBuilder text = new StringBuilder();
    while (text.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      text.append((char) next);
    }
    return text.toString();
  }

  private static SSLSocket tls(int port) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new TrustsAll()}, new SecureRandom());
    return (SSLSocket)
        context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
  }

  /** What a person does who goes on after the browser's warning. */
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

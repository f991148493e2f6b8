package belfort.signaling.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.signaling.identity.RevocationWatch;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HandshakeIT {
  private static final Duration PATIENCE = Duration.ofSeconds(50);
  private static TestServer server;

  @BeforeAll
  static void start() throws Exception {
    server = new TestServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://evil.example",
        "null",
        "https://localhost:%d",
        "http://localhost",
        "http://localhost:%d.evil.example",
        "http://localhost.evil.example:%d",
        "http://user@localhost:%d",
        "http://localhost:%d/",
        "http://127.0.0.1:1",
        "file://",
        "http://localhost:%d http://evil.example",
      })
  void attack01_attack02_anOriginThatIsNotExactlyOursIsRefused(String origin) throws Exception {
    Browser noor = server.enter("p1");
    try (RawSocket socket =
        RawSocket.handshake(
            server.port,
            "/ws/" + noor.key(),
            "Origin: " + String.format(Locale.ROOT, origin, server.port),
            "Cookie: " + noor.cookie(),
            "Sec-WebSocket-Protocol: belfort.v1")) {
      assertEquals(403, socket.status());
    }
  }

  @Test
  void attack01_aHandshakeWithoutOriginIsRefused() throws Exception {
    Browser noor = server.enter("p1");
    try (RawSocket socket =
        RawSocket.handshake(
            server.port,
            "/ws/" + noor.key(),
            "Cookie: " + noor.cookie(),
            "Sec-WebSocket-Protocol: belfort.v1")) {
      assertEquals(403, socket.status());
    }
  }

  @Test
  void attack02_upperCaseIsNormalisedAndIsOurs() throws Exception {
    Browser noor = server.enter("p1");
    try (RawSocket socket =
        RawSocket.open(server.port, noor.key(), noor.cookie(), "HTTP://LOCALHOST:" + server.port)) {
      assertEquals(101, socket.status());
    }
  }

  @Test
  void attack03_withoutTheSessionsOwnCookieThereIsNoUpgrade() throws Exception {
    Browser noor = server.enter("p1");
    Browser lotte = server.enter("p2");
    String foreign = noor.cookie().replace(noor.key(), lotte.key());
    for (String cookie :
        List.of("x=y", lotte.cookie(), foreign, "belfort-" + noor.key() + "=short")) {
      String key = cookie.equals(foreign) ? lotte.key() : noor.key();
      try (RawSocket socket =
          RawSocket.handshake(
              server.port,
              "/ws/" + key,
              "Origin: " + server.origin(),
              "Cookie: " + cookie,
              "Sec-WebSocket-Protocol: belfort.v1")) {
        assertEquals(401, socket.status(), cookie);
      }
    }
  }

  @Test
  void attack04_aRevokedSessionIsRefusedAndItsSocketClosed() throws Exception {
    Browser noor = server.enter("p1");
    try (RawSocket socket = noor.socket()) {
      long begun = System.nanoTime();
      // as another server would: only the database knows
      server.sessionStore.end(noor.key());
      assertTrue(socket.readUntil("closing").contains("revoked"));
      assertEquals(1008, socket.readUntilClosed());
      assertTrue(System.nanoTime() - begun < 10 * RevocationWatch.PERIOD.multipliedBy(5).toNanos());
    }
    assertEquals(401, noor.get("/api/v1/session/" + noor.key()).statusCode());
    try (RawSocket again =
        RawSocket.handshake(
            server.port,
            "/ws/" + noor.key(),
            "Origin: " + server.origin(),
            "Cookie: " + noor.cookie(),
            "Sec-WebSocket-Protocol: belfort.v1")) {
      assertEquals(401, again.status());
    }
  }

  @Test
  void attack04_loggingOutClosesTheSessionsSockets() throws Exception {
    Browser noor = server.enter("p1");
    try (RawSocket socket = noor.socket()) {
      assertEquals(204, noor.delete("/api/v1/session/" + noor.key()).statusCode());
      assertEquals(1008, socket.readUntilClosed());
    }
  }

  @Test
  void attack05_aTokenInTheQueryIsRefused() throws Exception {
    Browser noor = server.enter("p1");
    try (RawSocket socket =
        RawSocket.handshake(
            server.port,
            "/ws/" + noor.key() + "?token=abc",
            "Origin: " + server.origin(),
            "Cookie: " + noor.cookie(),
            "Sec-WebSocket-Protocol: belfort.v1")) {
      assertEquals(400, socket.status());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Sec-WebSocket-Protocol: belfort.v2", "Sec-WebSocket-Protocol: chat"})
  void attack06_aMissingOrUnknownSubProtocolIsRefused(String header) throws Exception {
    Browser noor = server.enter("p1");
    try (RawSocket socket =
        RawSocket.handshake(
            server.port,
            "/ws/" + noor.key(),
            "Origin: " + server.origin(),
            "Cookie: " + noor.cookie(),
            header.isEmpty() ? "X-Nothing: 1" : header)) {
      assertEquals(400, socket.status());
    }
  }

  @Test
  void attack07_compressionIsNotNegotiated() throws Exception {
    Browser noor = server.enter("p1");
    try (RawSocket socket =
        RawSocket.handshake(
            server.port,
            "/ws/" + noor.key(),
            "Origin: " + server.origin(),
            "Cookie: " + noor.cookie(),
            "Sec-WebSocket-Protocol: belfort.v1",
            "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits")) {
      assertEquals(101, socket.status());
      assertFalse(
          socket.head.stream()
              .anyMatch(line -> line.toLowerCase(Locale.ROOT).startsWith("sec-websocket-ext")));
    }
  }

  @Test
  void attack08_aSlowHandshakeIsCutOffWhileOthersComeIn() throws Exception {
    Browser noor = server.enter("p1");
    List<Socket> halfOpen = new ArrayList<>();
    try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), server.port)) {
      for (int i = 0; i < 200; i++) {
        halfOpen.add(new Socket(InetAddress.getLoopbackAddress(), server.port));
      }
      try (RawSocket other = noor.socket()) {
        assertEquals(101, other.status());
        byte[] drip = "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ".getBytes(StandardCharsets.US_ASCII);
        int[] at = {0};
        Await.until(
            "the slow request is cut off",
            PATIENCE.plus(EdgeLimits.REQUEST_PATIENCE),
            () -> drip(slow, drip[Math.min(at[0]++, drip.length - 1)]));
        other.text("{\"type\":\"raiseHand\",\"op\":\"a1\"}");
        assertTrue(other.readUntil("ack").contains("a1"));
      }
    } finally {
      for (Socket socket : halfOpen) {
        socket.close();
      }
    }
    assertTrue(server.counted(EdgeCounters.Reason.SLOW_REQUEST) >= 1);
  }

  /** Writes one byte; true when the server has closed. */
  private static boolean drip(Socket slow, byte next) {
    try {
      slow.setSoTimeout(200);
      slow.getOutputStream().write(next);
      return slow.getInputStream().read() < 0;
    } catch (java.net.SocketTimeoutException stillOpen) {
      return false;
    } catch (java.io.IOException closed) {
      return true;
    }
  }

  @Test
  void attack09_theNewestSocketsOfASessionWin() throws Exception {
    Browser noor = server.enter("p1");
    List<RawSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i <= EdgeLimits.SOCKETS_PER_SESSION; i++) {
        sockets.add(noor.socket());
      }
      assertEquals(4001, sockets.getFirst().readUntilClosed());
      sockets.getLast().text("{\"type\":\"raiseHand\",\"op\":\"a1\"}");
      assertTrue(sockets.getLast().readUntil("ack").contains("a1"));
    } finally {
      for (RawSocket socket : sockets) {
        socket.close();
      }
    }
  }

  @Test
  void attack09_fiveHundredPeopleBehindOneAddressAreNotBlocked() throws Exception {
    Browser admin = server.enterAsAdmin();
    List<RawSocket> sockets = new ArrayList<>();
    try {
      for (int classes = 0; classes < 5; classes++) {
        for (String token : tokensOfALesson(admin, 100)) {
          sockets.add(server.enterWith(token).socket());
        }
      }
      assertEquals(500, sockets.size());
      for (RawSocket each : List.of(sockets.getFirst(), sockets.getLast())) {
        each.text("{\"type\":\"raiseHand\",\"op\":\"z\"}");
        assertTrue(each.readUntil("ack").contains("z"));
      }
    } finally {
      for (RawSocket socket : sockets) {
        socket.close();
      }
    }
  }

  private static List<String> tokensOfALesson(Browser admin, int guests) throws Exception {
    ObjectMapper json = new ObjectMapper();
    String api = "/api/v1/admin/" + admin.key() + "/lessons";
    String lesson =
        "{\"title\":\"School\",\"startsAt\":%d,\"minutes\":30,\"profile\":\"lecture\",\"teacher\":\"t1\",\"guests\":%d}"
            .formatted(System.currentTimeMillis(), guests);
    String id = json.readTree(admin.post(api, lesson).body()).get("id").asText();
    List<String> tokens = new ArrayList<>();
    for (JsonNode student :
        json.readTree(admin.get(api + "/" + id + "/links").body()).get("students")) {
      String url = student.get("url").asText();
      tokens.add(url.substring(url.indexOf('#') + 1));
    }
    return tokens;
  }
}

package belfort.medianode.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.medianode.Await;
import belfort.medianode.rpc.NodeCounters.Counted;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bad frames on real sockets: the one that sends them is refused or cut, the others go on. */
class HostileFramesTest {
  private static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";
  private static final String PONG =
      "{\"id\":1,\"jsonrpc\":\"2.0\",\"result\":{\"value\":\"pong\"}}";
  private static final String UNSOUND =
      "{\"error\":{\"code\":-32600,\"message\":\"Invalid JSON-RPC request.\"},\"id\":null,\"jsonrpc\":\"2.0\"}";

  private TestNode node;
  private RawClient bystander;

  @BeforeEach
  void start() throws Exception {
    node = new TestNode();
    bystander = new RawClient(node.url());
    assertEquals(PONG, bystander.ask(PING));
  }

  @AfterEach
  void othersGoOn() throws Exception {
    assertEquals(PONG, bystander.ask(PING));
    assertEquals(0, node.counters.value(Counted.REQUESTS_FAILED));
    bystander.close();
    node.close();
  }

  @Test
  void attack10_anOversizeFrameEndsItsConnection() throws Exception {
    try (RawClient client = new RawClient(node.url())) {
      String huge = "{\"x\":\"" + "a".repeat(NodeSettings.DEFAULTS.frameBytes()) + "\"}";
      sendAsFarAsPossible(client, huge);
      assertTrue(client.awaitEnd().startsWith("1009") || client.awaitEnd().equals("cut"));
      Await.until("it is counted", () -> node.counters.value(Counted.OVERSIZE_FRAMES) == 1);
    }
  }

  @Test
  void attack11_aBinaryFrameEndsItsConnection() throws Exception {
    try (RawClient client = new RawClient(node.url())) {
      client.sendBinary(new byte[] {1, 2, 3});
      assertEquals("1003 Text frames only", client.awaitEnd());
      assertEquals(1, node.counters.value(Counted.BINARY_FRAMES));
    }
  }

  @Test
  void attack13_whatIsNotJsonEndsItsConnection() throws Exception {
    String[] frames = {
      "{not json",
      "",
      "[".repeat(10_000),
      "{\"a\":".repeat(200) + "1" + "}".repeat(200),
      "{\"jsonrpc\":\"2.0\",\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}",
      "{\"jsonrpc\":\"2.0\",\"id\":NaN,\"method\":\"ping\"}",
      PING + PING,
      "{\"jsonrpc\":\"2.0\",\"id\":" + "9".repeat(1000) + ",\"method\":\"ping\"}"
    };
    for (String frame : frames) {
      try (RawClient client = new RawClient(node.url())) {
        client.send(frame);
        String end = client.awaitEnd();
        assertTrue(end.equals("cut") || end.startsWith("1006"), () -> frame + " ended as " + end);
      }
    }
    assertEquals(frames.length, node.counters.value(Counted.MALFORMED_FRAMES));
  }

  @Test
  void unsoundRequestsAreRefusedAndTheConnectionStays() throws Exception {
    try (RawClient client = new RawClient(node.url())) {
      assertEquals(UNSOUND, client.ask("[" + PING + "," + PING + "]"));
      assertEquals(UNSOUND, client.ask("17"));
      assertEquals(UNSOUND, client.ask("null"));
      assertEquals(UNSOUND, client.ask("{\"jsonrpc\":\"2.0\",\"id\":true,\"method\":\"ping\"}"));
      assertEquals(UNSOUND, client.ask("{\"jsonrpc\":\"2.0\",\"id\":1}"));
      assertTrue(
          client.ask("{\"jsonrpc\":\"2.0\",\"id\":1e400,\"method\":\"ping\"}").contains("pong"));
      assertTrue(
          client
              .ask("{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"create\",\"params\":[1]}")
              .contains("-32602"));
    }
  }

  @Test
  void aWrongPathIsClosedDownToTcp() throws Exception {
    for (String path : new String[] {"/other", "/kurento/", "/"}) {
      try (RawClient client = new RawClient("ws://127.0.0.1:" + node.server.port() + path)) {
        assertEquals("1002 Invalid path", client.awaitEnd());
      }
    }
    assertEquals(3, node.counters.value(Counted.WRONG_PATHS));
    try (RawClient client = new RawClient(node.url() + "?x=1")) {
      assertEquals(PONG, client.ask(PING));
    }
    assertTrue(tcpEndsAfterUpgradeOn("/other"), "Java's client looks at TCP only");
  }

  @Test
  void attack1_aPageOfAnotherHostIsRefused() throws Exception {
    for (String origin :
        List.of("https://school.example.evil.com", "null", "http://127.0.0.1.evil.com", "://")) {
      assertEquals("HTTP/1.1 403 Forbidden", handshakeFrom(origin));
    }
    assertEquals("HTTP/1.1 101 Switching Protocols", handshakeFrom("http://127.0.0.1:8889"));
    assertEquals(4, node.counters.value(Counted.FOREIGN_ORIGINS_REFUSED));
  }

  @Test
  void measuringTheProcessorHoldsBackOnlyItsOwnConnection() throws Exception {
    try (RawClient client = new RawClient(node.url())) {
      client.send(
          "{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"invoke\",\"params\":{\"object\":\"manager_ServerManager\","
              + "\"operation\":\"getUsedCpu\",\"operationParams\":{\"interval\":1500}}}");
      client.send(PING.replace("1,", "6,"));
      for (int i = 0; i < 20; i++) {
        assertEquals(PONG, bystander.ask(PING));
      }
      assertTrue(client.receive().startsWith("{\"id\":5"), "requests of one socket stay in order");
      assertTrue(client.receive().startsWith("{\"id\":6"));
    }
  }

  @Test
  void attack16_aClientThatNeverReadsIsCut() throws Exception {
    try (Socket deaf = new Socket(InetAddress.getLoopbackAddress(), node.server.port())) {
      deaf.setReceiveBufferSize(4096);
      deaf.getOutputStream().write(upgrade("/kurento"));
      byte[] frame =
          maskedText(
              "{\"jsonrpc\":\"2.0\",\"id\":\"" + "x".repeat(30_000) + "\",\"method\":\"ping\"}");
      assertThrows(
          IOException.class,
          () -> {
            for (int i = 0; i < 100_000; i++) {
              deaf.getOutputStream().write(frame);
            }
          });
      assertTrue(node.counters.value(Counted.SLOW_READERS_CUT) > 0);
    }
  }

  @Test
  void moreSocketsThanAllowedAreRefusedInTheHandshake() throws Exception {
    NodeSettings d = NodeSettings.DEFAULTS;
    NodeSettings two =
        new NodeSettings(
            Duration.ofMinutes(4),
            d.frameBytes(),
            2,
            d.unsentBytes(),
            10,
            10,
            10,
            10,
            10,
            d.objects(),
            d.capabilities());
    try (TestNode small = new TestNode(0, two);
        RawClient one = new RawClient(small.url());
        RawClient other = new RawClient(small.url())) {
      assertEquals(PONG, one.ask(PING));
      assertEquals(PONG, other.ask(PING));
      assertThrows(CompletionException.class, () -> new RawClient(small.url()));
      assertEquals(1, small.counters.value(Counted.SOCKETS_REFUSED));
      assertFalse(one.ended());
    }
  }

  @Test
  void attack89_whoShowsNoSecretOrAWrongOneIsRefusedInTheHandshake() throws Exception {
    RpcSecret secret = RpcSecret.of("correct-horse-battery");
    try (TestNode closed = new TestNode(0, NodeSettings.DEFAULTS, Optional.of(secret))) {
      assertEquals(401, refusal(closed.url()));
      assertEquals(401, refusal(closed.url() + "?Secret=correct-horse-battery"));
      assertEquals(401, refusal(closed.url().replace("/kurento", "/other")), "no path is told");
      assertEquals(403, refusal(closed.url() + "?secret="));
      assertEquals(403, refusal(closed.url() + "?secret=correct-horse-batterx"));
      assertEquals(403, refusal(closed.url() + "?secret=%63orrect-horse-battery"));
      assertEquals(
          403,
          refusal(closed.url() + "?secret=correct-horse-battery&secret=correct-horse-battery"));
      try (RawClient client = new RawClient(closed.url() + "?a=b&secret=correct-horse-battery")) {
        assertEquals(PONG, client.ask(PING));
      }
      assertEquals(3, closed.counters.value(Counted.SECRETS_MISSING));
      assertEquals(4, closed.counters.value(Counted.SECRETS_WRONG));
    }
    assertFalse(secret.toString().contains("correct"));
  }

  @Test
  void attack89_aDoorToOtherMachinesWithoutASecretIsNotOpened() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new RpcServer(
                new InetSocketAddress(0),
                Optional.empty(),
                NodeSettings.DEFAULTS,
                node.counters,
                node.plane,
                InstantSource.system()));
    for (String address : List.of("127.0.0.1", "127.8.0.1", "::1", "10.0.0.5", "fe80::1")) {
      boolean own = address.startsWith("127.") || address.equals("::1");
      assertEquals(
          own, RpcServer.isLoopback(new InetSocketAddress(InetAddress.ofLiteral(address), 0)));
    }
    assertFalse(RpcServer.isLoopback(InetSocketAddress.createUnresolved("localhost", 0)));
  }

  private static int refusal(String url) {
    CompletionException refused =
        assertThrows(CompletionException.class, () -> new RawClient(url).close());
    return ((WebSocketHandshakeException) refused.getCause()).getResponse().statusCode();
  }

  private static void sendAsFarAsPossible(RawClient client, String text) {
    try {
      client.send(text);
    } catch (CompletionException e) {
      assertTrue(e.getCause() instanceof IOException, "cut in the middle of the frame");
    }
  }

  private String handshakeFrom(String origin) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.server.port())) {
      socket.setSoTimeout(20_000);
      String request = new String(upgrade("/kurento"), StandardCharsets.US_ASCII);
      socket
          .getOutputStream()
          .write(
              request
                  .replace("Host: localhost", "Host: 127.0.0.1\r\nOrigin: " + origin)
                  .getBytes(StandardCharsets.US_ASCII));
      return new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
          .readLine();
    }
  }

  private boolean tcpEndsAfterUpgradeOn(String path) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.server.port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(upgrade(path));
      byte[] all = socket.getInputStream().readAllBytes();
      return new String(all, StandardCharsets.ISO_8859_1).contains("Invalid path");
    }
  }

  private static byte[] upgrade(String path) {
    return ("GET "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** A text frame of 126 to 65,535 bytes whose mask is zero (RFC 6455, 5.2). */
  private static byte[] maskedText(String text) {
    byte[] payload = text.getBytes(StandardCharsets.US_ASCII);
    byte[] frame = new byte[8 + payload.length];
    frame[0] = (byte) 0x81;
    frame[1] = (byte) (0x80 | 126);
    frame[2] = (byte) (payload.length >> 8);
    frame[3] = (byte) payload.length;
    System.arraycopy(payload, 0, frame, 8, payload.length);
    return frame;
  }
}

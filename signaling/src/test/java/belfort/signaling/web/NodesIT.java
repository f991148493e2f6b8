package belfort.signaling.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.mediacontrol.placement.Budget;
import belfort.mediacontrol.placement.Capacity;
import belfort.mediacontrol.placement.Ledger.NodeEntry;
import belfort.mediacontrol.placement.NodeId;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The management port's nodes, over real HTTP. */
final class NodesIT {
  private static TestServer server;

  @BeforeAll
  static void start() throws Exception {
    server = new TestServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void twoNodes() {
    server.ledger.entries.clear();
    for (String id : new String[] {"n1", "n2"}) {
      server.ledger.entries.add(
          new NodeEntry(
              new NodeId(id),
              "ws://" + id + "/kurento",
              Optional.empty(),
              Budget.NONE,
              Capacity.NONE,
              3));
    }
  }

  @Test
  void aNodeIsDrainedAndLetInAgain() throws Exception {
    Instant before = Instant.now();
    HttpResponse<String> answer = drain("n1", "{\"withinSeconds\":900,\"reason\":\"new kernel\"}");
    assertEquals(200, answer.statusCode(), answer.body());
    JsonNode drain = TestServer.JSON.readTree(answer.body()).get("drain");
    assertEquals("new kernel", drain.get("reason").asText());
    assertFalse(
        Instant.ofEpochMilli(drain.get("until").asLong())
            .isBefore(before.plus(Duration.ofMinutes(15)).minusMillis(1)));
    assertEquals("up", node("n1").get("state").asText());
    assertTrue(node("n2").get("drain").isNull());

    HttpResponse<String> again = send(request("/nodes/n1/drain").DELETE());
    assertEquals(200, again.statusCode(), again.body());
    assertTrue(node("n1").get("drain").isNull());
  }

  @Test
  void attack94_theLastNodeThatTakesLessonsIsNotDrained() throws Exception {
    assertEquals(200, drain("n1", "{\"withinSeconds\":0}").statusCode());
    HttpResponse<String> refused = drain("n2", "{\"withinSeconds\":0}");
    assertEquals(409, refused.statusCode(), refused.body());
    assertTrue(refused.body().contains("last_node"), refused.body());
    assertTrue(node("n2").get("drain").isNull());
    // the same node again only sets its deadline anew
    assertEquals(200, drain("n1", "{\"withinSeconds\":60}").statusCode());
  }

  @Test
  void whatIsNoNodeOrNoOrderIsRefused() throws Exception {
    HttpResponse<String> unknown = drain("n3", "{\"withinSeconds\":0}");
    assertEquals(404, unknown.statusCode());
    assertTrue(unknown.body().contains("n1, n2"), unknown.body());
    assertEquals(400, drain("n1", "{\"withinSeconds\":-1}").statusCode());
    assertEquals(400, drain("n1", "{\"withinSeconds\":100000}").statusCode());
    assertEquals(400, drain("n1", "{\"within\":1}").statusCode());
    assertEquals(405, send(request("/nodes/n1/drain").GET()).statusCode());
    assertEquals(404, send(request("/nodes/n1").GET()).statusCode());
  }

  @Test
  void attack89_aPageInABrowserOfThisMachineMayNotDrain() throws Exception {
    HttpRequest.Builder request =
        request("/nodes/n1/drain")
            .header("Origin", "https://evil.example")
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{\"withinSeconds\":0}"));
    assertEquals(403, send(request).statusCode());
    assertTrue(raw("evil.example", "").startsWith("HTTP/1.1 403"));
    assertTrue(raw("evil.example", "Bearer a token of the tesT").startsWith("HTTP/1.1 403"));
    assertTrue(raw("evil.example", "Bearer ").startsWith("HTTP/1.1 403"));
    assertTrue(node("n1").get("drain").isNull());
  }

  @Test
  void attack89_theManagementPortIsNotThereForOtherMachines() throws Exception {
    Optional<InetAddress> other = addressOfThisMachineThatIsNotLoopback();
    if (other.isPresent()) {
      try (Socket socket = new Socket()) {
        InetSocketAddress address = new InetSocketAddress(other.get(), server.web.managementPort());
        assertFalse(connects(socket, address), () -> address + " answers");
      }
    }
  }

  private static boolean connects(Socket socket, InetSocketAddress address) {
    try {
      socket.connect(address, 2_000);
      return true;
    } catch (java.io.IOException refused) {
      return false;
    }
  }

  private static Optional<InetAddress> addressOfThisMachineThatIsNotLoopback() throws Exception {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
        .findFirst();
  }

  @Test
  void whoShowsTheTokenMayAskFromElsewhere() throws Exception {
    assertTrue(raw("server.example:8081", "Bearer " + TestServer.TOKEN).startsWith("HTTP/1.1 200"));
  }

  private static String raw(String host, String authorization) throws Exception {
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), server.web.managementPort())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          ("GET /nodes HTTP/1.1\r\nHost: "
                  + host
                  + "\r\nConnection: close\r\n"
                  + (authorization.isEmpty() ? "" : "Authorization: " + authorization + "\r\n")
                  + "\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  private static JsonNode node(String id) throws Exception {
    HttpResponse<String> answer = send(request("/nodes").GET());
    assertEquals(200, answer.statusCode(), answer.body());
    for (JsonNode node : TestServer.JSON.readTree(answer.body()).get("nodes")) {
      if (node.get("id").asText().equals(id)) {
        return node;
      }
    }
    throw new AssertionError("no " + id + " in " + answer.body());
  }

  private static HttpResponse<String> drain(String node, String order) throws Exception {
    return send(
        request("/nodes/" + node + "/drain")
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(order)));
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:" + server.web.managementPort() + path));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return server.http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}

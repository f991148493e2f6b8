package belfort.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The command against a management port of this test, with the server's answers. */
final class NodeCommandTest {
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final AtomicInteger lessons = new AtomicInteger();
  private volatile int fewerWithEachLook;
  private volatile boolean refusing;
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/nodes", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String path = exchange.getRequestURI().getPath();
    asked.add(exchange.getRequestMethod() + " " + path + " " + body);
    String node = node(lessons.get());
    if (path.equals("/nodes")) {
      lessons.addAndGet(-fewerWithEachLook);
    }
    String text =
        refusing
            ? "{\"code\":\"last_node\",\"message\":\"node-1 is the last node that takes lessons\"}"
            : path.equals("/nodes") ? "{\"nodes\":[" + node + "]}" : node;
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(refusing ? 409 : 200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private static String node(int lessons) {
    return """
    {"id": "node-1", "url": "ws://n/kurento", "state": "up", "lessons": %d, "fullness": 0.42,
     "drain": {"since": 0, "until": %d, "reason": "operator"}}
    """
        .formatted(lessons, Instant.now().plusSeconds(60).toEpochMilli());
  }

  @Test
  void drainingSaysHowLongAndWaitsUntilTheNodeIsEmpty() {
    lessons.set(2);
    fewerWithEachLook = 1;
    assertEquals(0, run("drain", "node-1", "--within", "15m", "--wait", "--reason=kernel"));
    assertTrue(asked.getFirst().startsWith("POST /nodes/node-1/drain"), asked.getFirst());
    assertTrue(asked.getFirst().contains("\"withinSeconds\":900"), asked.getFirst());
    assertTrue(asked.getFirst().contains("\"reason\":\"kernel\""), asked.getFirst());
    assertTrue(asked.size() >= 3, asked.toString());
  }

  @Test
  void aDeadlineThatPassesWithLessonsOnTheNodeIsAnExitCodeOfItsOwn() {
    lessons.set(2);
    assertEquals(NodeCommand.STILL_BUSY, run("drain", "node-1", "--within", "1s", "--wait"));
  }

  @Test
  void withoutWaitingItEndsAtOnce() {
    lessons.set(2);
    assertEquals(0, run("drain", "node-1"));
    assertEquals(1, asked.size());
  }

  @Test
  void aRefusalIsSaidAndFails() {
    refusing = true;
    assertEquals(NodeCommand.REFUSED, run("drain", "node-1"));
  }

  @Test
  void undrainAndListAskTheServer() {
    assertEquals(0, run("undrain", "node-1"));
    assertEquals(0, run("list"));
    assertTrue(asked.getFirst().startsWith("DELETE /nodes/node-1/drain"), asked.toString());
    assertTrue(asked.getLast().startsWith("GET /nodes "), asked.toString());
  }

  @Test
  void nobodyThereIsSaidAndFails() {
    server.stop(0);
    assertEquals(NodeCommand.REFUSED, run("list"));
  }

  @Test
  void aTimeThatIsNoneIsAWrongOption() {
    assertEquals(2, run("drain", "node-1", "--within", "soon"));
    assertEquals(2, run("drain"));
    assertEquals(2, run("list", "--frobnicate"));
    assertEquals(Optional.of(Duration.ofSeconds(90)), NodeCommand.duration("90"));
    assertEquals(Optional.of(Duration.ofHours(2)), NodeCommand.duration("2h"));
    assertEquals(Optional.empty(), NodeCommand.duration("25h"));
    assertEquals(Optional.empty(), NodeCommand.duration("-5m"));
  }

  private int run(String command, String... arguments) {
    List<String> all = new java.util.ArrayList<>(List.of(command));
    all.addAll(List.of(arguments));
    all.add("--management-port=" + server.getAddress().getPort());
    return NodeCommand.commandLine().execute(all.toArray(new String[0]));
  }
}

package belfort.signaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.signaling.store.DatabaseSettings;
import belfort.signaling.store.TestDatabase;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server as a process of its own, as the launcher starts it. */
final class MainIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  @Test
  void aStudentComesIntoADemoLessonAndTheEndOfTheParentsPipeStopsTheServer() throws Exception {
    int port = freePort();
    Running server = start(TestDatabase.empty(), port);
    try {
      JsonNode links = JSON.readTree(folder.resolve("links.json").toFile());
      assertEquals(
          "rw-------",
          PosixFilePermissions.toString(
              Files.getPosixFilePermissions(folder.resolve("links.json"))));
      assertEquals(
          "rw-------",
          PosixFilePermissions.toString(
              Files.getPosixFilePermissions(folder.resolve("data/keys/link.key"))));
      assertEquals(3, links.get("lessons").size());
      assertEquals(25, links.get("lessons").get(0).get("students").size());
      String link = links.get("lessons").get(0).get("students").get(0).asText();
      assertTrue(link.startsWith("http://localhost:" + port + "/join#"), link);
      try (HttpClient http = HttpClient.newHttpClient()) {
        assertEquals("ok", get(http, "http://localhost:" + port + "/livez").body());
        BlockingQueue<String> heard = enter(http, port, link.substring(link.indexOf('#') + 1));
        assertTrue(await(heard, "\"welcome\"").contains("Wiskunde 4B"));
        assertTrue(await(heard, "\"lobby\"").contains("teacherHere"));
        server.process.getOutputStream().close();
        assertTrue(await(heard, "\"closing\"").contains("draining"));
      }
      assertEquals(0, server.exitCode());
    } finally {
      server.process.destroyForcibly();
    }
  }

  @Test
  void aSignalStopsTheServerGracefullyAndASecondStartKeepsTheLinks() throws Exception {
    DatabaseSettings database = TestDatabase.empty();
    Running first = start(database, freePort());
    String before = Files.readString(folder.resolve("links.json"));
    first.process.destroy();
    assertEquals(0, first.exitCode());
    Running second = start(database, freePort());
    try {
      assertEquals(
          JSON.readTree(before).get("lessons").get(0).get("id"),
          JSON.readTree(folder.resolve("links.json").toFile()).get("lessons").get(0).get("id"));
    } finally {
      second.process.destroy();
    }
    assertEquals(0, second.exitCode());
  }

  @Test
  void aPortThatIsTakenIsOneClearLine() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Running server = launch(arguments(TestDatabase.empty(), taken.getLocalPort()));
      assertEquals(Main.PORT_TAKEN, server.exitCode());
      assertTrue(
          server.lines.stream().anyMatch(line -> line.contains("--http-port")),
          () -> String.join("\n", server.lines));
    }
  }

  @Test
  void aDatabaseThatIsAwayIsOneClearLine() throws Exception {
    DatabaseSettings nowhere = new DatabaseSettings("jdbc:mysql://127.0.0.1:1/belfort", "root", "");
    Running server = launch(arguments(nowhere, freePort()));
    assertEquals(Main.DATABASE_AWAY, server.exitCode());
    assertTrue(server.lines.stream().anyMatch(line -> line.contains("--db-url")));
    assertFalse(server.lines.stream().anyMatch(line -> line.contains("\tat ")));
  }

  private Running start(DatabaseSettings database, int port) throws Exception {
    Running server = launch(arguments(database, port));
    server.awaitReady();
    return server;
  }

  private List<String> arguments(DatabaseSettings database, int port) throws IOException {
    return List.of(
        "--http-address",
        "127.0.0.1",
        "--http-port",
        Integer.toString(port),
        "--management-port",
        Integer.toString(freePort()),
        "--data",
        folder.resolve("data").toString(),
        "--db-url",
        database.url(),
        "--db-user",
        database.user(),
        "--media-node",
        "ws://127.0.0.1:1/kurento",
        "--links",
        folder.resolve("links.json").toString(),
        "--demo",
        "--parent-pipe");
  }

  private Running launch(List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-Xmx256m", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(Main.class.getName());
    command.addAll(arguments);
    return new Running(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  private static BlockingQueue<String> enter(HttpClient http, int port, String token)
      throws Exception {
    String origin = "http://localhost:" + port;
    HttpResponse<String> opened =
        http.send(
            HttpRequest.newBuilder(URI.create(origin + "/api/v1/session"))
                .header("Origin", origin)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"token\":\"" + token + "\"}"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertEquals(200, opened.statusCode(), opened.body());
    String key = JSON.readTree(opened.body()).get("key").asText();
    String cookie = opened.headers().firstValue("set-cookie").orElseThrow();
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    WebSocket socket =
        http.newWebSocketBuilder()
            .header("Origin", origin)
            .header("Cookie", cookie.substring(0, cookie.indexOf(';')))
            .subprotocols("belfort.v1")
            .buildAsync(URI.create("ws://localhost:" + port + "/ws/" + key), new Ear(heard))
            .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    socket.sendText("{\"type\":\"hello\",\"peers\":[]}", true).get(10, TimeUnit.SECONDS);
    return heard;
  }

  private static HttpResponse<String> get(HttpClient http, String url) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static String await(BlockingQueue<String> heard, String word) throws Exception {
    while (true) {
      String text = heard.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (text == null) {
        throw new AssertionError("waited in vain for " + word);
      }
      if (text.contains(word)) {
        return text;
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private record Ear(BlockingQueue<String> heard) implements WebSocket.Listener {
    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
      heard.add(text.toString());
      socket.request(1);
      return null;
    }
  }

  /** A process and the lines that it said. */
  private static final class Running {
    final Process process;
    final List<String> lines = new java.util.concurrent.CopyOnWriteArrayList<>();
    private final BlockingQueue<Boolean> ready = new LinkedBlockingQueue<>();
    private final Thread reader;

    Running(Process process) {
      this.process = process;
      this.reader = Thread.ofVirtual().start(this::read);
    }

    private void read() {
      try (BufferedReader said = process.inputReader()) {
        for (String line = said.readLine(); line != null; line = said.readLine()) {
          lines.add(line);
          if (line.equals(Main.READY_LINE)) {
            ready.add(true);
          }
        }
      } catch (IOException gone) {
        lines.add("(" + gone.getMessage() + ")");
      }
      ready.add(false);
    }

    void awaitReady() throws InterruptedException {
      Boolean is = ready.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertEquals(true, is, () -> String.join("\n", lines));
    }

    int exitCode() throws InterruptedException {
      assertTrue(
          process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS),
          () -> "still runs:\n" + String.join("\n", lines));
      reader.join();
      return process.exitValue();
    }
  }
}

package belfort.signaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.signaling.store.DatabaseSettings;
import belfort.signaling.store.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.io.Writer;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The doctor with a real database and a real node of ours. */
final class DoctorIT {
  @TempDir private Path folder;

  /** What it said and how it ended. */
  private record Outcome(int code, String said) {}

  @Test
  void aHealthyInstallationIsSaidToBeWellLineByLine() throws Exception {
    DatabaseSettings database = TestDatabase.empty();
    try (Node node = new Node()) {
      Outcome outcome = doctor(options(database, node.url()));
      assertEquals(0, outcome.code(), outcome.said());
      for (String line :
          List.of(
              "ok    database: MariaDB",
              "ok    database text: utf8mb4",
              "ok    database rights: we may",
              "ok    clock: ",
              "ok    node n1: ",
              "ok    node n1 UDP: 127.0.0.1:",
              "ok    node n1 TCP: 127.0.0.1:",
              "warn  TLS: none at http://localhost:8080")) {
        assertTrue(outcome.said().contains(line), line + " is not in\n" + outcome.said());
      }
    }
  }

  @Test
  void whatTheLauncherKeptIsEnough() throws Exception {
    try (Node node = new Node()) {
      Files.write(folder.resolve("server.options"), options(TestDatabase.empty(), node.url()));
      Outcome outcome = doctor(List.of("--data", folder.toString()));
      assertEquals(0, outcome.code(), outcome.said());
      assertTrue(outcome.said().contains("ok    node n1 UDP"), outcome.said());
    }
  }

  @Test
  void whatIsAwayFailsInPlainWordsWithWhatToDo() throws Exception {
    DatabaseSettings nowhere = new DatabaseSettings("jdbc:mysql://127.0.0.1:1/belfort", "root", "");
    List<String> options = new ArrayList<>(options(nowhere, "n1=ws://127.0.0.1:1/kurento"));
    options.addAll(List.of("--public-url", "https://school.example:8443"));
    options.addAll(List.of("--tls-certificate", "away.pem", "--tls-key", "away.key"));
    Outcome outcome = doctor(options);
    assertEquals(Doctor.SOMETHING_FAILS, outcome.code(), outcome.said());
    for (String line :
        List.of(
            "fail  database: it does not let us in",
            "fail  node n1: ws://127.0.0.1:1/kurento does not answer",
            "fail  TLS: cannot read the certificate away.pem",
            "--db-url",
            "See that the node runs")) {
      assertTrue(outcome.said().contains(line), line + " is not in\n" + outcome.said());
    }
    assertFalse(outcome.said().contains("Exception"), outcome.said());
  }

  @Test
  void wrongOptionsAreAnExitCodeOfTheirOwn() {
    assertEquals(2, doctor(List.of("--data", folder.toString())).code());
    assertEquals(2, doctor(List.of("--frobnicate")).code());
  }

  private static List<String> options(DatabaseSettings database, String node) {
    return List.of("--db-url", database.url(), "--db-user", database.user(), "--media-node", node);
  }

  private static Outcome doctor(List<String> options) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    int code =
        Doctor.run(
            new PrintStream(said, true, StandardCharsets.UTF_8), options.toArray(new String[0]));
    return new Outcome(code, said.toString(StandardCharsets.UTF_8));
  }

  /** Our node as a process, on loopback. */
  private static final class Node implements AutoCloseable {
    private final Process process;
    private final int port;

    Node() throws IOException {
      int tcp;
      try (ServerSocket free = new ServerSocket(0);
          ServerSocket another = new ServerSocket(0)) {
        port = free.getLocalPort();
        tcp = another.getLocalPort();
      }
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "--enable-native-access=ALL-UNNAMED",
                  "-cp",
                  System.getProperty("java.class.path"),
                  "belfort.medianode.Main",
                  "--rpc-port",
                  Integer.toString(port),
                  "--media-address",
                  "127.0.0.1",
                  "--media-tcp-port",
                  Integer.toString(tcp))
              .redirectErrorStream(true)
              .start();
      var said = process.inputReader();
      String line = said.readLine();
      while (line != null && !line.startsWith("media node ready")) {
        line = said.readLine();
      }
      Thread.ofVirtual().start(() -> readOn(said));
    }

    /** A pipe that nobody empties would stop the node. */
    private static void readOn(Reader said) {
      try (said) {
        said.transferTo(Writer.nullWriter());
      } catch (IOException ended) {
        // with its process
      }
    }

    String url() {
      return "n1=ws://127.0.0.1:" + port + "/kurento";
    }

    @Override
    public void close() {
      process.destroy();
      try {
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException interrupted) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }
}

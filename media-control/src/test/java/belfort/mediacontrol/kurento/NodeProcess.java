package belfort.mediacontrol.kurento;

import belfort.mediacontrol.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A real media node in a process of its own, which ends with the test. */
final class NodeProcess implements AutoCloseable {
  private static final String READY = "media node ready on ";

  private final Process process;
  private final String url;

  NodeProcess(String... options) throws IOException {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> command =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-cp",
                classPath,
                "belfort.medianode.Main",
                "--rpc-port",
                "0",
                "--media-address",
                "127.0.0.1",
                "--parent-pipe"));
    command.addAll(List.of(options));
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = out.readLine();
    while (line != null && !line.contains(READY)) {
      line = out.readLine();
    }
    if (line == null) {
      throw new AssertionError("the media node ended before it was ready");
    }
    url = line.substring(line.indexOf(READY) + READY.length()).strip();
    Thread.ofPlatform().daemon().start(() -> drain(out));
  }

  /** A full pipe would stop the node. */
  private static void drain(BufferedReader out) {
    try {
      out.transferTo(Writer.nullWriter());
    } catch (IOException ended) {
      // with the process
    }
  }

  String url() {
    return url;
  }

  /** kill -9. */
  void kill() {
    process.destroyForcibly();
    Await.until("the node is dead", () -> !process.isAlive());
  }

  /** Sends a signal by name, such as STOP or CONT. */
  void signal(String name) throws IOException {
    Process kill =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).inheritIO().start();
    Await.until("the signal was sent", () -> !kill.isAlive());
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}

package belfort.bench.media;

import belfort.launcher.JvmProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Our media node as a process of its own, with the Java options that it runs with elsewhere. */
final class OwnNode implements AutoCloseable {
  private static final List<String> JVM =
      List.of(
          "-Xms128m",
          "-Xmx512m",
          "-XX:+UseSerialGC",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");
  private static final String READY = "media node ready on ";

  private final Process process;
  private final String url;

  private OwnNode(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  /**
   * Starts it on loopback and waits until it is ready.
   *
   * @param extra further options of the node
   */
  static OwnNode start(Path home, List<String> extra) {
    Path target = home.resolve("media-node/target");
    try {
      List<String> command =
          new JvmProgram(home, "media-node", "belfort.medianode.Main", JVM).command();
      command.addAll(List.of("--rpc-port", "0", "--media-address", "127.0.0.1", "--parent-pipe"));
      command.addAll(extra);
      Process process =
          new ProcessBuilder(command)
              .redirectError(target.resolve("bench-media.log").toFile())
              .start();
      BufferedReader out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith(READY)) {
          return new OwnNode(process, line.substring(READY.length()).strip());
        }
      }
      throw new IllegalStateException("the node did not start: see " + target);
    } catch (IOException e) {
      throw new UncheckedIOException("the node cannot be started", e);
    }
  }

  String url() {
    return url;
  }

  long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}

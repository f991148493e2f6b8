package belfort.bench.media;

import belfort.launcher.JvmProgram;
import belfort.launcher.JvmSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Our media node as a process of its own, with the Java options that it runs with elsewhere. */
final class OwnNode implements AutoCloseable {
  private static final String PRACTISED = "event=practice_done";
  private static final String PRACTICE_FAILED = "event=practice_ended";
  private static final int PRACTICE_MINUTES = 5;
  private static final String READY = "media node ready on ";

  private final Process process;
  private final String url;
  private final CompletableFuture<Void> practised = new CompletableFuture<>();

  private OwnNode(Process process, String url, BufferedReader out) {
    this.process = process;
    this.url = url;
    Thread.ofVirtual().name("node-log").start(() -> readOn(out));
  }

  /** So that the node never waits for somebody to read its log. */
  private void readOn(BufferedReader out) {
    try (out) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.contains(PRACTISED)) {
          practised.complete(null);
        } else if (line.contains(PRACTICE_FAILED)) {
          practised.completeExceptionally(new IllegalStateException(line));
        }
      }
    } catch (IOException ended) {
      // with the node
    }
  }

  /**
   * Starts it on loopback and waits until it is ready. It does not practise beside what is
   * measured.
   *
   * @param extra further options of the node
   */
  static OwnNode start(Path home, List<String> extra) {
    List<String> options = new ArrayList<>(List.of("--practice", "0"));
    options.addAll(extra);
    return launch(home, options);
  }

  /** The same, after its practice: as a node is that was started before the school day. */
  static OwnNode startPractised(Path home, List<String> extra) {
    OwnNode node = launch(home, extra);
    try {
      return node.practised
          .orTimeout(PRACTICE_MINUTES, TimeUnit.MINUTES)
          .thenApply(_ -> node)
          .join();
    } catch (CompletionException failure) {
      node.close();
      throw new IllegalStateException("the node did not practise to the end", failure);
    }
  }

  private static OwnNode launch(Path home, List<String> extra) {
    Path target = home.resolve("media-node/target");
    try {
      List<String> command =
          new JvmProgram(home, "media-node", "belfort.medianode.Main", JvmSettings.NODE).command();
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
          return new OwnNode(process, line.substring(READY.length()).strip(), out);
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

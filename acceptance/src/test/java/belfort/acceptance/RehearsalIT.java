package belfort.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.bench.product.RunningBelfort;
import belfort.bench.rehearse.Rehearsal;
import belfort.launcher.JvmProgram;
import belfort.launcher.JvmSettings;
import belfort.launcher.StartCache;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** {@code ./belfort rehearse} with real processes, and a node that starts from what it kept. */
final class RehearsalIT {
  private static final String READY = "media node ready on ";

  @Test
  void programsStartFromWhatWasRehearsed() throws IOException, InterruptedException {
    assertEquals(0, new CommandLine(new Rehearsal()).execute());

    Path home = RunningBelfort.home();
    assertTrue(Files.size(StartCache.file(home, "signaling")) > 0);
    List<String> command =
        new JvmProgram(home, "media-node", "belfort.medianode.Main", JvmSettings.NODE).command();
    command.addAll(List.of("--rpc-port", "0", "--media-address", "127.0.0.1", "--parent-pipe"));
    Process node = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (BufferedReader out = new BufferedReader(node.inputReader(StandardCharsets.UTF_8))) {
      String first = out.lines().filter(line -> line.startsWith(READY)).findFirst().orElse("");
      assertTrue(first.startsWith(READY), "the node is ready");
      String cache = StartCache.file(home, "media-node").toString();
      assertTrue(
          Files.readString(Path.of("/proc", Long.toString(node.pid()), "maps")).contains(cache),
          "the JVM has mapped " + cache);
    } finally {
      node.destroy();
      node.waitFor();
    }
  }
}

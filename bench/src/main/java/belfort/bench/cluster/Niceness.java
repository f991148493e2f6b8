package belfort.bench.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Lets browsers go before the bench and its servers. In a school each page has a machine of its
 * own; where 260 of them come back on the two processors that also make the camera's pictures, what
 * is measured without this is how long the camera waited. Servers are measured at their worst so.
 */
public final class Niceness {
  private static final String BEHIND_BROWSERS = "10";

  private Niceness() {}

  /**
   * This JVM, what it starts from now on, and the servers that run. There is no way back without
   * privileges: for the end of a bench. Does nothing, and says so, where there is no {@code /proc}.
   */
  public static void behindBrowsers(Cluster cluster) {
    List<Path> processes = new ArrayList<>(List.of(Path.of("/proc/self")));
    cluster.servers().stream()
        .filter(Program::isAlive)
        .forEach(server -> processes.add(Path.of("/proc/" + server.pid())));
    if (!Files.isDirectory(processes.getFirst().resolve("task"))) {
      System.out.println("  browsers share the processors with everything: there is no /proc");
      return;
    }
    List<String> command = new ArrayList<>(List.of("renice", "-n", BEHIND_BROWSERS, "-p"));
    processes.forEach(process -> command.addAll(threads(process)));
    try {
      // a thread that ends meanwhile makes it fail, and matters to nobody
      var _ =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor();
    } catch (IOException failure) {
      throw new UncheckedIOException("renice (Debian package bsdutils) is missing", failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<String> threads(Path process) {
    try (Stream<Path> tasks = Files.list(process.resolve("task"))) {
      return tasks.map(task -> task.getFileName().toString()).toList();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}

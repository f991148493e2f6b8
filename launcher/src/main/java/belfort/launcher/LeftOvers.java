package belfort.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Programs that an earlier launcher started and that outlived it. They are recognised by an exact
 * argument that names our data folder, read from /proc, and never by a remembered process id: an id
 * may belong to somebody else by now.
 */
final class LeftOvers {
  private static final Path PROC = Path.of("/proc");

  private final String argument;

  /** The processes that have {@code argument} among their arguments, letter by letter. */
  LeftOvers(String argument) {
    this.argument = argument;
  }

  List<ProcessHandle> find() {
    long self = ProcessHandle.current().pid();
    return ProcessHandle.allProcesses()
        .filter(process -> process.pid() != self && arguments(process).contains(argument))
        .toList();
  }

  /**
   * Lets them end by themselves for {@code grace} (their pipe to the dead launcher is closed), then
   * asks them to, then ends them. Returns how many there were.
   */
  int end(Duration grace, Duration patience) throws InterruptedException {
    List<ProcessHandle> found = find();
    awaitExit(found, grace);
    found.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroy);
    awaitExit(found, patience);
    found.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
    awaitExit(found, patience);
    return found.size();
  }

  private static void awaitExit(List<ProcessHandle> processes, Duration patience)
      throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (processes.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private static List<String> arguments(ProcessHandle process) {
    Path commandLine = PROC.resolve(Long.toString(process.pid())).resolve("cmdline");
    try {
      String text = Files.readString(commandLine, StandardCharsets.ISO_8859_1);
      return Arrays.asList(text.split("\0", -1));
    } catch (IOException e) {
      // gone in the meantime, another user's, or a system without /proc
      return process.info().arguments().map(Arrays::asList).orElse(List.of());
    }
  }
}

package belfort.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * A launcher in a process of its own, as the script starts it, with stand-ins for the programs that
 * it owns.
 */
final class RunningLauncher implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(90);

  private final Process process;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Thread reader;

  private RunningLauncher(Process process) {
    this.process = process;
    this.reader = Thread.ofVirtual().start(this::read);
  }

  static RunningLauncher start(Path home, Path data, String... options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("-Dbelfort.home=" + home);
    command.addAll(List.of("-cp", launcherClasspath(), "belfort.launcher.Main"));
    command.addAll(List.of("--data", data.toString()));
    command.addAll(Arrays.asList(options));
    return new RunningLauncher(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  /**
   * A folder like the repository, in which the node and the server are the stand-ins of this
   * module's tests.
   */
  static Path homeOfStandIns(Path folder) throws IOException {
    Path testClasses = Path.of("target", "test-classes").toAbsolutePath();
    module(folder, "launcher", launcherClasspath());
    module(folder, "media-node", testClasses.toString());
    module(folder, "signaling", testClasses + ":" + System.getProperty("java.class.path"));
    return folder;
  }

  private static void module(Path home, String name, String classpath) throws IOException {
    Path target = Files.createDirectories(home.resolve(name).resolve("target"));
    Files.writeString(target.resolve("classpath"), classpath);
  }

  private static String launcherClasspath() throws IOException {
    return Path.of("target", "classes").toAbsolutePath()
        + ":"
        + Files.readString(Path.of("target", "classpath"));
  }

  private void read() {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line = in.readLine();
      while (line != null) {
        lines.add(line);
        line = in.readLine();
      }
    } catch (IOException e) {
      lines.add("(output ended: " + e.getMessage() + ")");
    }
  }

  RunningLauncher awaitReady() {
    awaitLine("Stop with Ctrl-C.");
    return this;
  }

  void awaitLine(String part) {
    Await.until(
        PATIENCE,
        () -> "a line with '" + part + "' in:\n" + output(),
        () -> {
          if (lines.stream().anyMatch(line -> line.contains(part))) {
            return true;
          }
          if (!process.isAlive()) {
            throw new AssertionError("it ended without '" + part + "':\n" + output());
          }
          return false;
        });
  }

  String output() {
    return String.join("\n", lines);
  }

  int awaitExit() throws InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("still running:\n" + output());
    }
    reader.join(PATIENCE);
    return process.exitValue();
  }

  long pid() {
    return process.pid();
  }

  void interrupt() throws IOException, InterruptedException {
    signal(process.pid(), "INT");
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  static void signal(long pid, String name) throws IOException, InterruptedException {
    int exitCode =
        new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + pid).start().waitFor();
    if (exitCode != 0) {
      throw new AssertionError("kill -" + name + " " + pid + " failed");
    }
  }

  /** The processes with this data folder and {@code part} somewhere in their command line. */
  static List<Long> processes(Path data, String part) throws IOException {
    List<Long> found = new ArrayList<>();
    for (ProcessHandle each : ProcessHandle.allProcesses().toList()) {
      String commandLine = commandLine(each.pid());
      if (commandLine.contains(data + "") && commandLine.contains(part)) {
        found.add(each.pid());
      }
    }
    return found;
  }

  private static String commandLine(long pid) {
    try {
      return Files.readString(
          Path.of("/proc", Long.toString(pid), "cmdline"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  static long onlyProcess(Path data, String part) throws IOException {
    List<Long> found = processes(data, part);
    if (found.size() != 1) {
      throw new AssertionError("expected one process with '" + part + "', found " + found);
    }
    return found.getFirst();
  }

  @Override
  public void close() throws IOException {
    if (process.isAlive()) {
      process.toHandle().destroy();
      Await.until(PATIENCE, () -> "it stops:\n" + output(), () -> !process.isAlive());
    }
  }
}

package belfort.bench.cluster;

import belfort.bench.product.Await;
import belfort.launcher.JvmProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A process of the cluster that may be killed, frozen, ended in order and started again on the same
 * ports and data. One thread uses it.
 */
public final class Program {
  /** On a machine that compiles beside it. */
  private static final Duration START = Duration.ofMinutes(3);

  private static final Duration STOP = Duration.ofMinutes(2);
  private static final int LINES_SHOWN = 30;

  private final String name;
  private final List<String> command;
  private final Map<String, String> environment;
  private final Path log;
  private final BooleanSupplier ready;
  private @Nullable Process process;

  Program(
      String name,
      List<String> command,
      Map<String, String> environment,
      Path log,
      BooleanSupplier ready) {
    this.name = name;
    this.command = List.copyOf(command);
    this.environment = Map.copyOf(environment);
    this.log = log;
    this.ready = ready;
  }

  /** The command of one of our programs, as the launcher starts it. */
  static List<String> command(JvmProgram program) {
    try {
      return program.command();
    } catch (IOException unbuilt) {
      throw new UncheckedIOException(
          program.module() + " is not built (mvn process-classes)", unbuilt);
    }
  }

  public String name() {
    return name;
  }

  public Path log() {
    return log;
  }

  long pid() {
    return running().pid();
  }

  public boolean isAlive() {
    Process running = process;
    return running != null && running.isAlive();
  }

  /** Starts it without waiting. */
  public void start() {
    if (isAlive()) {
      throw new IllegalStateException(name + " runs already");
    }
    try {
      Files.createDirectories(log.getParent());
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      builder.environment().putAll(environment);
      process = builder.start();
    } catch (IOException failure) {
      throw new UncheckedIOException(name + " cannot be started", failure);
    }
  }

  /** Waits until it is ready. */
  public void awaitReady() {
    Await.until(
        name + " is ready",
        START,
        () -> {
          if (!isAlive()) {
            throw new IllegalStateException(name + " ended while it started" + lastLines());
          }
          return ready.getAsBoolean();
        });
  }

  public void startAndWait() {
    start();
    awaitReady();
  }

  /** As kill -9. */
  public void kill() {
    running().destroyForcibly();
    awaitEnd();
  }

  /** As a service manager stops it (SIGTERM), without waiting for the end. */
  public void terminate() {
    running().destroy();
  }

  public void awaitEnd() {
    Process ending = running();
    try {
      if (!ending.waitFor(STOP)) {
        throw new IllegalStateException(name + " does not end" + lastLines());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** SIGSTOP: it keeps its connections and says nothing. */
  public void freeze() {
    signal("STOP");
  }

  /** SIGCONT. */
  public void thaw() {
    signal("CONT");
  }

  private void signal(String signal) {
    try {
      int code =
          new ProcessBuilder("sh", "-c", "kill -" + signal + " " + running().pid())
              .inheritIO()
              .start()
              .waitFor();
      if (code != 0) {
        throw new IllegalStateException(name + " did not get SIG" + signal);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private Process running() {
    Process running = process;
    if (running == null) {
      throw new IllegalStateException(name + " was not started");
    }
    return running;
  }

  /** For the end of a test: whatever state it is in. */
  void end() {
    Process running = process;
    if (running == null || !running.isAlive()) {
      return;
    }
    thaw();
    running.destroy();
    try {
      if (!running.waitFor(Duration.ofSeconds(15))) {
        running.destroyForcibly().waitFor();
      }
    } catch (InterruptedException interrupted) {
      running.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private String lastLines() {
    try {
      List<String> lines = Files.readAllLines(log);
      return "\n  "
          + String.join(
              "\n  ", lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size()));
    } catch (IOException unreadable) {
      return " (and left no log)";
    }
  }
}

package belfort.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One program under the launcher's care: started, watched until it is ready, started again whenever
 * it dies, and stopped when asked. It holds the program's standard input open and writes nothing to
 * it; the end of that pipe tells the program that its launcher is gone.
 */
final class Child {
  /** How the first start of a program went. */
  private enum FirstStart {
    PENDING,
    READY,
    FAILED
  }

  /**
   * A terminal sends Ctrl-C to every process it shows, but the launcher stops its programs in
   * order: so they ignore it (a JVM leaves a signal alone that was ignored when it started). The
   * shell replaces itself, no extra process stays.
   */
  private static final List<String> DEAF_TO_CTRL_C =
      List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "belfort-child");

  private static final Duration PROBE_INTERVAL = Duration.ofMillis(25);

  private final String name;
  private final List<String> command;
  private final BooleanSupplier ready;
  private final ChildLog log;
  private final Console console;
  private final Path workingFolder;
  private final CountDownLatch stopAsked = new CountDownLatch(1);
  private final CountDownLatch supervisionEnded = new CountDownLatch(1);
  private final CountDownLatch firstStartDecided = new CountDownLatch(1);

  private volatile FirstStart firstStart = FirstStart.PENDING;
  private volatile @Nullable Process process;

  Child(
      String name,
      List<String> command,
      BooleanSupplier ready,
      ChildLog log,
      Console console,
      Path workingFolder) {
    this.name = name;
    this.command = List.copyOf(command);
    this.ready = ready;
    this.log = log;
    this.console = console;
    this.workingFolder = workingFolder;
  }

  String name() {
    return name;
  }

  void start() {
    Thread.ofPlatform().daemon().name("child-" + name).start(this::supervise);
  }

  /**
   * Waits until the program serves; a program that ends before it ever did is a reason not to start
   * at all.
   */
  void awaitReady(Duration patience) throws StartFailure, InterruptedException {
    boolean decided = firstStartDecided.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    if (!decided) {
      throw new StartFailure(
          "the " + name + " was not ready after " + Console.seconds(patience) + explanation());
    }
    if (firstStart == FirstStart.FAILED) {
      throw new StartFailure("the " + name + " ended while it started" + explanation());
    }
  }

  /**
   * Asks the program to stop, waits, and ends it when it does not; returns when no process is left.
   */
  void stop(Duration patience) throws InterruptedException {
    stopAsked.countDown();
    Process running = process;
    if (running != null && running.isAlive()) {
      // through the handle: Process.destroy() would close the pipes as well, and its last words
      // would be lost
      running.toHandle().destroy();
      if (!running.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        console.progress(
            name + " did not stop within " + Console.seconds(patience) + ": ending it");
        running.destroyForcibly();
      }
    }
    supervisionEnded.await(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void supervise() {
    Backoff backoff = Backoff.NONE;
    try {
      while (stopAsked.getCount() > 0) {
        long startedNanos = System.nanoTime();
        int exitCode = runOnce();
        if (stopAsked.getCount() == 0 || firstStart == FirstStart.FAILED) {
          return;
        }
        backoff = backoff.afterDeath(Duration.ofNanos(System.nanoTime() - startedNanos));
        console.progress(
            "%s ended (%s); starting it again%s, log: %s"
                .formatted(name, describe(exitCode), inAWhile(backoff.delay()), log.file()));
        if (stopAsked.await(backoff.delay().toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      firstStartDecided.countDown();
      supervisionEnded.countDown();
    }
  }

  private int runOnce() throws InterruptedException {
    log.begin();
    try {
      List<String> whole = new ArrayList<>(DEAF_TO_CTRL_C);
      whole.addAll(command);
      Process started =
          new ProcessBuilder(whole)
              .directory(workingFolder.toFile())
              .redirectErrorStream(true)
              .start();
      process = started;
      Thread drain = drain(started.getInputStream());
      if (stopAsked.getCount() == 0) {
        started.toHandle().destroy();
      }
      awaitReadyOrExit(started);
      int exitCode = started.waitFor();
      drain.join(Duration.ofSeconds(1));
      decideFirstStart(FirstStart.FAILED);
      return exitCode;
    } catch (IOException e) {
      log.accept("belfort: cannot start: " + e.getMessage());
      decideFirstStart(FirstStart.FAILED);
      return -1;
    }
  }

  private Thread drain(InputStream output) {
    return Thread.ofPlatform()
        .daemon()
        .name("log-" + name)
        .start(() -> {
          try {
            log.drain(output);
          } catch (IOException e) {
            log.accept("belfort: the output of this program can no longer be read: " + e);
          }
        });
  }

  private void awaitReadyOrExit(Process started) throws InterruptedException {
    while (started.isAlive()) {
      if (ready.getAsBoolean()) {
        boolean again = firstStart == FirstStart.READY;
        decideFirstStart(FirstStart.READY);
        if (again) {
          console.progress(name + " is back");
        }
        return;
      }
      started.waitFor(PROBE_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void decideFirstStart(FirstStart outcome) {
    if (firstStart == FirstStart.PENDING) {
      firstStart = outcome;
    }
    firstStartDecided.countDown();
  }

  /**
   * A program explains its own refusal in a line that starts with "belfort: "; otherwise its last
   * lines must do.
   */
  private String explanation() {
    List<String> lines = log.lastLines();
    for (String line : lines.reversed()) {
      if (line.startsWith("belfort: ")
          && !line.startsWith(ChildLog.NOTE)
          && !line.equals(ChildLog.READY_LINE)) {
        return ": " + line.substring("belfort: ".length());
      }
    }
    String tail = lines.isEmpty() ? "" : "\n  | " + String.join("\n  | ", lines);
    return "; its last lines (all of them: " + log.file() + "):" + tail;
  }

  private static String inAWhile(Duration delay) {
    return delay.compareTo(Duration.ofSeconds(1)) < 0 ? "" : " in " + Console.seconds(delay);
  }

  private static String describe(int exitCode) {
    return exitCode > 128 ? "by signal " + (exitCode - 128) : "exit code " + exitCode;
  }
}

package belfort.bench.cluster;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Freezes a program again and again, as a machine that has too much to do does to it: it answers
 * everything, late. Runs until it is closed.
 */
public final class Rhythm implements AutoCloseable {
  private final Program program;
  private final Duration frozen;
  private final Duration running;
  private final Thread thread;
  private volatile boolean closed;

  private Rhythm(Program program, Duration frozen, Duration running) {
    this.program = program;
    this.frozen = frozen;
    this.running = running;
    this.thread = Thread.ofPlatform().daemon().name("rhythm-" + program.name()).start(this::play);
  }

  public static Rhythm start(Program program, Duration frozen, Duration running) {
    return new Rhythm(program, frozen, running);
  }

  private void play() {
    while (!closed) {
      program.freeze();
      pause(frozen);
      program.thaw();
      pause(running);
    }
  }

  private static void pause(Duration howLong) {
    long end = System.nanoTime() + howLong.toNanos();
    while (System.nanoTime() - end < 0) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }

  /** Leaves the program running. */
  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

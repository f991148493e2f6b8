package belfort.launcher;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition with a deadline, and fails with what was seen last. */
final class Await {
  private static final long STEP_NANOS = Duration.ofMillis(20).toNanos();

  private Await() {}

  static void until(Duration patience, Supplier<String> otherwise, BooleanSupplier condition) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within " + patience + ": " + otherwise.get());
      }
      LockSupport.parkNanos(STEP_NANOS);
    }
  }
}

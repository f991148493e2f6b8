package belfort.signaling.engine;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a condition instead of for a time. */
public final class Await {
  private static final long LOOK_NANOS = Duration.ofMillis(5).toNanos();

  private Await() {}

  /** Fails when the condition does not come true in time. */
  public static void until(String what, Duration patience, BooleanSupplier condition) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("did not happen within " + patience + ": " + what);
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  /** Waits with the patience of a busy machine. */
  public static void until(String what, BooleanSupplier condition) {
    until(what, Duration.ofSeconds(30), condition);
  }
}

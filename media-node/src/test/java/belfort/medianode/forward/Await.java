package belfort.medianode.forward;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition, with a deadline. */
final class Await {
  private static final long POLL_NS = 5_000_000L;

  private Await() {}

  static void until(Duration patience, Supplier<String> what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        fail("waited " + patience + " in vain: " + what.get());
      }
      LockSupport.parkNanos(POLL_NS);
    }
  }

  static void until(Duration patience, String what, BooleanSupplier condition) {
    until(patience, () -> what, condition);
  }
}

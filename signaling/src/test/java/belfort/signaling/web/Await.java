package belfort.signaling.web;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits until a condition holds, and fails when it does not in time. */
final class Await {
  private static final long LOOK_NS = Duration.ofMillis(5).toNanos();

  private Await() {}

  static void until(String what, Duration patience, BooleanSupplier condition) {
    long deadlineNs = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadlineNs) {
        throw new AssertionError("waited " + patience + " in vain for: " + what);
      }
      LockSupport.parkNanos(LOOK_NS);
    }
  }

  static <T> T value(String what, Duration patience, Supplier<T> supplier) {
    long deadlineNs = System.nanoTime() + patience.toNanos();
    while (true) {
      T value = supplier.get();
      if (value != null) {
        return value;
      }
      if (System.nanoTime() > deadlineNs) {
        throw new AssertionError("waited " + patience + " in vain for: " + what);
      }
      LockSupport.parkNanos(LOOK_NS);
    }
  }
}

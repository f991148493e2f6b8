package belfort.bench.product;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting for something to become true, with a deadline that says what did not happen. */
public final class Await {
  private static final Duration INTERVAL = Duration.ofMillis(20);

  private Await() {}

  /** Waits until the condition holds; returns how long that took. */
  public static Duration until(String what, Duration patience, BooleanSupplier condition) {
    long startNanos = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - startNanos > patience.toNanos()) {
        throw new AssertionError(
            "waited " + patience.toMillis() + " ms and it did not happen: " + what);
      }
      LockSupport.parkNanos(INTERVAL.toNanos());
    }
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  /** Waits until there is a value. */
  public static <T> T value(String what, Duration patience, Supplier<Optional<T>> source) {
    Slot<T> slot = new Slot<>();
    until(
        what,
        patience,
        () -> {
          slot.value = source.get();
          return slot.value.isPresent();
        });
    return slot.value.orElseThrow();
  }

  private static final class Slot<T> {
    private Optional<T> value = Optional.empty();
  }
}

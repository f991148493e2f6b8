package belfort.mediacontrol;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting in tests: for a condition, with a deadline, never for a time. */
public final class Await {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private Await() {}

  public static void until(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("did not happen within " + PATIENCE + ": " + what);
      }
      LockSupport.parkNanos(5_000_000);
    }
  }

  /** Holds that a condition stays true for a while. */
  public static void stays(String what, Duration time, BooleanSupplier condition) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() - end < 0) {
      if (!condition.getAsBoolean()) {
        throw new AssertionError("ceased to be true: " + what);
      }
      LockSupport.parkNanos(5_000_000);
    }
  }

  public static <T> T get(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("no answer within " + PATIENCE, e);
    } catch (ExecutionException e) {
      throw new AssertionError("failed", e.getCause());
    }
  }

  /** The failure of a stage that has to fail. */
  public static MediaUnavailableException failure(CompletionStage<?> stage) {
    try {
      Object value = stage.toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      throw new AssertionError("did not fail but answered " + value);
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("no answer within " + PATIENCE, e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof MediaUnavailableException known) {
        return known;
      }
      throw new AssertionError("another failure", e.getCause());
    }
  }
}

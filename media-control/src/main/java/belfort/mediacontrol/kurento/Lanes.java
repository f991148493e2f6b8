package belfort.mediacontrol.kurento;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Work in order per key, side by side across keys: each task starts when the one before it on the
 * same key has ended, however it ended.
 */
final class Lanes<K> {
  private final Executor executor;
  private final int mostPerKey;
  private final Map<K, Lane> lanes = new HashMap<>();

  Lanes(Executor executor, int mostPerKey) {
    this.executor = executor;
    this.mostPerKey = mostPerKey;
  }

  /** The task's own result or exception, unwrapped; refused when too many wait. */
  <T> CompletableFuture<T> run(K key, Callable<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    synchronized (lanes) {
      Lane before = lanes.getOrDefault(key, Lane.EMPTY);
      if (before.waiting() >= mostPerKey) {
        result.completeExceptionally(
            new RejectedExecutionException("more than " + mostPerKey + " tasks wait for one peer"));
        return result;
      }
      CompletableFuture<?> done =
          before.last().thenRunAsync(() -> carryOut(task, result), executor);
      lanes.put(key, new Lane(done, before.waiting() + 1));
      var _ = done.whenComplete((ended, failure) -> leave(key));
    }
    return result;
  }

  private void leave(K key) {
    synchronized (lanes) {
      Lane lane = lanes.getOrDefault(key, Lane.EMPTY);
      if (lane.waiting() <= 1) {
        lanes.remove(key);
      } else {
        lanes.put(key, new Lane(lane.last(), lane.waiting() - 1));
      }
    }
  }

  private static <T> void carryOut(Callable<T> task, CompletableFuture<T> result) {
    try {
      result.complete(task.call());
    } catch (Throwable failure) {
      result.completeExceptionally(failure);
    }
  }

  private record Lane(CompletableFuture<?> last, int waiting) {
    static final Lane EMPTY = new Lane(CompletableFuture.completedFuture(null), 0);
  }
}

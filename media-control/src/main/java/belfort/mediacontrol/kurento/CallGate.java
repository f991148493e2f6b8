package belfort.mediacontrol.kurento;

import belfort.mediacontrol.MediaCounters;
import belfort.mediacontrol.MediaCounters.Counter;
import belfort.mediacontrol.kurento.NodeCallException.Kind;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The bulkhead and the breaker before one node: a bounded number of calls in flight, a bounded
 * queue for a bounded time, and a pause after several failures in a row, so that a dead node stalls
 * nobody but itself.
 */
final class CallGate {
  private final KurentoConfig.Limits limits;
  private final Duration queue;
  private final MediaCounters counters;
  private final Semaphore permits;
  private final AtomicInteger waiting = new AtomicInteger();
  private final Object lock = new Object();
  private int failuresInARow;
  private long openUntilNanos;
  private boolean open;

  CallGate(KurentoConfig.Limits limits, Duration queue, MediaCounters counters) {
    this.limits = limits;
    this.queue = queue;
    this.counters = counters;
    this.permits = new Semaphore(limits.callsInFlight(), true);
  }

  /** One call to a node. */
  @FunctionalInterface
  interface Call<T> {
    T run() throws NodeCallException;
  }

  <T> T pass(Call<T> call) throws NodeCallException {
    refuseWhenOpen();
    enter();
    try {
      counters.add(Counter.NODE_CALLS);
      T answer = call.run();
      note(false);
      return answer;
    } catch (NodeCallException e) {
      counters.add(Counter.NODE_CALLS_FAILED);
      note(e.nodeFailed());
      throw e;
    } finally {
      permits.release();
    }
  }

  private void enter() throws NodeCallException {
    if (permits.tryAcquire()) {
      return;
    }
    if (waiting.incrementAndGet() > limits.callsWaiting()) {
      waiting.decrementAndGet();
      throw turnedAway("too many calls wait for the node");
    }
    try {
      if (!permits.tryAcquire(queue.toNanos(), TimeUnit.NANOSECONDS)) {
        throw turnedAway("the node was busy for " + queue.toMillis() + " ms");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw turnedAway("media-control is stopping");
    } finally {
      waiting.decrementAndGet();
    }
  }

  private void refuseWhenOpen() throws NodeCallException {
    synchronized (lock) {
      if (open && System.nanoTime() - openUntilNanos < 0) {
        throw turnedAway("the node failed " + failuresInARow + " times in a row");
      }
      open = false;
    }
  }

  private void note(boolean nodeFailed) {
    synchronized (lock) {
      failuresInARow = nodeFailed ? failuresInARow + 1 : 0;
      if (failuresInARow >= limits.failuresUntilOpen() && !open) {
        open = true;
        openUntilNanos = System.nanoTime() + limits.breakerOpen().toNanos();
        counters.add(Counter.BREAKER_OPENED);
      }
    }
  }

  /** A node that just answered its ping gets its calls again at once. */
  void close() {
    synchronized (lock) {
      open = false;
      failuresInARow = 0;
    }
  }

  private NodeCallException turnedAway(String why) {
    counters.add(Counter.NODE_CALLS_TURNED_AWAY);
    return new NodeCallException(Kind.TURNED_AWAY, why);
  }
}

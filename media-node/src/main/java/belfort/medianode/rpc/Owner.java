package belfort.medianode.rpc;

import belfort.medianode.rpc.NodeCounters.Counted;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that touches sessions, subscriptions and objects.
 *
 * <p>Every request reads and writes the same graph: a connect walks two elements and tells the
 * media plane, a release takes a whole tree, a collected session takes several. Locks per object
 * would have to be taken in an order that the graph does not have; one lock would do, but would let
 * a caller hold it while the media plane calls back. One thread needs neither, and makes the order
 * of events what clients expect: the order in which things happened. It never waits: no call of the
 * media plane does, and the only slow operation of the protocol, measuring the processor, is run by
 * the caller's own thread. A request takes some ten microseconds here, so one thread is enough for
 * far more endpoints than the machine can forward for.
 */
final class Owner implements Executor, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Owner.class);

  private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final AtomicInteger waitingEvents = new AtomicInteger();
  private final int maxWaitingEvents;
  private final NodeCounters counters;
  private final Thread thread;
  private volatile boolean closed;

  Owner(int maxWaitingEvents, NodeCounters counters) {
    this.maxWaitingEvents = maxWaitingEvents;
    this.counters = counters;
    this.thread = Thread.ofPlatform().name("object-owner").daemon(true).start(this::run);
  }

  /**
   * Runs a request and waits for what it returns. The callers are the sockets' threads, one request
   * each, so that their number bounds the queue.
   */
  <T> T call(Callable<T> request) {
    CompletableFuture<T> result = new CompletableFuture<>();
    tasks.add(() -> {
      try {
        result.complete(request.call());
      } catch (Throwable e) {
        result.completeExceptionally(e);
      }
    });
    if (closed) {
      result.completeExceptionally(new RejectedExecutionException("the node is stopping"));
    }
    try {
      return result.join();
    } catch (CompletionException e) {
      throw new IllegalStateException("a request failed", e.getCause());
    }
  }

  /** Takes an event of the media plane or a tick of the clock; never blocks. */
  @Override
  public void execute(Runnable event) {
    if (closed) {
      return;
    }
    if (waitingEvents.incrementAndGet() > maxWaitingEvents) {
      waitingEvents.decrementAndGet();
      counters.count(Counted.PLANE_EVENTS_DROPPED);
      return;
    }
    tasks.add(() -> {
      waitingEvents.decrementAndGet();
      event.run();
    });
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }

  private void run() {
    while (!closed) {
      try {
        tasks.take().run();
      } catch (InterruptedException e) {
        closed = true;
      } catch (RuntimeException e) {
        log.error("event=object_owner_task_failed", e);
      }
    }
    // whoever still waits for an answer must not wait for ever; the tasks only touch memory
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }
}

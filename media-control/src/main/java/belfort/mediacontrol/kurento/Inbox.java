package belfort.mediacontrol.kurento;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A bounded queue that is emptied in order, by one thread at a time, off the giver's thread. */
final class Inbox<T> {
  private static final Logger log = LoggerFactory.getLogger(Inbox.class);

  private final Executor executor;
  private final int most;
  private final Consumer<T> handler;
  private final Queue<T> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger size = new AtomicInteger();

  Inbox(Executor executor, int most, Consumer<T> handler) {
    this.executor = executor;
    this.most = most;
    this.handler = handler;
  }

  /** Whether there was room. */
  boolean offer(T item) {
    if (size.get() >= most) {
      return false;
    }
    queue.add(item);
    if (size.getAndIncrement() == 0) {
      executor.execute(this::drain);
    }
    return true;
  }

  private void drain() {
    do {
      T next = queue.poll();
      if (next != null) {
        try {
          handler.accept(next);
        } catch (RuntimeException e) {
          log.error("an event could not be handled", e);
        }
      }
    } while (size.decrementAndGet() > 0);
  }
}

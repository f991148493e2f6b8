package belfort.mediacontrol.kurento;

import belfort.mediacontrol.MediaControl.LessonOpening;
import belfort.mediacontrol.MediaCounters;
import belfort.mediacontrol.MediaCounters.Counter;
import belfort.mediacontrol.placement.Ledger;
import belfort.mediacontrol.placement.LedgerException;
import belfort.mediacontrol.placement.NodeId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where reservations are given back, whether the ledger answers now or later. */
final class LedgerDesk {
  private static final Logger log = LoggerFactory.getLogger(LedgerDesk.class);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final Ledger ledger;
  private final Executor executor;
  private final Duration keepTrying;
  private final MediaCounters counters;
  private volatile boolean stopped;

  LedgerDesk(Ledger ledger, Executor executor, Duration keepTrying, MediaCounters counters) {
    this.ledger = ledger;
    this.executor = executor;
    this.keepTrying = keepTrying;
    this.counters = counters;
  }

  /** Completes after the first attempt; later attempts go on in the background, for a while. */
  CompletableFuture<Void> releaseReservation(LessonOpening opening) {
    return release(opening, () -> ledger.release(opening.lesson(), opening.epoch()));
  }

  /** Gives one part's reservation back, in the same way. */
  CompletableFuture<Void> releasePart(LessonOpening opening, NodeId node) {
    return release(opening, () -> ledger.release(opening.lesson(), opening.epoch(), node));
  }

  private interface Release {
    void run() throws LedgerException;
  }

  private CompletableFuture<Void> release(LessonOpening opening, Release release) {
    CompletableFuture<Void> tried = new CompletableFuture<>();
    executor.execute(() -> release(opening, release, tried));
    return tried;
  }

  private void release(LessonOpening opening, Release release, CompletableFuture<Void> tried) {
    long until = System.nanoTime() + keepTrying.toNanos();
    while (!stopped) {
      try {
        release.run();
        tried.complete(null);
        return;
      } catch (LedgerException | RuntimeException e) {
        counters.add(Counter.LEDGER_FAILURES);
        tried.complete(null);
        if (System.nanoTime() - until > 0) {
          log.error("lesson={} its reservation could not be given back", opening.lesson(), e);
          return;
        }
        LockSupport.parkNanos(RETRY.toNanos());
      }
    }
  }

  void stop() {
    stopped = true;
  }
}

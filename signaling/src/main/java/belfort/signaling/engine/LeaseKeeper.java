package belfort.signaling.engine;

import belfort.signaling.engine.EngineCounters.Count;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says again and again that this server lives, and looks for rooms whose server does not. */
final class LeaseKeeper implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);

  private final Ownership ownership;
  private final Lease lease;
  private final LongSupplier nanos;
  private final Consumer<LessonInfo> takeOver;
  private final Doubt doubt;
  private final EngineCounters counters;
  private boolean registered;
  private boolean doubting;
  private boolean reachable = true;
  private volatile boolean stopped;

  LeaseKeeper(
      Ownership ownership,
      Lease lease,
      LongSupplier nanos,
      Consumer<LessonInfo> takeOver,
      Doubt doubt,
      EngineCounters counters) {
    this.ownership = ownership;
    this.lease = lease;
    this.nanos = nanos;
    this.takeOver = takeOver;
    this.doubt = doubt;
    this.counters = counters;
  }

  /** Asks for every room of this server whether it still is. */
  @FunctionalInterface
  interface Doubt {
    void askAll() throws UnavailableException;
  }

  @Override
  public void run() {
    while (!stopped) {
      long start = nanos.getAsLong();
      try {
        renew(start);
        sweep();
        told(true, null);
      } catch (UnavailableException away) {
        told(false, away);
      } catch (RuntimeException fault) {
        LOG.error("the lease's loop goes on after a fault", fault);
      }
      lease.roundEnded();
      pause(start);
    }
  }

  private void renew(long startNanos) throws UnavailableException {
    if (!registered || !ownership.renew()) {
      ownership.register();
      registered = true;
    }
    if (!lease.valid()) {
      counters.add(Count.LEASE_LAPSED);
    }
    doubting |= lease.renewed(startNanos);
    if (doubting) {
      doubt.askAll();
      doubting = false;
    }
  }

  private void sweep() throws UnavailableException {
    List<LessonInfo> orphans = ownership.orphans();
    if (!stopped) {
      orphans.forEach(takeOver);
    }
  }

  private void told(boolean now, @org.jspecify.annotations.Nullable Exception why) {
    if (now != reachable) {
      reachable = now;
      if (now) {
        LOG.info("the database is back");
      } else {
        LOG.warn("the database does not answer: lessons go on, what happens is not saved", why);
      }
    }
  }

  private void pause(long startNanos) {
    while (!stopped) {
      long left = startNanos + Ownership.RENEWAL.toNanos() - nanos.getAsLong();
      if (left <= 0) {
        return;
      }
      LockSupport.parkNanos(this, left);
    }
  }

  /** Renews no more. The caller unparks the thread. */
  void stop() {
    stopped = true;
    lease.gone();
  }
}

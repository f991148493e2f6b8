package belfort.signaling.engine;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * This server's own view of its lease, by its own monotonic clock: always at least as pessimistic
 * as the database's, because it counts from before each renewal was sent.
 */
final class Lease {
  private final LongSupplier nanos;
  private volatile long deadlineNanos;
  private volatile long mayTakeOverNanos;

  /** Attempts to renew that have ended, however, with all that follows from them. */
  private final AtomicLong rounds = new AtomicLong();

  Lease(LongSupplier nanos) {
    this.nanos = nanos;
    this.deadlineNanos = nanos.getAsLong();
    this.mayTakeOverNanos = nanos.getAsLong();
  }

  /** Whether no other server can have taken our rooms yet. */
  boolean valid() {
    return nanos.getAsLong() - deadlineNanos < 0;
  }

  /**
   * Notes a renewal. After a lapse this server takes over nothing for one lease length: the others
   * had lost the database too, and must have the time to say that they live.
   *
   * @param askedNanos when the renewal was sent
   * @return whether the lease had lapsed before
   */
  boolean renewed(long askedNanos) {
    boolean lapsed = !valid();
    deadlineNanos = askedNanos + Ownership.LEASE.toNanos();
    if (lapsed) {
      mayTakeOverNanos = nanos.getAsLong() + Ownership.LEASE.toNanos();
    }
    return lapsed;
  }

  /** Whether this server may judge that another one is dead. */
  boolean mayTakeOver() {
    return valid() && nanos.getAsLong() - mayTakeOverNanos >= 0;
  }

  void roundEnded() {
    rounds.incrementAndGet();
  }

  long rounds() {
    return rounds.get();
  }

  void gone() {
    deadlineNanos = nanos.getAsLong();
  }
}

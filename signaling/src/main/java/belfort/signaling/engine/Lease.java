package belfort.signaling.engine;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * This server's own view of its lease, by its own monotonic clock: always at least as pessimistic
 * as the database's, because it counts from before each renewal was sent.
 */
final class Lease {
  private final LongSupplier nanos;
  private volatile long deadlineNanos;
  private volatile long sureUntilNanos;
  private volatile long mayTakeOverNanos;

  /** Attempts to renew that have ended, however, with all that follows from them. */
  private final AtomicLong rounds = new AtomicLong();

  Lease(LongSupplier nanos) {
    this.nanos = nanos;
    this.deadlineNanos = nanos.getAsLong();
    this.sureUntilNanos = nanos.getAsLong();
    this.mayTakeOverNanos = nanos.getAsLong();
  }

  /** Whether the lease has not run out yet. */
  boolean valid() {
    return nanos.getAsLong() - deadlineNanos < 0;
  }

  /**
   * Whether no other server can have taken our rooms: one that sees our connection to the database
   * ended does not wait for the lease.
   */
  boolean sure() {
    return nanos.getAsLong() - sureUntilNanos < 0;
  }

  /**
   * Notes a renewal. After one that came too late to be sure of anything, this server takes over
   * nothing for a while: the others may have lost the database too, and must have the time to say
   * that they live.
   *
   * @param askedNanos when the renewal was sent
   * @return whether another server may have taken our rooms meanwhile
   */
  boolean renewed(long askedNanos) {
    boolean unsure = !sure();
    Duration othersNeed = valid() ? Ownership.SURE : Ownership.LEASE;
    deadlineNanos = askedNanos + Ownership.LEASE.toNanos();
    sureUntilNanos = askedNanos + Ownership.SURE.toNanos();
    if (unsure) {
      mayTakeOverNanos = nanos.getAsLong() + othersNeed.toNanos();
    }
    return unsure;
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
    sureUntilNanos = nanos.getAsLong();
    deadlineNanos = nanos.getAsLong();
  }
}

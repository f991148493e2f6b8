package belfort.medianode.dtls;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handshakes that a node does with itself in the background after it is ready, until the JVM has
 * compiled them: a whole class that comes in at once finds them twice as quick. One at a time, with
 * pauses, and none while somebody real comes in.
 */
public final class Practice implements Runnable {
  /** After so many a handshake costs what it will always cost. */
  public static final int ENOUGH = 200;

  /** At most a quarter of one core: three times as much pause as work. */
  private static final int PAUSE_FOR_WORK = 3;

  private static final long BUSY_PAUSE_NS = 100_000_000L;
  private static final long LEAST_PAUSE_NS = 5_000_000L;
  private static final Logger LOG = LoggerFactory.getLogger(Practice.class);

  private final int times;
  private final Handshake handshake;
  private final BooleanSupplier busy;
  private final LongConsumer pause;
  private volatile boolean stopped;

  /** One whole handshake; its duration in nanoseconds. */
  @FunctionalInterface
  interface Handshake {
    long once();
  }

  Practice(int times, Handshake handshake, BooleanSupplier busy, LongConsumer pause) {
    this.times = times;
    this.handshake = handshake;
    this.busy = busy;
    this.pause = pause;
  }

  /** Of a node's own handshakes. */
  public static Practice of(DtlsHandshakes handshakes, int times) {
    return new Practice(
        times,
        () -> {
          long beganNs = System.nanoTime();
          handshakes.measure();
          return System.nanoTime() - beganNs;
        },
        handshakes::busy,
        LockSupport::parkNanos);
  }

  /** From now on it begins none. */
  public void stop() {
    stopped = true;
  }

  @Override
  public void run() {
    try {
      for (int done = 0; done < times && !stopped; ) {
        if (busy.getAsBoolean()) {
          pause.accept(BUSY_PAUSE_NS);
          continue;
        }
        pause.accept(Math.max(LEAST_PAUSE_NS, PAUSE_FOR_WORK * handshake.once()));
        done++;
      }
    } catch (IllegalStateException failure) {
      LOG.warn("event=practice_ended", failure);
    }
  }
}

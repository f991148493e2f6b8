package belfort.medianode.practice;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Joins that a node plays in the background after it is ready, until the JVM has compiled them: a
 * whole class that comes in at once finds them three times as quick. One at a time, with pauses,
 * and none while somebody real comes in.
 */
public final class Practice implements Runnable {
  /** After so many a join costs what it will always cost. */
  public static final int ENOUGH = 300;

  /** At most a quarter of one core: three times as much pause as work. */
  private static final int PAUSE_FOR_WORK = 3;

  private static final long BUSY_PAUSE_NS = 100_000_000L;
  private static final long LEAST_PAUSE_NS = 5_000_000L;
  private static final Logger LOG = LoggerFactory.getLogger(Practice.class);

  private final int times;
  private final Opening opening;
  private final BooleanSupplier busy;
  private final LongConsumer pause;
  private volatile boolean stopped;

  /** Makes the lesson that is practised in; closed when the practice is over. */
  @FunctionalInterface
  public interface Opening {
    Stage open() throws IOException;
  }

  /** Where joins are played. */
  public interface Stage extends AutoCloseable {
    /** One whole join; the program's processor time meanwhile, in nanoseconds. */
    long join() throws IOException;

    @Override
    void close();
  }

  Practice(int times, Opening opening, BooleanSupplier busy, LongConsumer pause) {
    this.times = times;
    this.opening = opening;
    this.busy = busy;
    this.pause = pause;
  }

  /**
   * For a thread of its own.
   *
   * @param busy whether somebody real is on his way in
   */
  public static Practice of(int times, Opening opening, BooleanSupplier busy) {
    return new Practice(times, opening, busy, LockSupport::parkNanos);
  }

  /** From now on it begins none. */
  public void stop() {
    stopped = true;
  }

  @Override
  public void run() {
    if (times == 0) {
      return;
    }
    int done = 0;
    try (Stage stage = opening.open()) {
      while (done < times && !stopped) {
        if (busy.getAsBoolean()) {
          pause.accept(BUSY_PAUSE_NS);
          continue;
        }
        pause.accept(Math.max(LEAST_PAUSE_NS, PAUSE_FOR_WORK * stage.join()));
        done++;
      }
      LOG.info("event=practice_done joins={}", done);
    } catch (IOException | RuntimeException failure) {
      // nobody's lesson depends on it: joins are slower until the JVM has compiled them
      LOG.warn("event=practice_ended joins={}", done, failure);
    }
  }
}

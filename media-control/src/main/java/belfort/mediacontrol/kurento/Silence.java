package belfort.mediacontrol.kurento;

import java.time.Duration;

/**
 * How long a node has said nothing, counted only while we listened: a server that got no processor
 * for seconds, or was stopped, must not take that for the death of its nodes. Pure: time comes as
 * nanoseconds of a monotonic clock.
 */
final class Silence {
  /** Waits end a little late on every machine. */
  private static final long USUAL_NANOS = Duration.ofMillis(100).toNanos();

  private long lastNanos;

  Silence(long nowNanos) {
    this.lastNanos = nowNanos;
  }

  /** The node answered. */
  void broken(long nowNanos) {
    lastNanos = nowNanos;
  }

  /** We meant to wait for so long and slept on: what is too much does not count. */
  void waited(long fromNanos, Duration meant, long nowNanos) {
    long late = nowNanos - fromNanos - meant.toNanos();
    if (late > USUAL_NANOS) {
      lastNanos += late;
    }
  }

  Duration lasts(long nowNanos) {
    return Duration.ofNanos(Math.max(0, nowNanos - lastNanos));
  }
}

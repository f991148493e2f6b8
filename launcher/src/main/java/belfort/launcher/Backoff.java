package belfort.launcher;

import java.time.Duration;

/**
 * How long to wait before a program that died is started again: hardly at all the first time, so
 * that a class notices little, and longer each time that it dies soon after its start, so that a
 * broken program does not eat the machine.
 */
record Backoff(int earlyDeaths) {
  static final Duration FIRST = Duration.ofMillis(100);
  static final Duration LONGEST = Duration.ofSeconds(30);

  /** A program that ran this long is healthy: its next death counts as a first one. */
  static final Duration HEALTHY_AFTER = Duration.ofMinutes(1);

  static final Backoff NONE = new Backoff(0);

  Backoff {
    if (earlyDeaths < 0) {
      throw new IllegalArgumentException("earlyDeaths must not be negative: " + earlyDeaths);
    }
  }

  Backoff afterDeath(Duration ran) {
    return ran.compareTo(HEALTHY_AFTER) >= 0 ? new Backoff(1) : new Backoff(earlyDeaths + 1);
  }

  Duration delay() {
    if (earlyDeaths == 0) {
      return Duration.ZERO;
    }
    int doublings = Math.min(earlyDeaths - 1, 16);
    Duration delay = FIRST.multipliedBy(1L << doublings);
    return delay.compareTo(LONGEST) > 0 ? LONGEST : delay;
  }
}

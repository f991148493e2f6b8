package belfort.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class BackoffTest {
  private static final Duration SOON = Duration.ofSeconds(1);

  @Test
  void theFirstDeathIsAnsweredAlmostAtOnce() {
    assertEquals(Backoff.FIRST, Backoff.NONE.afterDeath(SOON).delay());
  }

  @Test
  void earlyDeathsMakeThePauseGrowUpToTheLongest() {
    Backoff backoff = Backoff.NONE;
    Duration before = Duration.ZERO;
    for (int i = 0; i < 100; i++) {
      backoff = backoff.afterDeath(SOON);
      assertTrue(backoff.delay().compareTo(before) >= 0, "death " + i);
      before = backoff.delay();
    }
    assertEquals(Backoff.LONGEST, before);
  }

  @Test
  void aProgramThatRanForLongIsStartedAgainAtOnce() {
    Backoff often = new Backoff(50).afterDeath(Backoff.HEALTHY_AFTER);
    assertEquals(Backoff.FIRST, often.delay());
  }

  @Test
  void aNegativeCountIsABug() {
    assertThrows(IllegalArgumentException.class, () -> new Backoff(-1));
  }
}

package belfort.signaling.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import belfort.signaling.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class RememberedTest {
  private static final Instant START = Instant.EPOCH;

  private final Remembered<String, Integer> remembered =
      new Remembered<>(2, Duration.ofMinutes(15), Duration.ofSeconds(1));
  private int asked;
  private boolean away;

  private Integer ask() throws StoreException {
    if (away) {
      throw new StoreException("away", new IllegalStateException(), false);
    }
    return ++asked;
  }

  private int at(long millis, String key) throws StoreException {
    return remembered.get(key, START.plusMillis(millis), this::ask);
  }

  @Test
  void aClassThatComesTogetherAsksOnce() throws StoreException {
    assertEquals(1, at(0, "l"));
    assertEquals(1, at(999, "l"));
    assertEquals(2, at(1_000, "l"));
  }

  @Test
  void aClockThatWentBackDoesNotKeepAnAnswerFresh() throws StoreException {
    assertEquals(1, at(10_000, "l"));
    assertEquals(2, at(0, "l"));
  }

  @Test
  void whileTheDatabaseIsAwayItsLastAnswerCountsForAWhile() throws StoreException {
    assertEquals(1, at(0, "l"));
    away = true;
    assertEquals(1, at(Duration.ofMinutes(15).toMillis(), "l"));
    assertThrows(StoreException.class, () -> at(Duration.ofMinutes(16).toMillis(), "l"));
    assertThrows(StoreException.class, () -> at(0, "never asked"));
  }

  @Test
  void theLongestUnusedIsForgottenFirst() throws StoreException {
    at(0, "a");
    at(0, "b");
    at(500, "a");
    at(500, "c");
    away = true;
    assertEquals(1, at(5_000, "a"));
    assertThrows(StoreException.class, () -> at(5_000, "b"));
  }
}

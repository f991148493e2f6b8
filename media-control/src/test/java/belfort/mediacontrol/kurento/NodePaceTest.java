package belfort.mediacontrol.kurento;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class NodePaceTest {
  private static final Duration QUICK = Duration.ofMillis(3);
  private static final Duration LATE = Duration.ofMillis(300);

  private final KurentoConfig.Pace limits = KurentoConfig.Pace.DEFAULT;
  private final NodePace pace = new NodePace(limits);
  private Instant now = Instant.EPOCH;

  /** A ping a second, as in life. */
  private void pings(int count, Duration roundTrip) {
    for (int i = 0; i < count; i++) {
      now = now.plusSeconds(1);
      pace.answered(roundTrip, now);
    }
  }

  @Test
  void aNodeThatAnswersInTimeIsNeverSlow() {
    pings(1_000, QUICK);
    assertFalse(pace.isSlow());
  }

  @Test
  void oneLatePingInTenIsNoReason() {
    for (int i = 0; i < 100; i++) {
      pings(9, QUICK);
      pings(1, LATE);
    }
    assertFalse(pace.isSlow());
  }

  @Test
  void aNodeThatStopsInARhythmIsSlowWithinAWindow() {
    pings(20, QUICK);
    int until = 0;
    while (!pace.isSlow()) {
      pings(1, LATE);
      pings(1, QUICK);
      until += 2;
    }
    assertEquals(12, until, "six late ones, every other ping");
  }

  @Test
  void missedPingsAreLateToo() {
    pings(20, QUICK);
    for (int i = 0; i < 6; i++) {
      pings(1, QUICK);
      now = now.plusSeconds(1);
      pace.missed(now);
    }
    assertTrue(pace.isSlow());
  }

  @Test
  void itIsEmptiedOnlyWhenItStaysSlow() {
    pings(14, QUICK);
    pings(6, LATE);
    assertTrue(pace.isSlow());
    assertFalse(pace.isToBeEmptied(now));
    assertFalse(pace.isToBeEmptied(now.plus(limits.emptyAfter()).minusMillis(1)));
    assertTrue(pace.isToBeEmptied(now.plus(limits.emptyAfter())));
  }

  @Test
  void itIsWellAgainOnlyWhenNearlyEveryPingIsInTime() {
    pings(14, QUICK);
    pings(6, LATE);
    pings(17, QUICK);
    assertTrue(pace.isSlow(), "three late ones are still in the window");
    pings(2, QUICK);
    assertFalse(pace.isSlow());
    assertFalse(pace.isToBeEmptied(now.plus(limits.emptyAfter())));
  }

  @Test
  void anotherProcessStartsAnew() {
    pings(14, QUICK);
    pings(6, LATE);
    pace.restart();
    assertFalse(pace.isSlow());
  }
}

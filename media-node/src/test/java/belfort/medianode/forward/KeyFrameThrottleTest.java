package belfort.medianode.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class KeyFrameThrottleTest {
  private static final long MS = 1_000_000L;

  @Test
  void complaintsShareOneRequestASecond() {
    KeyFrameThrottle throttle = new KeyFrameThrottle();
    assertTrue(throttle.wish(0));
    assertFalse(throttle.wish(10 * MS));
    assertFalse(throttle.due(1_049 * MS));
    assertTrue(throttle.due(1_050 * MS));
    assertFalse(throttle.due(1_051 * MS));
  }

  @Test
  void aMinuteOfJoinsAsksOnceASecondAndWhoComesAloneNeedNotWait() {
    KeyFrameThrottle throttle = new KeyFrameThrottle();
    int asked = 0;
    for (int ms = 0; ms < 60_000; ms += 10) {
      asked += throttle.wish(ms * MS) || throttle.due(ms * MS) ? 1 : 0;
    }
    assertEquals(58, asked); // one in 1.05 s
    assertTrue(throttle.wish(61_000 * MS));
  }

  @Test
  void aKeyFrameThatCameAnswersAllWhoWaited() {
    KeyFrameThrottle throttle = new KeyFrameThrottle();
    assertTrue(throttle.wish(0));
    assertFalse(throttle.wish(100 * MS));
    throttle.keyFrameCame();
    assertFalse(throttle.due(5_000 * MS));
  }
}

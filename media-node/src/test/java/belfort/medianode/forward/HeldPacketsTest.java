package belfort.medianode.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** What waits for a viewer's line. */
final class HeldPacketsTest {
  @Test
  void packetsLeaveInTheOrderInWhichTheyCameAcrossTheEndOfTheRow() {
    HeldPackets held = new HeldPackets();
    int next = 0;
    int expected = 0;
    for (int round = 0; round < 10; round++) {
      for (int i = 0; i < 300; i++) {
        held.add(next++ & 0xffff, 0);
      }
      for (int i = 0; i < 300; i++) {
        assertEquals(expected++ & 0xffff, held.first());
        held.remove();
      }
      assertTrue(held.isEmpty());
    }
  }

  @Test
  void noMoreWaitThanThereIsRoomForAndNoneForEver() {
    HeldPackets held = new HeldPackets();
    assertFalse(held.overdue(Long.MAX_VALUE / 2));
    held.add(1, 0);
    assertFalse(held.overdue(HeldPackets.LATE_NS));
    assertTrue(held.overdue(HeldPackets.LATE_NS + 1));
    for (int i = 1; i < HeldPackets.MAX_PACKETS; i++) {
      assertFalse(held.overdue(0));
      held.add(i, 0);
    }
    assertTrue(held.overdue(0));
    held.clear();
    assertTrue(held.isEmpty() && !held.overdue(HeldPackets.LATE_NS + 1));
  }
}

package belfort.medianode.congestion;

import java.util.Arrays;

/** How many bits a second arrived over the last half second, by the receiver's clock. */
final class ArrivalRate {
  private static final long SLOT_NS = 50_000_000L;
  private static final int SLOTS = 10;

  /** Less than this says nothing yet. */
  private static final int LEAST_SLOTS = 4;

  private final long[] bytes = new long[SLOTS];
  private boolean started;
  private long firstSlot;
  private long lastSlot;

  void arrived(long arrivalNs, int size) {
    long slot = Math.floorDiv(arrivalNs, SLOT_NS);
    if (!started || Math.abs(slot - lastSlot) > 2L * SLOTS) {
      started = true;
      Arrays.fill(bytes, 0);
      firstSlot = slot;
      lastSlot = slot;
    }
    while (lastSlot < slot) {
      lastSlot++;
      bytes[Math.floorMod(lastSlot, SLOTS)] = 0;
    }
    if (lastSlot - slot < SLOTS) {
      bytes[Math.floorMod(slot, SLOTS)] += size;
    }
  }

  /** 0 as long as too little came to tell. The slot that is not over yet does not count. */
  double bitsPerSecond() {
    long whole = Math.min(SLOTS - 1, lastSlot - firstSlot);
    if (!started || whole < LEAST_SLOTS) {
      return 0;
    }
    long sum = 0;
    for (int i = 1; i <= whole; i++) {
      sum += bytes[Math.floorMod(lastSlot - i, SLOTS)];
    }
    return sum * 8.0 / (whole * SLOT_NS / 1e9);
  }
}

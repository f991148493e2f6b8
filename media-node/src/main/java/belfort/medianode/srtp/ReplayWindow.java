package belfort.medianode.srtp;

/**
 * Remembers which of the last 1,024 packet indexes were seen (RFC 3711, 3.3.2: at least 64). The 64
 * around the highest are in a field of their own: a packet that is the next touches nothing else.
 */
final class ReplayWindow {
  /** At 2.5 Mbit/s four seconds: a packet repaired after that is of no use. */
  static final int SIZE = 1024;

  private static final int WORD_SHIFT = 6;
  private static final int WORDS = SIZE >> WORD_SHIFT;

  private final long[] older = new long[WORDS];
  private long highest = -1;
  private long newest;

  /** Whether the index is new: never seen and not older than the window. */
  boolean permits(long index) {
    if (index > highest) {
      return true;
    }
    return highest - index < SIZE && (word(index) & bit(index)) == 0;
  }

  private long word(long index) {
    return isNewest(index) ? newest : older[slot(index >> WORD_SHIFT)];
  }

  private boolean isNewest(long index) {
    return index >> WORD_SHIFT == highest >> WORD_SHIFT;
  }

  void add(long index) {
    if (index > highest) {
      advance(index);
    }
    if (isNewest(index)) {
      newest |= bit(index);
    } else {
      older[slot(index >> WORD_SHIFT)] |= bit(index);
    }
  }

  private void advance(long index) {
    long from = highest >> WORD_SHIFT;
    long to = index >> WORD_SHIFT;
    if (to != from) {
      older[slot(from)] = newest;
      for (long skipped = Math.max(from + 1, to - WORDS); skipped < to; skipped++) {
        older[slot(skipped)] = 0;
      }
      newest = 0;
    }
    highest = index;
  }

  /** The highest index seen; -1 before the first. */
  long highest() {
    return highest;
  }

  private static int slot(long word) {
    return (int) word & (WORDS - 1);
  }

  private static long bit(long index) {
    return 1L << index; // its lowest six bits count
  }
}

package belfort.medianode.srtp;

import java.util.Arrays;

/** Remembers which of the last 1,024 packet indexes were seen (RFC 3711, 3.3.2: at least 64). */
final class ReplayWindow {
  /** At 2.5 Mbit/s four seconds: a packet repaired after that is of no use. */
  static final int SIZE = 1024;

  private static final int WORD_BITS = 64;

  private final long[] seen = new long[SIZE / WORD_BITS];
  private long highest = -1;

  /** Whether the index is new: never seen and not older than the window. */
  boolean permits(long index) {
    if (index > highest) {
      return true;
    }
    return highest - index < SIZE && (seen[word(index)] & bit(index)) == 0;
  }

  void add(long index) {
    if (index > highest) {
      if (index - highest >= SIZE) {
        Arrays.fill(seen, 0);
      } else {
        for (long skipped = highest + 1; skipped <= index; skipped++) {
          seen[word(skipped)] &= ~bit(skipped);
        }
      }
      highest = index;
    }
    seen[word(index)] |= bit(index);
  }

  /** The highest index seen; -1 before the first. */
  long highest() {
    return highest;
  }

  private static int word(long index) {
    return (int) (index % SIZE) / WORD_BITS;
  }

  private static long bit(long index) {
    return 1L << (index % WORD_BITS);
  }
}

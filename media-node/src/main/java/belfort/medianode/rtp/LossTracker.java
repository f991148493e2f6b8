package belfort.medianode.rtp;

/**
 * The packets of a source that did not come, and when to ask for them again (RFC 4585, 6.2.1).
 * Pure; a fixed number of entries.
 */
public final class LossTracker {
  static final int MAX_MISSING = 256;
  static final int MAX_TRIES = 10;

  /** A gap larger than this is no loss but a sender that began anew. */
  static final int MAX_GAP = 256;

  static final long MAX_AGE_NS = 1_000_000_000L;

  private final int[] sequences = new int[MAX_MISSING];
  private final int[] tries = new int[MAX_MISSING];
  private final long[] firstNs = new long[MAX_MISSING];
  private final long[] nextNs = new long[MAX_MISSING];
  private int count;
  private int highest = -1;
  private long givenUp;

  /** Notes an arrival; true when it leaves new gaps before it. */
  public boolean received(int sequence, long nowNs) {
    if (highest < 0) {
      highest = sequence;
      return false;
    }
    int ahead = Sequence.distance(sequence, highest);
    if (ahead <= 0) {
      remove(sequence);
      return false;
    }
    highest = sequence;
    if (ahead > MAX_GAP) {
      count = 0;
      return false;
    }
    for (int back = ahead - 1; back > 0; back--) {
      add(Sequence.add(sequence, -back), nowNs);
    }
    return ahead > 1;
  }

  private void add(int sequence, long nowNs) {
    if (count == MAX_MISSING) {
      givenUp++;
      return;
    }
    sequences[count] = sequence;
    tries[count] = 0;
    firstNs[count] = nowNs;
    nextNs[count] = nowNs;
    count++;
  }

  private void remove(int sequence) {
    for (int i = 0; i < count; i++) {
      if (sequences[i] == sequence) {
        removeAt(i);
        return;
      }
    }
  }

  private void removeAt(int index) {
    int rest = count - index - 1;
    System.arraycopy(sequences, index + 1, sequences, index, rest);
    System.arraycopy(tries, index + 1, tries, index, rest);
    System.arraycopy(firstNs, index + 1, firstNs, index, rest);
    System.arraycopy(nextNs, index + 1, nextNs, index, rest);
    count--;
  }

  /**
   * Collects what to ask for now.
   *
   * @param retryNs how long an answer may take
   * @return how many sequence numbers, oldest first, stand in {@code into}
   */
  public int due(long nowNs, long retryNs, int[] into) {
    int found = 0;
    for (int i = 0; i < count; i++) {
      if (nowNs - firstNs[i] > MAX_AGE_NS || tries[i] >= MAX_TRIES) {
        givenUp++;
        removeAt(i);
        i--;
      } else if (nowNs - nextNs[i] >= 0 && found < into.length) {
        into[found] = sequences[i];
        found++;
        tries[i]++;
        nextNs[i] = nowNs + retryNs;
      }
    }
    return found;
  }

  public int missing() {
    return count;
  }

  /** How many packets were never repaired. */
  public long givenUp() {
    return givenUp;
  }
}

package belfort.medianode.forward;

/**
 * The packets that wait for a viewer's line, as their sequence numbers in the ring of their source:
 * nothing is copied. For one thread.
 */
final class HeldPackets {
  /** Half of what the ring keeps: what waits is still there. */
  static final int MAX_PACKETS = 512;

  /** A picture that waited so long is of no use any more; a key frame on a poor line needs some. */
  static final long LATE_NS = 1_000_000_000L;

  private final int[] sequences = new int[MAX_PACKETS];
  private final long[] sinceNs = new long[MAX_PACKETS];
  private int first;
  private int count;

  boolean isEmpty() {
    return count == 0;
  }

  int count() {
    return count;
  }

  /** Whether there is no room, or the first one waited too long. */
  boolean overdue(long nowNs) {
    return count == MAX_PACKETS || (count > 0 && nowNs - sinceNs[first] > LATE_NS);
  }

  void add(int sequence, long nowNs) {
    int at = (first + count) % MAX_PACKETS;
    sequences[at] = sequence;
    sinceNs[at] = nowNs;
    count++;
  }

  /** The sequence number of the one that waited longest; there has to be one. */
  int first() {
    return sequences[first];
  }

  /** It waits no longer. */
  void remove() {
    first = (first + 1) % MAX_PACKETS;
    count--;
  }

  void clear() {
    first = 0;
    count = 0;
  }
}

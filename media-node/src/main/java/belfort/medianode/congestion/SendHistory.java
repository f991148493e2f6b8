package belfort.medianode.congestion;

import belfort.medianode.rtp.Sequence;

/** The last packets of one transport under their transport-wide numbers: when, and how large. */
final class SendHistory {
  /** Three seconds of 2.5 Mbit/s with sound: feedback that comes later says nothing of now. */
  static final int SLOTS = 1024;

  private final long[] sentNs = new long[SLOTS];
  private final int[] bytes = new int[SLOTS];
  private final boolean[] open = new boolean[SLOTS];
  private int next;

  /** The number of the next packet. */
  int next() {
    return next;
  }

  /** Notes that the packet with the next number was sent. */
  void sent(int size, long nowNs) {
    int slot = next & (SLOTS - 1);
    sentNs[slot] = nowNs;
    bytes[slot] = size;
    open[slot] = true;
    next = next + 1 & 0xffff;
  }

  /** Whether the packet was sent lately and nothing was heard of it; never true again then. */
  boolean close(int number) {
    int slot = number & (SLOTS - 1);
    int age = Sequence.distance(next, number);
    boolean was = age > 0 && age <= SLOTS && open[slot];
    if (was) {
      open[slot] = false;
    }
    return was;
  }

  long sentNs(int number) {
    return sentNs[number & (SLOTS - 1)];
  }

  int bytes(int number) {
    return bytes[number & (SLOTS - 1)];
  }
}

package belfort.medianode.forward;

import belfort.medianode.rtp.PacketRing;
import java.util.Arrays;

/**
 * Under which transport-wide number each of the last packets of a viewer's picture was sent first:
 * a resend has the same bytes, so it carries the same number.
 */
final class FirstNumbers {
  private static final int UNKNOWN = -1;

  private final int[] entries = new int[PacketRing.SLOTS];

  FirstNumbers() {
    Arrays.fill(entries, UNKNOWN);
  }

  /** Notes the number of a first sending, both of 16 bits. */
  void put(int sequence, int number) {
    entries[slot(sequence)] = sequence << 16 | number;
  }

  /** The number of the packet's first sending, or -1 when it was never sent. */
  int get(int sequence) {
    int entry = entries[slot(sequence)];
    return entry != UNKNOWN && entry >>> 16 == sequence ? entry & 0xffff : UNKNOWN;
  }

  private static int slot(int sequence) {
    return sequence & (PacketRing.SLOTS - 1);
  }
}

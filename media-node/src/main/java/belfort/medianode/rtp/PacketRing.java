package belfort.medianode.rtp;

import java.util.Arrays;

/**
 * The last packets of one source as plain RTP, shared by all its viewers for resends. A slab of
 * fixed size that never grows: a new packet takes the place of the one {@link #SLOTS} before it.
 */
public final class PacketRing {
  /** 2 s of 2.5 Mbit/s and more: a resend older than that comes too late for any jitter buffer. */
  public static final int SLOTS = 1024;

  public static final int SLOT_BYTES = 1500;

  private final byte[] slab = new byte[SLOTS * SLOT_BYTES];
  private final short[] lengths = new short[SLOTS];
  private final int[] sequences = new int[SLOTS];
  private final long[] arrivals = new long[SLOTS];
  private int highest = -1;

  public PacketRing() {
    clear();
  }

  /** Forgets everything: the source began anew. */
  public void clear() {
    Arrays.fill(sequences, -1);
    highest = -1;
  }

  public void put(RtpPacket packet, long arrivalNs) {
    if (packet.length() > SLOT_BYTES) {
      return;
    }
    if (highest < 0 || Sequence.newer(packet.sequence(), highest)) {
      highest = packet.sequence();
    }
    int slot = packet.sequence() & (SLOTS - 1);
    System.arraycopy(packet.buffer(), packet.offset(), slab, slot * SLOT_BYTES, packet.length());
    lengths[slot] = (short) packet.length();
    sequences[slot] = packet.sequence();
    arrivals[slot] = arrivalNs;
  }

  /** Points the view at the packet with this sequence number; false when it is gone. */
  public boolean find(int sequence, RtpPacket into) {
    int slot = sequence & (SLOTS - 1);
    int age = Sequence.distance(highest, sequence);
    if (sequences[slot] != sequence || age < 0 || age >= SLOTS) {
      return false;
    }
    return into.parseHeader(slab, slot * SLOT_BYTES, lengths[slot])
        && into.parsePadding(lengths[slot]);
  }

  /** When the packet that {@link #find} found had come. */
  public long arrivalNs(int sequence) {
    return arrivals[sequence & (SLOTS - 1)];
  }
}

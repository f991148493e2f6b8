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
  private final long[] sentOn = new long[SLOTS];
  private int highest = -1;

  public PacketRing() {
    clear();
  }

  /** Forgets everything: the source began anew. */
  public void clear() {
    Arrays.fill(sequences, -1);
    highest = -1;
  }

  /** The latest sequence number; there has to be a packet. */
  public int highest() {
    return highest;
  }

  /** Keeps a copy; false when the packet is too large for it. */
  public boolean put(RtpPacket packet) {
    if (packet.length() > SLOT_BYTES) {
      return false;
    }
    if (highest < 0 || Sequence.newer(packet.sequence(), highest)) {
      highest = packet.sequence();
    }
    int slot = packet.sequence() & (SLOTS - 1);
    System.arraycopy(packet.buffer(), packet.offset(), slab, slot * SLOT_BYTES, packet.length());
    lengths[slot] = (short) packet.length();
    sequences[slot] = packet.sequence();
    return true;
  }

  /**
   * Makes a packet that was found larger by padding (RFC 3550, 5.1), for all who get it from now
   * on.
   *
   * @param bytes 1 to 255; without effect when the packet is padded already or has no room
   */
  public void pad(int sequence, int bytes) {
    int slot = sequence & (SLOTS - 1);
    int start = slot * SLOT_BYTES;
    int length = lengths[slot] + bytes;
    if ((slab[start] & 0x20) != 0 || length > SLOT_BYTES) {
      return;
    }
    slab[start] |= 0x20;
    Arrays.fill(slab, start + lengths[slot], start + length, (byte) 0);
    slab[start + length - 1] = (byte) bytes;
    lengths[slot] = (short) length;
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

  /** Whether a packet with this number, were it here, could still be asked for again. */
  public boolean remembers(int sequence) {
    int age = Sequence.distance(highest, sequence);
    return highest >= 0 && age >= 0 && age < SLOTS;
  }

  /** Whether the packet is here. */
  public boolean has(int sequence) {
    return remembers(sequence) && sequences[sequence & (SLOTS - 1)] == sequence;
  }

  /** Notes when the packet is sent to all who have a part in it. */
  public void sentOn(int sequence, long nowNs) {
    sentOn[sequence & (SLOTS - 1)] = nowNs;
  }

  /** When the packet that {@link #find} found was sent on. */
  public long sentOnNs(int sequence) {
    return sentOn[sequence & (SLOTS - 1)];
  }
}

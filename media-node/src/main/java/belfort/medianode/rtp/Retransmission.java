package belfort.medianode.rtp;

/**
 * The form of a packet that is sent again in a stream of its own (RFC 4588, 4): the header of that
 * stream, the sequence number of the original, the original's payload. Pure.
 */
public final class Retransmission {
  /** The original's sequence number before its payload. */
  public static final int OSN_BYTES = 2;

  private Retransmission() {}

  /**
   * Writes what stands behind the header. The original's padding is left out (RFC 4588, 4).
   *
   * @param sequence of the original, as its receiver counts
   * @return how many bytes were written to the begin of {@code out}
   */
  public static int write(RtpPacket original, int sequence, byte[] out) {
    Bytes.put16(out, 0, sequence);
    int length = original.payloadLength();
    System.arraycopy(original.buffer(), original.payloadOffset(), out, OSN_BYTES, length);
    return OSN_BYTES + length;
  }

  /** Whether nothing is sent again: such a packet only fills the line, to find what it carries. */
  public static boolean isEmpty(RtpPacket packet) {
    return packet.payloadLength() == 0;
  }

  /** The original's sequence number; -1 when the packet is too short for one. */
  public static int originalSequence(RtpPacket packet) {
    return packet.payloadLength() < OSN_BYTES
        ? -1
        : Bytes.u16(packet.buffer(), packet.payloadOffset());
  }

  /**
   * Makes the original of a retransmission where it stands: the header moves two bytes on.
   *
   * @param ssrc and {@code payloadType} of the original
   * @return false when the packet is too short for a sequence number
   */
  public static boolean restore(RtpPacket packet, int ssrc, int payloadType) {
    int sequence = originalSequence(packet);
    if (sequence < 0) {
      return false;
    }
    byte[] bytes = packet.buffer();
    int from = packet.offset();
    int at = from + OSN_BYTES;
    System.arraycopy(bytes, from, bytes, at, packet.headerLength());
    bytes[at + 1] = (byte) ((bytes[at + 1] & 0x80) | payloadType);
    Bytes.put16(bytes, at + 2, sequence);
    Bytes.put32(bytes, at + 8, ssrc);
    int length = packet.length() - OSN_BYTES;
    return packet.parseHeader(bytes, at, length) && packet.parsePadding(length);
  }
}

package belfort.medianode.rtp;

import org.jspecify.annotations.Nullable;

/**
 * Walks through a compound RTCP packet (RFC 3550, 6.1 and A.2; reduced-size ones too, RFC 5506)
 * without copying it. Every accessor checks nothing: {@link #next()} has seen to the lengths of the
 * fixed parts.
 */
public final class RtcpReader {
  public static final int SENDER_REPORT = 200;
  public static final int RECEIVER_REPORT = 201;
  public static final int SOURCE_DESCRIPTION = 202;
  public static final int BYE = 203;
  public static final int TRANSPORT_FEEDBACK = 205;
  public static final int PAYLOAD_FEEDBACK = 206;

  public static final int FMT_NACK = 1;
  public static final int FMT_PLI = 1;
  public static final int FMT_FIR = 4;
  public static final int FMT_APPLICATION = 15;
  public static final int FMT_TRANSPORT_WIDE = 15;

  private static final int REPORT_BLOCK_BYTES = 24;
  private static final int REMB = 0x52454d42; // "REMB"

  private final TransportFeedback transportFeedback = new TransportFeedback();
  private byte[] buffer = new byte[0];
  private int at;
  private int end;
  private int next;

  /**
   * Starts on a packet.
   *
   * @return false when its parts do not add up; then nothing of it may be used
   */
  public boolean start(byte[] bytes, int offset, int length) {
    buffer = bytes;
    next = offset;
    end = offset + length;
    if (length < 4 || (length & 3) != 0) {
      return false;
    }
    int part = offset;
    while (part < end) {
      if (end - part < 4 || Bytes.u8(bytes, part) >>> 6 != 2) {
        return false;
      }
      int size = 4 + 4 * Bytes.u16(bytes, part + 2);
      if (part + size > end || size < minimumSize(part)) {
        return false;
      }
      part += size;
    }
    return true;
  }

  private int minimumSize(int part) {
    int count = buffer[part] & 0x1f;
    return switch (Bytes.u8(buffer, part + 1)) {
      case SENDER_REPORT -> 28 + count * REPORT_BLOCK_BYTES;
      case RECEIVER_REPORT -> 8 + count * REPORT_BLOCK_BYTES;
      case BYE -> 4 + 4 * count;
      case TRANSPORT_FEEDBACK, PAYLOAD_FEEDBACK -> 12;
      default -> 4;
    };
  }

  /** Moves to the next part of the compound packet. */
  public boolean next() {
    if (next >= end) {
      return false;
    }
    at = next;
    next = at + 4 + 4 * Bytes.u16(buffer, at + 2);
    return true;
  }

  public int type() {
    return Bytes.u8(buffer, at + 1);
  }

  /** The count of report blocks or sources, or the format of a feedback message. */
  public int count() {
    return buffer[at] & 0x1f;
  }

  /** The sender of a report or of a feedback message. */
  public int senderSsrc() {
    return Bytes.i32(buffer, at + 4);
  }

  /** Seconds and fraction of a sender report's NTP time. */
  public long senderNtp() {
    return (long) Bytes.i32(buffer, at + 8) << 32 | Bytes.u32(buffer, at + 12);
  }

  public int senderRtpTimestamp() {
    return Bytes.i32(buffer, at + 16);
  }

  private int block(int index) {
    return at + (type() == SENDER_REPORT ? 28 : 8) + index * REPORT_BLOCK_BYTES;
  }

  public int blockSsrc(int index) {
    return Bytes.i32(buffer, block(index));
  }

  public int blockFractionLost(int index) {
    return Bytes.u8(buffer, block(index) + 4);
  }

  public int blockCumulativeLost(int index) {
    return Bytes.i32(buffer, block(index) + 4) << 8 >> 8;
  }

  public long blockJitter(int index) {
    return Bytes.u32(buffer, block(index) + 12);
  }

  public long blockLastSenderReport(int index) {
    return Bytes.u32(buffer, block(index) + 16);
  }

  public long blockDelaySinceLastSenderReport(int index) {
    return Bytes.u32(buffer, block(index) + 20);
  }

  public int byeSsrc(int index) {
    return Bytes.i32(buffer, at + 4 + 4 * index);
  }

  /** The stream that a feedback message is about (RFC 4585, 6.1). */
  public int mediaSsrc() {
    return Bytes.i32(buffer, at + 8);
  }

  /** How many (packet id, bit mask) pairs a NACK holds (RFC 4585, 6.2.1). */
  public int nackPairs() {
    return (next - at - 12) / 4;
  }

  public int nackPacketId(int pair) {
    return Bytes.u16(buffer, at + 12 + 4 * pair);
  }

  public int nackBitMask(int pair) {
    return Bytes.u16(buffer, at + 14 + 4 * pair);
  }

  /** Reads this part as transport-wide feedback, valid until the next one; null if malformed. */
  public @Nullable TransportFeedback transportFeedback() {
    return transportFeedback.read(buffer, at, next - at) ? transportFeedback : null;
  }

  /** How many streams a full intra request names (RFC 5104, 4.3.1). */
  public int firEntries() {
    return (next - at - 12) / 8;
  }

  public int firSsrc(int entry) {
    return Bytes.i32(buffer, at + 12 + 8 * entry);
  }

  /** Whether this application feedback is a REMB (draft-alvestrand-rmcat-remb-03) that holds. */
  public boolean isRemb() {
    return next - at >= 20
        && Bytes.i32(buffer, at + 12) == REMB
        && next - at >= 20 + 4 * Bytes.u8(buffer, at + 16);
  }

  public long rembBitsPerSecond() {
    int exponent = Bytes.u8(buffer, at + 17) >>> 2;
    long mantissa = (Bytes.u8(buffer, at + 17) & 0x03L) << 16 | Bytes.u16(buffer, at + 18);
    return exponent > 40 ? Long.MAX_VALUE : mantissa << exponent;
  }
}

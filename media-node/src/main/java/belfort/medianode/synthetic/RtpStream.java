package belfort.medianode.synthetic;

import belfort.medianode.rtp.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The packets of one stream, numbered without gaps, the last ones kept for resends. For one thread
 * but for {@link #sent}.
 */
final class RtpStream {
  private static final int HEADER_BYTES = 12;
  private static final int KEPT = 512;

  /** As long as the first partition is said to be. */
  private static final int PARTITION_BYTES = 100;

  private static final int WIDTH = 640;
  private static final int HEIGHT = 360;

  private final int payloadType;
  private final int ssrc;
  private final byte[][] kept = new byte[KEPT][];
  private int sequence = 1;

  RtpStream(int payloadType, int ssrc) {
    this.payloadType = payloadType;
    this.ssrc = ssrc;
  }

  byte[] sound(int timestamp, int payloadBytes) {
    return packet(timestamp, payloadBytes, false);
  }

  /**
   * A packet of a VP8 frame (RFC 7741, 4.2; RFC 6386, 9.1). A Kurento takes frames apart and packs
   * them again, so their headers have to be right; what follows is zero.
   */
  byte[] picture(int timestamp, boolean key, boolean first, boolean last, int payloadBytes) {
    byte[] packet = packet(timestamp, payloadBytes, last);
    if (first) {
      packet[HEADER_BYTES] = 0x10; // the start of partition 0
      int tag = (key ? 0 : 1) | 0x10 | PARTITION_BYTES << 5; // shown, and the partition's length
      packet[HEADER_BYTES + 1] = (byte) tag;
      packet[HEADER_BYTES + 2] = (byte) (tag >> 8);
      packet[HEADER_BYTES + 3] = (byte) (tag >> 16);
    }
    if (first && key) {
      Bytes.put16(packet, HEADER_BYTES + 4, 0x9d01);
      packet[HEADER_BYTES + 6] = 0x2a;
      Bytes.put16(packet, HEADER_BYTES + 7, Short.reverseBytes((short) WIDTH) & 0xffff);
      Bytes.put16(packet, HEADER_BYTES + 9, Short.reverseBytes((short) HEIGHT) & 0xffff);
    }
    return packet;
  }

  private synchronized byte[] packet(int timestamp, int payloadBytes, boolean marker) {
    byte[] packet = new byte[HEADER_BYTES + payloadBytes];
    packet[0] = (byte) 0x80;
    packet[1] = (byte) (payloadType | (marker ? 0x80 : 0));
    Bytes.put16(packet, 2, sequence);
    Bytes.put32(packet, 4, timestamp);
    Bytes.put32(packet, 8, ssrc);
    kept[sequence % KEPT] = packet;
    sequence = sequence + 1 & 0xffff;
    return packet;
  }

  /** A packet that was sent not long ago; null when it was not. */
  synchronized byte @Nullable [] sent(int number) {
    byte[] packet = kept[number % KEPT];
    return packet != null && Bytes.u16(packet, 2) == number ? packet : null;
  }
}

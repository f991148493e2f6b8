package belfort.bench.media;

import belfort.medianode.rtp.Bytes;
import belfort.medianode.rtp.KeyFrames;

/**
 * What a synthetic teacher's pictures hold in place of a scene: a VP8 header that servers which
 * take pictures apart can read, the picture's number, its size and when it was sent. Such servers
 * pack pictures anew, so that a student recognizes pictures, not packets.
 */
final class StampedPicture {
  /** RFC 7741, 4.2, with a picture id of two bytes, as Chromium sends it. */
  static final int DESCRIPTOR_BYTES = 4;

  private static final int TAG_BYTES = 3;
  private static final int KEY_BYTES = 7;

  /**
   * Of zeros the decoder of RFC 6386, 7 reads only zeros: no segments, no filter, one partition.
   */
  private static final int FIRST_PARTITION_BYTES = 16;

  private static final int WIDTH = 640;
  private static final int HEIGHT = 480;
  private static final int STAMP_BYTES = 12;

  private StampedPicture() {}

  /** Writes what stands before each packet's part of a picture. */
  static void describe(byte[] payload, int at, boolean begins, int number) {
    payload[at] = (byte) (0x80 | (begins ? 0x10 : 0)); // X, S
    payload[at + 1] = (byte) 0x80; // I
    Bytes.put16(payload, at + 2, 0x8000 | (number & 0x7fff));
  }

  /**
   * Writes the beginning of a picture, behind its first packet's descriptor.
   *
   * @param bytes of the whole picture, without descriptors
   * @param micros of the clock of {@link Latencies}
   */
  static void begin(byte[] payload, int at, boolean key, int number, int bytes, int micros) {
    int tag = (key ? 0 : 1) | 0x10 | (FIRST_PARTITION_BYTES << 5); // RFC 6386, 9.1: shown
    payload[at] = (byte) tag;
    payload[at + 1] = (byte) (tag >> 8);
    payload[at + 2] = (byte) (tag >> 16);
    int next = at + TAG_BYTES;
    if (key) {
      payload[next] = (byte) 0x9d;
      payload[next + 1] = 1;
      payload[next + 2] = 0x2a;
      payload[next + 3] = (byte) WIDTH;
      payload[next + 4] = (byte) (WIDTH >> 8);
      payload[next + 5] = (byte) HEIGHT;
      payload[next + 6] = (byte) (HEIGHT >> 8);
      next += KEY_BYTES;
    }
    for (int i = 0; i < FIRST_PARTITION_BYTES; i++) {
      payload[next + i] = 0;
    }
    next += FIRST_PARTITION_BYTES;
    Bytes.put32(payload, next, number);
    Bytes.put32(payload, next + 4, bytes);
    Bytes.put32(payload, next + 8, micros);
  }

  /** The bytes of a payload's descriptor, whoever wrote it. */
  static int descriptorBytes(byte[] payload, int at) {
    if ((payload[at] & 0x80) == 0) {
      return 1;
    }
    int has = payload[at + 1];
    int bytes = 2;
    if ((has & 0x80) != 0) {
      bytes += (payload[at + 2] & 0x80) != 0 ? 2 : 1;
    }
    bytes += (has & 0x40) != 0 ? 1 : 0;
    bytes += (has & 0x30) != 0 ? 1 : 0;
    return bytes;
  }

  /** Whether a picture begins with this payload. */
  static boolean begins(byte[] payload, int at) {
    return (payload[at] & 0x17) == 0x10;
  }

  /** Whether a key frame begins with this payload. */
  static boolean beginsKey(byte[] payload, int at, int length) {
    return KeyFrames.startsVp8KeyFrame(payload, at, length);
  }

  /**
   * Where number, size and time stand in the payload with which a picture begins; -1 if it is too
   * short.
   */
  static int stamp(byte[] payload, int at, int length) {
    int key = beginsKey(payload, at, length) ? KEY_BYTES : 0;
    int stamp = descriptorBytes(payload, at) + TAG_BYTES + key + FIRST_PARTITION_BYTES;
    return stamp + STAMP_BYTES > length ? -1 : at + stamp;
  }
}

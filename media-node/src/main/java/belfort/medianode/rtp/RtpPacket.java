package belfort.medianode.rtp;

/**
 * A view of one RTP packet in a buffer (RFC 3550, 5.1), filled again for every packet: header
 * first, padding only once the payload is decrypted. Header extensions of both forms (RFC 8285).
 */
public final class RtpPacket {
  public static final int FIXED_HEADER_BYTES = 12;

  private static final int ONE_BYTE_PROFILE = 0xbede;
  private static final int TWO_BYTE_PROFILE = 0x1000;
  private static final int MAX_EXTENSIONS = 16;

  private final int[] extensionIds = new int[MAX_EXTENSIONS];
  private final int[] extensionOffsets = new int[MAX_EXTENSIONS];
  private final int[] extensionLengths = new int[MAX_EXTENSIONS];
  private int extensionCount;

  private byte[] buffer = new byte[0];
  private int offset;
  private int length;
  private int headerLength;
  private int paddingLength;

  /**
   * Reads the header; the payload may still be encrypted.
   *
   * @return false when this is no RTP packet: lengths that do not fit, another version
   */
  public boolean parseHeader(byte[] bytes, int start, int count) {
    if (count < FIXED_HEADER_BYTES || Bytes.u8(bytes, start) >>> 6 != 2) {
      return false;
    }
    buffer = bytes;
    offset = start;
    length = count;
    paddingLength = 0;
    extensionCount = 0;
    headerLength = FIXED_HEADER_BYTES + 4 * (bytes[start] & 0x0f);
    if (headerLength > count) {
      return false;
    }
    return (bytes[start] & 0x10) == 0 || parseExtensions();
  }

  private boolean parseExtensions() {
    int at = offset + headerLength;
    if (headerLength + 4 > length) {
      return false;
    }
    int profile = Bytes.u16(buffer, at);
    int end = at + 4 + 4 * Bytes.u16(buffer, at + 2);
    if (end > offset + length) {
      return false;
    }
    headerLength = end - offset;
    if (profile == ONE_BYTE_PROFILE) {
      return parseOneByteElements(at + 4, end);
    }
    if ((profile & 0xfff0) == TWO_BYTE_PROFILE) {
      return parseTwoByteElements(at + 4, end);
    }
    return true;
  }

  private boolean parseOneByteElements(int from, int end) {
    int at = from;
    while (at < end) {
      int id = Bytes.u8(buffer, at) >>> 4;
      if (id == 0) {
        at++;
        continue;
      }
      if (id == 15) { // RFC 8285, 4.2: stop here, the rest is not ours to read
        return true;
      }
      int size = (buffer[at] & 0x0f) + 1;
      if (at + 1 + size > end) {
        return false;
      }
      addExtension(id, at + 1, size);
      at += 1 + size;
    }
    return true;
  }

  private boolean parseTwoByteElements(int from, int end) {
    int at = from;
    while (at < end) {
      int id = Bytes.u8(buffer, at);
      if (id == 0) {
        at++;
        continue;
      }
      if (at + 2 > end) {
        return false;
      }
      int size = Bytes.u8(buffer, at + 1);
      if (at + 2 + size > end) {
        return false;
      }
      addExtension(id, at + 2, size);
      at += 2 + size;
    }
    return true;
  }

  private void addExtension(int id, int at, int size) {
    if (extensionCount < MAX_EXTENSIONS) {
      extensionIds[extensionCount] = id;
      extensionOffsets[extensionCount] = at;
      extensionLengths[extensionCount] = size;
      extensionCount++;
    }
  }

  /**
   * Takes the decrypted packet's length and reads its padding (RFC 3550, 5.1: the last byte counts
   * itself).
   *
   * @return false when the padding is longer than the payload, or zero
   */
  public boolean parsePadding(int decryptedLength) {
    length = decryptedLength;
    if ((buffer[offset] & 0x20) == 0) {
      return true;
    }
    if (length <= headerLength) {
      return false;
    }
    paddingLength = Bytes.u8(buffer, offset + length - 1);
    return paddingLength > 0 && paddingLength <= length - headerLength;
  }

  public byte[] buffer() {
    return buffer;
  }

  public int offset() {
    return offset;
  }

  public int length() {
    return length;
  }

  public int headerLength() {
    return headerLength;
  }

  public int payloadOffset() {
    return offset + headerLength;
  }

  /** Bytes of payload without padding. */
  public int payloadLength() {
    return length - headerLength - paddingLength;
  }

  public boolean marker() {
    return (buffer[offset + 1] & 0x80) != 0;
  }

  public int payloadType() {
    return buffer[offset + 1] & 0x7f;
  }

  public int sequence() {
    return Bytes.u16(buffer, offset + 2);
  }

  public int timestamp() {
    return Bytes.i32(buffer, offset + 4);
  }

  public int ssrc() {
    return Bytes.i32(buffer, offset + 8);
  }

  /** The index of the extension with this id for the two methods below, or -1. */
  public int findExtension(int id) {
    for (int i = 0; i < extensionCount; i++) {
      if (extensionIds[i] == id) {
        return i;
      }
    }
    return -1;
  }

  public int extensionOffset(int index) {
    return extensionOffsets[index];
  }

  public int extensionLength(int index) {
    return extensionLengths[index];
  }
}

package belfort.medianode.rtp;

/** Tells where a picture begins that needs no earlier one: VP8 (RFC 7741) and H.264 (RFC 6184). */
public final class KeyFrames {
  private static final int H264_IDR = 5;
  private static final int H264_SPS = 7;
  private static final int H264_STAP_A = 24;
  private static final int H264_FU_A = 28;

  private KeyFrames() {}

  /** Whether this payload is the first packet of a VP8 key frame (RFC 7741, 4.2 and 4.3). */
  public static boolean startsVp8KeyFrame(byte[] buffer, int offset, int length) {
    if (length < 2) {
      return false;
    }
    int first = Bytes.u8(buffer, offset);
    if ((first & 0x10) == 0 || (first & 0x07) != 0) { // S bit, partition index
      return false;
    }
    int at = 1;
    if ((first & 0x80) != 0) {
      int extended = Bytes.u8(buffer, offset + at);
      at++;
      if ((extended & 0x80) != 0) { // I: picture id of one or two bytes
        if (at >= length) {
          return false;
        }
        at += (buffer[offset + at] & 0x80) != 0 ? 2 : 1;
      }
      if ((extended & 0x40) != 0) { // L: TL0PICIDX
        at++;
      }
      if ((extended & 0x30) != 0) { // T or K: TID, Y, KEYIDX
        at++;
      }
    }
    return at < length && (buffer[offset + at] & 0x01) == 0; // P bit of the frame header
  }

  /**
   * Whether this payload begins an H.264 key frame: its parameter set, alone or aggregated, or its
   * first slice.
   */
  public static boolean startsH264KeyFrame(byte[] buffer, int offset, int length) {
    if (length < 2) {
      return false;
    }
    int type = buffer[offset] & 0x1f;
    return switch (type) {
      case H264_IDR, H264_SPS -> true;
      case H264_STAP_A -> stapHoldsKeyFrame(buffer, offset, length);
      case H264_FU_A -> (buffer[offset + 1] & 0x80) != 0 && (buffer[offset + 1] & 0x1f) == H264_IDR;
      default -> false;
    };
  }

  private static boolean stapHoldsKeyFrame(byte[] buffer, int offset, int length) {
    int at = 1;
    while (at + 3 <= length) {
      int size = Bytes.u16(buffer, offset + at);
      int type = buffer[offset + at + 2] & 0x1f;
      if (type == H264_SPS || type == H264_IDR) {
        return true;
      }
      at += 2 + size;
    }
    return false;
  }
}

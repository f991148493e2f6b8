package belfort.medianode.rtp;

/**
 * Makes one line of picture ids and TL0PICIDX for a viewer out of those of changing sources (RFC
 * 7741, 4.2). Both have to go on by one from picture to picture: a decoder remembers what stood
 * under the last numbers, and drops pictures that come back to them. Pure; for one viewer and one
 * thread.
 */
public final class PictureNumbers {
  private static final int EXTENDED = 0x80;
  private static final int HAS_PICTURE = 0x80;
  private static final int HAS_BASE = 0x40;
  private static final int LONG_PICTURE = 0x80;
  private static final int LONG_BITS = 15;
  private static final int SHORT_BITS = 7;
  private static final int BASE_BITS = 8;

  /** One of the two: what the viewer's numbers are ahead of the source's, and the last one. */
  private static final class Line {
    private boolean begun;
    private boolean beginsSource;
    private int offset;
    private int highest;

    /** The viewer's number for the source's. */
    int number(int sources, int bits) {
      if (beginsSource) {
        beginsSource = false;
        offset = begun ? highest + 1 - sources : 0;
      }
      int own = sources + offset & (1 << bits) - 1;
      if (!begun || (own - highest) << (Integer.SIZE - bits) > 0) {
        begun = true;
        highest = own;
      }
      return own;
    }
  }

  private final Line picture = new Line();
  private final Line base = new Line();
  private byte[] payload = new byte[0];
  private int pictureAt;
  private int pictureBits;
  private int sourcesPicture;
  private int baseAt;
  private int sourcesBase;

  /** Another source follows, or the same one further on: the next payload begins it. */
  public void switchSource() {
    picture.beginsSource = true;
    base.beginsSource = true;
  }

  /**
   * Puts the viewer's numbers in the place of the source's. The payload is shared with other
   * viewers: {@link #putBack} has to follow as soon as it was read.
   *
   * @param bytes that hold a VP8 payload, which may be cut short or none at all
   */
  public void put(byte[] bytes, int offset, int length) {
    payload = bytes;
    find(offset, length);
    if (pictureAt >= 0) {
      int number = picture.number(sourcesPicture, pictureBits);
      if (number == sourcesPicture) {
        pictureAt = -1; // nothing to write, and nothing to put back
      } else {
        write(pictureAt, pictureBits, number);
      }
    }
    if (baseAt >= 0) {
      bytes[baseAt] = (byte) base.number(sourcesBase, BASE_BITS);
    }
  }

  /** Puts the source's numbers back. */
  public void putBack() {
    if (pictureAt >= 0) {
      write(pictureAt, pictureBits, sourcesPicture);
    }
    if (baseAt >= 0) {
      payload[baseAt] = (byte) sourcesBase;
    }
  }

  private void find(int offset, int length) {
    pictureAt = -1;
    baseAt = -1;
    int end = offset + length;
    if (length < 3 || (payload[offset] & EXTENDED) == 0) {
      return;
    }
    int has = payload[offset + 1];
    int at = offset + 2;
    if ((has & HAS_PICTURE) != 0) {
      pictureBits = (payload[at] & LONG_PICTURE) != 0 ? LONG_BITS : SHORT_BITS;
      int bytes = pictureBits == LONG_BITS ? 2 : 1;
      if (at + bytes > end) {
        return;
      }
      pictureAt = at;
      sourcesPicture =
          pictureBits == LONG_BITS
              ? Bytes.u16(payload, at) & (1 << LONG_BITS) - 1
              : Bytes.u8(payload, at);
      at += bytes;
    }
    if ((has & HAS_BASE) != 0 && at < end) {
      baseAt = at;
      sourcesBase = Bytes.u8(payload, at);
    }
  }

  private void write(int at, int bits, int number) {
    if (bits == LONG_BITS) {
      Bytes.put16(payload, at, LONG_PICTURE << 8 | number);
    } else {
      payload[at] = (byte) number;
    }
  }
}

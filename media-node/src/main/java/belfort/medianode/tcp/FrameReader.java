package belfort.medianode.tcp;

import java.nio.ByteBuffer;

/**
 * Cuts a stream of bytes into its frames (RFC 4571, 2): two bytes of length, then so many of a
 * datagram. A segment of TCP may hold many frames or a part of one. For one connection.
 */
public final class FrameReader {
  /** More bytes are needed. */
  public static final int INCOMPLETE = 0;

  /** A length of zero, or above the limit: what follows cannot be told any more. */
  public static final int BROKEN = -1;

  public static final int LENGTH_BYTES = 2;

  private final byte[] frame;
  private int lengthBytes;
  private int length;
  private int filled;
  private boolean broken;

  /**
   * @param maxFrameBytes the longest datagram that is taken
   */
  public FrameReader(int maxFrameBytes) {
    if (maxFrameBytes < 1 || maxFrameBytes > 0xffff) {
      throw new IllegalArgumentException("a frame holds 1 to 65535 bytes, not " + maxFrameBytes);
    }
    this.frame = new byte[maxFrameBytes];
  }

  /** Where the last frame stands, from its beginning on; its reader may change it in place. */
  public byte[] frame() {
    return frame;
  }

  /** How many bytes end the part that is being read: a length, or a datagram. */
  public int wanted() {
    return lengthBytes < LENGTH_BYTES ? LENGTH_BYTES - lengthBytes : length - filled;
  }

  /**
   * Reads on until a frame is whole.
   *
   * @return its length; {@link #INCOMPLETE} when the input is used up; {@link #BROKEN} for good
   */
  public int next(ByteBuffer input) {
    while (lengthBytes < LENGTH_BYTES && !broken) {
      if (!input.hasRemaining()) {
        return INCOMPLETE;
      }
      length = length << 8 | (input.get() & 0xff);
      lengthBytes++;
      broken = lengthBytes == LENGTH_BYTES && (length == 0 || length > frame.length);
    }
    if (broken) {
      return BROKEN;
    }
    int part = Math.min(length - filled, input.remaining());
    input.get(frame, filled, part);
    filled += part;
    if (filled < length) {
      return INCOMPLETE;
    }
    int whole = length;
    lengthBytes = 0;
    length = 0;
    filled = 0;
    return whole;
  }
}

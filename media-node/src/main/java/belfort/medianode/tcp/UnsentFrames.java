package belfort.medianode.tcp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * The frames that wait for a connection to take them: bounded, with a part that only sound and
 * control may use. What found no room is lost, as on any line that is too slow. For one thread.
 */
public final class UnsentFrames {
  /** So much waits for one connection at most, behind what the kernel holds. */
  public static final int MAX_BYTES = 64 * 1024;

  /** Of that, the picture gets so much: a second of sound always has room. */
  public static final int MAX_PICTURE_BYTES = 48 * 1024;

  /** What a connection keeps that has nothing to wait for: the frames of one round. */
  static final int KEPT_BYTES = 8 * 1024;

  private final byte[] kept = new byte[KEPT_BYTES];
  private byte[] bytes = kept;
  private int begin;
  private int end;

  /** How many bytes wait. */
  public int size() {
    return end - begin;
  }

  /** Whether a datagram finds room. */
  public boolean takes(int length, boolean picture) {
    int limit = picture ? MAX_PICTURE_BYTES : MAX_BYTES;
    return size() + FrameReader.LENGTH_BYTES + length <= limit;
  }

  /**
   * Appends a datagram as a frame.
   *
   * @return false when there is no room for it
   */
  public boolean add(byte[] from, int at, int length, boolean picture) {
    if (!takes(length, picture)) {
      return false;
    }
    makeRoom(FrameReader.LENGTH_BYTES + length);
    bytes[end] = (byte) (length >>> 8);
    bytes[end + 1] = (byte) length;
    System.arraycopy(from, at, bytes, end + FrameReader.LENGTH_BYTES, length);
    end += FrameReader.LENGTH_BYTES + length;
    return true;
  }

  private void makeRoom(int more) {
    if (end + more <= bytes.length) {
      return;
    }
    int size = size();
    byte[] to = bytes;
    if (size + more > bytes.length) {
      to = new byte[Math.min(MAX_BYTES, Math.max(size + more, 2 * bytes.length))];
    }
    System.arraycopy(bytes, begin, to, 0, size);
    bytes = to;
    begin = 0;
    end = size;
  }

  /**
   * Writes as much as the connection takes.
   *
   * @return whether it took anything
   */
  public boolean writeTo(WritableByteChannel channel) throws IOException {
    int written = channel.write(ByteBuffer.wrap(bytes, begin, size()));
    begin += written;
    if (begin == end) {
      begin = 0;
      end = 0;
      bytes = kept;
    }
    return written > 0;
  }
}

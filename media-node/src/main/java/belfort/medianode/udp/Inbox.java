package belfort.medianode.udp;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** The datagrams of one reading, used over and over: each begins at the start of its array. */
public final class Inbox {
  /** So many datagrams of one socket before the others have their turn. */
  public static final int CAPACITY = 64;

  /** What is longer is cut: no protocol of ours sends such datagrams. */
  public static final int DATAGRAM_BYTES = 2048;

  private final byte[][] datagrams = new byte[CAPACITY][DATAGRAM_BYTES];
  private final int[] lengths = new int[CAPACITY];
  private final @Nullable InetSocketAddress[] senders = new InetSocketAddress[CAPACITY];

  public byte[] datagram(int index) {
    return datagrams[index];
  }

  public int length(int index) {
    return lengths[index];
  }

  public InetSocketAddress sender(int index) {
    InetSocketAddress sender = senders[index];
    if (sender == null) {
      throw new IllegalStateException("nothing was read at " + index);
    }
    return sender;
  }

  void put(int index, int length, InetSocketAddress sender) {
    lengths[index] = length;
    senders[index] = sender;
  }
}

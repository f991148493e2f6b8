package belfort.medianode.udp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that datagrams came from, so that one of a known sender costs no object. Each has
 * one place; who floods with made-up addresses only drives others out, and nothing grows.
 */
final class SenderCache {
  private static final int SIZE = 4096; // a power of two
  private static final int INET = 2;
  private static final long MIX = 0x9e37_79b9_7f4a_7c15L;

  private final long[] high = new long[SIZE];
  private final long[] low = new long[SIZE];
  private final int[] ports = new int[SIZE];
  private final @Nullable InetSocketAddress[] addresses = new InetSocketAddress[SIZE];

  /** The address that stands as a {@code sockaddr} in the names. */
  InetSocketAddress at(MemorySegment names, long offset) {
    boolean four = names.get(JAVA_SHORT, offset) == INET;
    int port = Short.toUnsignedInt(Short.reverseBytes(names.get(JAVA_SHORT, offset + 2)));
    long first =
        four ? names.get(JAVA_INT, offset + 4) : names.get(JAVA_LONG_UNALIGNED, offset + 8);
    long second = four ? -1 : names.get(JAVA_LONG_UNALIGNED, offset + 16);
    long mixed = (first * MIX ^ second) * MIX + port;
    int slot = (int) ((mixed * MIX) >>> 52) & (SIZE - 1);
    InetSocketAddress known = addresses[slot];
    if (known != null && high[slot] == first && low[slot] == second && ports[slot] == port) {
      return known;
    }
    InetSocketAddress made = make(names, four ? offset + 4 : offset + 8, four ? 4 : 16, port);
    high[slot] = first;
    low[slot] = second;
    ports[slot] = port;
    addresses[slot] = made;
    return made;
  }

  private static InetSocketAddress make(MemorySegment names, long offset, int bytes, int port) {
    byte[] raw = new byte[bytes];
    MemorySegment.copy(names, ValueLayout.JAVA_BYTE, offset, raw, 0, bytes);
    try {
      return new InetSocketAddress(InetAddress.getByAddress(raw), port);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address is 4 or 16 bytes", e);
    }
  }
}

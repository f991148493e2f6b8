package belfort.medianode.udp;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where datagrams go: an address together with its form for the kernel, made once for a peer and
 * not for each packet.
 */
public final class Destination {
  static final int MAX_BYTES = 28; // struct sockaddr_in6
  private static final int INET = 2;
  private static final int INET6 = 10;
  private static final int INET_BYTES = 16;

  private final InetSocketAddress address;
  private final byte[] encoded;
  private final @Nullable DatagramStream stream;
  private boolean wholeOnly;

  public Destination(InetSocketAddress address) {
    this(address, null);
  }

  /** The far end of a stream. */
  public Destination(InetSocketAddress address, @Nullable DatagramStream stream) {
    this.address = address;
    this.encoded = encode(address);
    this.stream = stream;
  }

  public InetSocketAddress address() {
    return address;
  }

  /** The stream that leads there; null for a destination of UDP. */
  @Nullable DatagramStream stream() {
    return stream;
  }

  /** Whether more of a picture should go there: false where a stream is full. */
  public boolean takesPicture() {
    return stream == null || stream.takesPicture();
  }

  /** {@code struct sockaddr_in} or {@code sockaddr_in6} of a little-endian Linux. */
  byte[] encoded() {
    return encoded;
  }

  /** Whether each datagram is its own message: the way there does not take segments of one. */
  boolean wholeOnly() {
    return wholeOnly;
  }

  void takesNoSegments() {
    wholeOnly = true;
  }

  private static byte[] encode(InetSocketAddress address) {
    InetAddress host = address.getAddress();
    boolean four = host instanceof Inet4Address;
    byte[] raw = host.getAddress();
    byte[] encoded = new byte[four ? INET_BYTES : MAX_BYTES];
    encoded[0] = (byte) (four ? INET : INET6);
    encoded[2] = (byte) (address.getPort() >>> 8);
    encoded[3] = (byte) address.getPort();
    System.arraycopy(raw, 0, encoded, four ? 4 : 8, raw.length);
    return encoded;
  }
}

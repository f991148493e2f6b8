package belfort.medianode.udp;

/** A way that carries datagrams in a stream of bytes: each is taken over at once, or refused. */
public interface DatagramStream {
  /** Takes a datagram that stands there; false when it finds no room and is lost. */
  boolean take(byte[] from, int at, int length);

  /** Whether more of a picture should come: false from the first that found no room on. */
  boolean takesPicture();
}

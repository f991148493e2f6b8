package belfort.medianode.forward;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One local address of the media port, and which peer stands behind each remote address seen there.
 * Batched system calls (sendmmsg, GSO) would come as another {@link Socket}.
 */
final class Wire {
  /** The datagrams of one local address. */
  interface Socket {
    /** The sender of the next waiting datagram, now in the buffer; null when none waits. */
    @Nullable InetSocketAddress receive(ByteBuffer into) throws IOException;

    /** Sends now or at the next flush. */
    void send(ByteBuffer datagram, InetSocketAddress to) throws IOException;

    /** Sends what was gathered. */
    void flush() throws IOException;
  }

  private final Socket socket;
  private final String candidate;
  private final Map<InetSocketAddress, Peer> peers = new HashMap<>();

  Wire(Socket socket, String candidate) {
    this.socket = socket;
    this.candidate = candidate;
  }

  Socket socket() {
    return socket;
  }

  /** The local candidate of this address. */
  String candidate() {
    return candidate;
  }

  /** The peer whose checked requests came from the address. */
  @Nullable Peer peer(InetSocketAddress address) {
    return peers.get(address);
  }

  void learn(InetSocketAddress address, Peer peer) {
    peers.put(address, peer);
  }

  void forget(InetSocketAddress address, Peer peer) {
    peers.remove(address, peer);
  }
}

package belfort.medianode.forward;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One local address of the media port, which peer stands behind each remote address seen there, and
 * which relays go to other nodes from here. Batched system calls (sendmmsg, GSO) would come as
 * another {@link Socket}.
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
  private final Map<InetSocketAddress, BrowserTransport> peers = new HashMap<>();
  private final Map<InetSocketAddress, SsrcTable> relays = new HashMap<>();

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
  @Nullable BrowserTransport peer(InetSocketAddress address) {
    return peers.get(address);
  }

  void learn(InetSocketAddress address, BrowserTransport peer) {
    peers.put(address, peer);
  }

  void forget(InetSocketAddress address, BrowserTransport peer) {
    peers.remove(address, peer);
  }

  /** The relays to the node at the address, by what that node announced; null for none. */
  @Nullable SsrcTable relays(InetSocketAddress address) {
    return relays.isEmpty() ? null : relays.get(address);
  }

  /** Takes packets of the SSRC from the address to the peer; false when it is another's already. */
  boolean route(InetSocketAddress address, int ssrc, Peer peer) {
    return relays.computeIfAbsent(address, _ -> new SsrcTable()).add(ssrc, peer);
  }

  void unroute(InetSocketAddress address, int ssrc, Peer peer) {
    SsrcTable table = relays.get(address);
    if (table != null) {
      table.remove(ssrc, peer);
      if (table.isEmpty()) {
        relays.remove(address);
      }
    }
  }
}

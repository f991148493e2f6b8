package belfort.medianode.forward;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One local address of the media port, which peer stands behind each remote address seen there, and
 * which relays go to other nodes from here.
 */
final class Wire {
  private final int socket;
  private final String candidate;
  private final Map<InetSocketAddress, BrowserTransport> peers = new HashMap<>();
  private final Map<InetSocketAddress, SsrcTable> relays = new HashMap<>();

  Wire(int socket, String candidate) {
    this.socket = socket;
    this.candidate = candidate;
  }

  /** Its number among the shard's sockets. */
  int socket() {
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

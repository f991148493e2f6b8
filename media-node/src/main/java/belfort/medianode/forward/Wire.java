package belfort.medianode.forward;

import belfort.medianode.ice.StunResponse;
import belfort.medianode.udp.Destination;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One local address of the media port, which peer stands behind each remote address seen there, and
 * which relays go to other nodes from here. A TCP connection is a wire of its own.
 */
final class Wire {
  private static final int NO_SOCKET = -1;

  private final int socket;
  private final String candidate;
  private final @Nullable TcpConnection stream;
  private final Map<InetSocketAddress, BrowserTransport> peers = new HashMap<>();
  private final Map<InetSocketAddress, SsrcTable> relays = new HashMap<>();

  Wire(int socket, String candidate) {
    this.socket = socket;
    this.candidate = candidate;
    this.stream = null;
  }

  Wire(TcpConnection stream, String candidate) {
    this.socket = NO_SOCKET;
    this.candidate = candidate;
    this.stream = stream;
  }

  /** Where packets to the address go to from here. */
  Destination destination(InetSocketAddress remote) {
    return stream == null ? new Destination(remote) : stream.destination();
  }

  /** The peer's candidate at the other end, as its checks showed it (RFC 6544, 4.5 for TCP). */
  String remoteCandidate(InetSocketAddress remote) {
    return "candidate:1 1 "
        + (stream == null ? "UDP" : "TCP")
        + " 1845501695 "
        + StunResponse.host(remote.getAddress())
        + " "
        + remote.getPort()
        + " typ prflx"
        + (stream == null ? "" : " tcptype active");
  }

  /** Its number among the shard's sockets; none for a TCP connection. */
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
    if (peers.remove(address, peer) && stream != null) {
      stream.close(); // it was this peer's and is nobody's now
    }
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

package belfort.medianode.forward;

import belfort.medianode.ice.StunResponse;
import belfort.medianode.udp.Datagrams;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The open UDP sockets of a shard: one per local address on the same port, so that an answer leaves
 * from the address that the request came to; or one on the wildcard address of a family for
 * addresses that are not of this host.
 */
final class MediaSockets {
  private static final int BUFFER_BYTES = 4 * 1024 * 1024;
  private static final int PORT_TRIES = 20;
  private static final int HOST_PREFERENCE = 126; // RFC 8445, 5.1.2.2

  private final Datagrams datagrams;
  private final List<InetAddress> addresses;
  private final Optional<InetAddress> relay;
  private final List<InetAddress> bound;
  private int port;

  private MediaSockets(
      Datagrams datagrams,
      List<InetAddress> bound,
      List<InetAddress> addresses,
      Optional<InetAddress> relay) {
    this.datagrams = datagrams;
    this.bound = bound;
    this.addresses = addresses;
    this.relay = relay;
  }

  /**
   * Opens the sockets.
   *
   * @throws IOException with a message that says what to do
   */
  static MediaSockets open(PlaneConfig config) throws IOException {
    LocalAddresses local = LocalAddresses.of(config);
    List<InetAddress> told = local.told();
    List<InetAddress> used = new ArrayList<>(told);
    config.relayAddress().filter(address -> !told.contains(address)).ifPresent(used::add);
    List<InetAddress> bound = local.bound(used);
    IOException last = new IOException("no UDP port is free");
    for (int attempt = 0; attempt < PORT_TRIES; attempt++) {
      MediaSockets sockets =
          new MediaSockets(Datagrams.create(config.sockets()), bound, told, config.relayAddress());
      try {
        sockets.bind(config.mediaPort());
        return sockets;
      } catch (IOException e) {
        sockets.close();
        last = e;
        if (config.mediaPort() != 0) {
          throw new IOException(
              "UDP port "
                  + config.mediaPort()
                  + " cannot be opened ("
                  + e.getMessage()
                  + "): free it, or choose another with --media-port",
              e);
        }
      }
    }
    throw last;
  }

  private void bind(int wanted) throws IOException {
    port = wanted;
    for (InetAddress address : bound) {
      port = datagrams.open(new InetSocketAddress(address, port), BUFFER_BYTES).getPort();
    }
  }

  int port() {
    return port;
  }

  Datagrams datagrams() {
    return datagrams;
  }

  /** How many sockets there are. */
  int count() {
    return bound.size();
  }

  /** The address that stands in {@code c=}. */
  String defaultHost() {
    return StunResponse.host(addresses.getFirst());
  }

  /** The host candidates in their order of preference (RFC 8839, 5.1). */
  List<String> candidates() {
    List<String> candidates = new ArrayList<>();
    for (int i = 0; i < addresses.size(); i++) {
      candidates.add(candidate(i));
    }
    return candidates;
  }

  private String candidate(int index) {
    long priority = (long) HOST_PREFERENCE << 24 | (65_535L - index) << 8 | 255;
    return "candidate:"
        + (index + 1)
        + " 1 UDP "
        + priority
        + " "
        + StunResponse.host(addresses.get(index))
        + " "
        + port
        + " typ host";
  }

  /**
   * The address that another node is told, of the family that it can reach: one of another machine
   * before loopback, unless the other node is on loopback itself.
   *
   * @param remote the other node's; null when it is not known yet
   */
  Optional<LocalAddress> relayAddress(@Nullable InetAddress remote) {
    boolean loopback = remote != null && remote.isLoopbackAddress();
    return relay.map(List::of).orElse(addresses).stream()
        .filter(address -> remote == null || remote.getClass() == address.getClass())
        .min(Comparator.comparing(address -> address.isLoopbackAddress() != loopback))
        .map(address -> new LocalAddress(StunResponse.host(address), channel(address)));
  }

  /** The socket of an address: its own, or its family's. */
  private int channel(InetAddress address) {
    int own = bound.indexOf(address);
    return own >= 0 ? own : bound.indexOf(LocalAddresses.any(address));
  }

  /**
   * An address with the socket behind it.
   *
   * @param channel its place among the sockets: one on a wildcard address has all of its family
   */
  record LocalAddress(String host, int channel) {}

  /** The wire of a channel; its candidate is the first one told of those that it stands for. */
  Wire wire(int channel) {
    int first = 0; // for a socket of relays alone
    for (int i = addresses.size() - 1; i >= 0; i--) {
      if (channel(addresses.get(i)) == channel) {
        first = i;
      }
    }
    return new Wire(channel, candidate(first));
  }

  void close() {
    datagrams.close();
  }
}

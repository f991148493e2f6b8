package belfort.medianode.forward;

import belfort.medianode.udp.Datagrams;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * How the media plane is set up.
 *
 * @param mediaPort the UDP port of all media; 0 for any free one
 * @param mediaAddresses the addresses told to peers; empty for all of this host, loopback included.
 *     One that is not of this host (in front of a NAT that maps one to one) makes the node listen
 *     on the wildcard address of its family
 * @param relayAddress the address told to other nodes; empty for one of the media addresses
 * @param maxEndpoints more are refused with an error that says so
 * @param maxHandshakes DTLS handshakes that run at the same time
 * @param receiveBitsPerSecond what a publisher is told to send at most when its limits say nothing
 * @param shards threads that forward, each with a port of its own: the media port and the ones
 *     behind it
 * @param sockets which system calls carry the datagrams
 * @param tcp the TCP port of the media, if there is one
 */
public record PlaneConfig(
    int mediaPort,
    List<InetAddress> mediaAddresses,
    Optional<InetAddress> relayAddress,
    int maxEndpoints,
    int maxHandshakes,
    long receiveBitsPerSecond,
    int shards,
    Datagrams.Mode sockets,
    Optional<TcpSettings> tcp) {
  public static final int DEFAULT_MAX_ENDPOINTS = 5_000;
  public static final int DEFAULT_MAX_HANDSHAKES = 512;
  public static final long DEFAULT_RECEIVE_BITS_PER_SECOND = 2_500_000;

  public PlaneConfig {
    mediaAddresses = List.copyOf(mediaAddresses);
    if (shards < 1 || mediaPort < 0 || mediaPort + shards - 1 > 65_535) {
      throw new IllegalArgumentException("the media ports must be within 0 to 65535");
    }
    if (maxEndpoints < 1 || maxHandshakes < 1 || receiveBitsPerSecond < 1) {
      throw new IllegalArgumentException("a limit of the media plane is not positive");
    }
  }

  /** The defaults on this port and these addresses. */
  public static PlaneConfig on(int mediaPort, List<InetAddress> mediaAddresses) {
    return new PlaneConfig(
        mediaPort,
        mediaAddresses,
        Optional.empty(),
        DEFAULT_MAX_ENDPOINTS,
        DEFAULT_MAX_HANDSHAKES,
        DEFAULT_RECEIVE_BITS_PER_SECOND,
        1,
        Datagrams.Mode.AUTO,
        Optional.empty());
  }

  /** The same with an address of its own for other nodes. */
  public PlaneConfig withRelayAddress(InetAddress address) {
    return new PlaneConfig(
        mediaPort,
        mediaAddresses,
        Optional.of(address),
        maxEndpoints,
        maxHandshakes,
        receiveBitsPerSecond,
        shards,
        sockets,
        tcp);
  }

  /** The same with these system calls. */
  public PlaneConfig withSockets(Datagrams.Mode mode) {
    return new PlaneConfig(
        mediaPort,
        mediaAddresses,
        relayAddress,
        maxEndpoints,
        maxHandshakes,
        receiveBitsPerSecond,
        shards,
        mode,
        tcp);
  }

  /** The same with so many shards. */
  public PlaneConfig withShards(int count) {
    return new PlaneConfig(
        mediaPort,
        mediaAddresses,
        relayAddress,
        maxEndpoints,
        maxHandshakes,
        receiveBitsPerSecond,
        count,
        sockets,
        tcp);
  }

  /** The same with a TCP port for networks that block UDP. */
  public PlaneConfig withTcp(TcpSettings settings) {
    return new PlaneConfig(
        mediaPort,
        mediaAddresses,
        relayAddress,
        maxEndpoints,
        maxHandshakes,
        receiveBitsPerSecond,
        shards,
        sockets,
        Optional.of(settings));
  }

  /** The same with the port of one of the shards. */
  PlaneConfig ofShard(int index) {
    return new PlaneConfig(
        mediaPort == 0 ? 0 : mediaPort + index,
        mediaAddresses,
        relayAddress,
        maxEndpoints,
        maxHandshakes,
        receiveBitsPerSecond,
        1,
        sockets,
        tcp);
  }
}

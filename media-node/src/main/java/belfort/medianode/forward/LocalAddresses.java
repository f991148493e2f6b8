package belfort.medianode.forward;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.channels.DatagramChannel;
import java.util.Comparator;
import java.util.List;

/**
 * The addresses of the media: which browsers are told, and which of this host stand for them.
 *
 * @param told in their order of preference
 * @param host all that this host has
 */
record LocalAddresses(List<InetAddress> told, List<InetAddress> host) {
  private static final List<InetAddress> ANY = List.of(InetAddress.ofLiteral("0.0.0.0"));

  LocalAddresses {
    told = List.copyOf(told);
    host = List.copyOf(host);
  }

  /**
   * Finds out.
   *
   * @throws IOException with a message that says what to do
   */
  static LocalAddresses of(PlaneConfig config) throws IOException {
    List<InetAddress> host = hostAddresses();
    List<InetAddress> told = config.mediaAddresses().isEmpty() ? host : config.mediaAddresses();
    if (told.isEmpty()) {
      throw new IOException("this host has no usable address: name one with --media-address");
    }
    return new LocalAddresses(told, host);
  }

  /** Where to listen for these: on each, or on all at once when one is not of this host. */
  List<InetAddress> bound(List<InetAddress> used) {
    return host.containsAll(used) ? List.copyOf(used) : ANY;
  }

  private static List<InetAddress> hostAddresses() throws IOException {
    return NetworkInterface.networkInterfaces()
        .filter(LocalAddresses::isUp)
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> !address.isLinkLocalAddress() && !address.isAnyLocalAddress())
        .filter(address -> !address.isMulticastAddress() && opens(address))
        .sorted(
            Comparator.comparing(InetAddress::isLoopbackAddress)
                .thenComparing(address -> !(address instanceof Inet4Address)))
        .toList();
  }

  private static boolean isUp(NetworkInterface network) {
    try {
      return network.isUp();
    } catch (IOException e) {
      return false;
    }
  }

  /** Containers show IPv6 addresses that cannot be used. */
  private static boolean opens(InetAddress address) {
    try (DatagramChannel channel = DatagramChannel.open()) {
      channel.bind(new InetSocketAddress(address, 0));
      return true;
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}

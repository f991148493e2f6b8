package belfort.medianode.forward;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.channels.DatagramChannel;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The addresses of the media: which browsers are told, and which of this host stand for them.
 *
 * @param told in their order of preference
 * @param host all that this host has
 */
record LocalAddresses(List<InetAddress> told, List<InetAddress> host) {
  private static final InetAddress ANY_FOUR = InetAddress.ofLiteral("0.0.0.0");
  private static final InetAddress ANY_SIX = InetAddress.ofLiteral("::");

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

  /**
   * Where to listen for these: on each, or on all of its family at once when one of that family is
   * not of this host (a NAT in front that maps one to one).
   */
  List<InetAddress> bound(List<InetAddress> used) {
    Set<Class<?>> foreign =
        used.stream()
            .filter(address -> !host.contains(address))
            .map(Object::getClass)
            .collect(Collectors.toSet());
    return used.stream()
        .map(address -> foreign.contains(address.getClass()) ? any(address) : address)
        .distinct()
        .toList();
  }

  /** The wildcard address of the address's family. */
  static InetAddress any(InetAddress address) {
    return address instanceof Inet4Address ? ANY_FOUR : ANY_SIX;
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

package belfort.medianode.sdp;

import belfort.medianode.plane.SdpRefusedException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where another node sends from and listens, out of {@code c=} and {@code m=}. No name is ever
 * looked up.
 */
final class RelayAddress {
  private RelayAddress() {}

  static InetSocketAddress read(SectionReader session, SectionReader tagged)
      throws SdpRefusedException {
    String connection = tagged.connection == null ? session.connection : tagged.connection;
    if (tagged.port() == 0) {
      throw new SdpRefusedException("the section that carries the relay has no port");
    }
    return new InetSocketAddress(address(connection), tagged.port());
  }

  private static InetAddress address(@Nullable String connection) throws SdpRefusedException {
    String[] parts = connection == null ? new String[0] : connection.split(" ", -1);
    boolean four = parts.length == 3 && parts[1].equals("IP4");
    boolean six = parts.length == 3 && parts[1].equals("IP6");
    if (!(four || six) || !parts[0].equals("IN")) {
      throw new SdpRefusedException("a relay needs a line c=IN IP4 or c=IN IP6 with an address");
    }
    InetAddress address;
    try {
      address = InetAddress.ofLiteral(parts[2]);
    } catch (IllegalArgumentException e) {
      throw new SdpRefusedException("the address of c= is not an IP address");
    }
    boolean broadcast = parts[2].equals("255.255.255.255");
    if (four != (address instanceof Inet4Address)
        || four == parts[2].contains(":")
        || address.isAnyLocalAddress()
        || address.isMulticastAddress()
        || broadcast) {
      throw new SdpRefusedException("the address of c= is none that a node can have");
    }
    return address;
  }
}

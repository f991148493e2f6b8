package belfort.signaling.doctor;

import java.net.Inet6Address;
import java.net.InetAddress;

/** Addresses that anybody on the Internet can reach, as far as the address itself says it. */
public final class PublicAddress {
  private PublicAddress() {}

  public static boolean is(InetAddress address) {
    byte[] bytes = address.getAddress();
    int first = bytes[0] & 0xff;
    int second = bytes[1] & 0xff;
    boolean uniqueLocal = address instanceof Inet6Address && (first & 0xfe) == 0xfc;
    boolean sharedByCarriers = bytes.length == 4 && first == 100 && (second & 0xc0) == 64;
    return !(address.isLoopbackAddress()
        || address.isSiteLocalAddress()
        || address.isLinkLocalAddress()
        || address.isAnyLocalAddress()
        || address.isMulticastAddress()
        || uniqueLocal
        || sharedByCarriers);
  }
}

package belfort.signaling.web;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * The proxies whose word about a request counts: single addresses and networks (10.0.0.0/8). Empty:
 * nobody's word counts.
 */
public record TrustedProxies(List<Network> networks) {
  public static final TrustedProxies NONE = new TrustedProxies(List.of());

  public TrustedProxies {
    networks = List.copyOf(networks);
  }

  /** An address, and how many of its leading bits have to be the same. */
  public record Network(InetAddress address, int bits) {
    public Network {
      if (bits < 0 || bits > address.getAddress().length * 8) {
        throw new IllegalArgumentException("no such prefix length: " + bits);
      }
    }

    boolean holds(InetAddress other) {
      byte[] ours = address.getAddress();
      byte[] theirs = other.getAddress();
      if (ours.length != theirs.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> (bit % 8);
        if ((ours[bit / 8] & mask) != (theirs[bit / 8] & mask)) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * Reads addresses and networks, separated by commas.
   *
   * @throws IllegalArgumentException names what is neither
   */
  public static TrustedProxies of(List<String> texts) {
    List<Network> networks = new ArrayList<>();
    for (String text : texts) {
      for (String each : text.split(",", -1)) {
        networks.add(network(each.strip()));
      }
    }
    return new TrustedProxies(networks);
  }

  private static Network network(String text) {
    int slash = text.indexOf('/');
    try {
      InetAddress address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
      int bits =
          slash < 0 ? address.getAddress().length * 8 : Integer.parseInt(text.substring(slash + 1));
      return new Network(address, bits);
    } catch (IllegalArgumentException malformed) {
      throw new IllegalArgumentException(
          "like 10.0.0.7 or 10.0.0.0/8, not \"" + text + "\"", malformed);
    }
  }

  boolean trust(InetAddress address) {
    return networks.stream().anyMatch(network -> network.holds(address));
  }
}

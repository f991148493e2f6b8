package belfort.medianode.sdp;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * What another node's description of a relay says, after every check of its own.
 *
 * @param address where its packets come from and ours go to
 * @param cryptos the lines that this node could take, in the other's order; at least one
 */
public record RelayDescription(
    InetSocketAddress address, List<Crypto> cryptos, List<RemoteDescription.Section> sections) {
  public RelayDescription {
    cryptos = List.copyOf(cryptos);
    sections = List.copyOf(sections);
  }
}

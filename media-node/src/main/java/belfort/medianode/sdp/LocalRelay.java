package belfort.medianode.sdp;

import java.util.List;

/**
 * The node's end of a relay as it stands in a description.
 *
 * @param cryptos all that are offered, or the one that is taken
 * @param audioSsrc announced whether media is sent or not: the other node tells the relays on one
 *     address apart by it, and RTCP is always sent
 */
public record LocalRelay(
    String host, int port, List<Crypto> cryptos, String cname, long audioSsrc, long videoSsrc) {
  public LocalRelay {
    cryptos = List.copyOf(cryptos);
  }
}

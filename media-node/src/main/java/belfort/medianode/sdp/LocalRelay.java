package belfort.medianode.sdp;

import java.util.List;

/**
 * The node's end of a relay as it stands in a description.
 *
 * @param cryptos all that are offered, or the one that is taken
 * @param audioSsrc announced whether media is sent or not: the other node tells the relays on one
 *     address apart by it, and RTCP is always sent
 * @param layerSsrcs of the picture's layers, the first one {@code videoSsrc}; empty for a single
 *     stream
 */
public record LocalRelay(
    String host,
    int port,
    List<Crypto> cryptos,
    String cname,
    long audioSsrc,
    long videoSsrc,
    List<Long> layerSsrcs) {
  public LocalRelay {
    cryptos = List.copyOf(cryptos);
    layerSsrcs = List.copyOf(layerSsrcs);
  }
}

package belfort.medianode.sdp;

import belfort.medianode.dtls.Fingerprint;
import java.util.List;

/**
 * The node's end of the transport as it stands in a description.
 *
 * @param setup passive in answers, actpass in offers
 * @param host and {@code port}: the default candidate
 * @param candidates without {@code a=}
 * @param cname stable for the endpoint (RFC 8834, 4.9)
 * @param audioSsrc the stream sent as audio; 0 to 2^32 - 1 as all SSRCs here
 * @param repairSsrc the stream that repairs the picture, where that was agreed
 */
public record LocalTransport(
    String ufrag,
    String password,
    Fingerprint fingerprint,
    String setup,
    String host,
    int port,
    List<String> candidates,
    String cname,
    long audioSsrc,
    long videoSsrc,
    long repairSsrc) {
  public LocalTransport {
    candidates = List.copyOf(candidates);
  }
}

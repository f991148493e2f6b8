package belfort.medianode.forward;

import belfort.medianode.ice.Credentials;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What the node makes up for one endpoint: its ICE credentials, its name and SSRCs, and where its
 * streams begin (random, RFC 3550, 5.1; the sequence below 32768, RFC 3711, 3.3.1).
 */
record PeerIdentity(
    String ufrag,
    String password,
    String cname,
    long audioSsrc,
    long videoSsrc,
    long repairSsrc,
    int firstSequence,
    int firstTimestamp,
    long sessionId) {
  static PeerIdentity random(SecureRandom random) {
    Credentials credentials = Credentials.random(random);
    byte[] name = new byte[8];
    random.nextBytes(name);
    long[] ssrcs = {0, 0, 0};
    while (ssrcs[0] == ssrcs[1] || ssrcs[1] == ssrcs[2] || ssrcs[2] == ssrcs[0]) {
      Arrays.setAll(ssrcs, _ -> random.nextInt() & 0xffff_ffffL);
    }
    return new PeerIdentity(
        credentials.ufrag(),
        credentials.password(),
        HexFormat.of().formatHex(name),
        ssrcs[0],
        ssrcs[1],
        ssrcs[2],
        random.nextInt(0x7fff),
        random.nextInt(),
        random.nextLong() >>> 2);
  }

  @Override
  public String toString() {
    return "PeerIdentity[hidden]";
  }
}

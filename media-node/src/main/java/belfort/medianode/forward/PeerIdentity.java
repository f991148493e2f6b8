package belfort.medianode.forward;

import belfort.medianode.congestion.LayerChoice;
import belfort.medianode.ice.Credentials;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.LongStream;

/**
 * What the node makes up for one endpoint: its ICE credentials, its name and SSRCs, and where its
 * streams begin (random, RFC 3550, 5.1; the sequence below 32768, RFC 3711, 3.3.1).
 *
 * @param layerSsrcs of a picture that goes to another node in layers; the first one is {@code
 *     videoSsrc}
 */
record PeerIdentity(
    String ufrag,
    String password,
    String cname,
    long audioSsrc,
    long videoSsrc,
    long repairSsrc,
    List<Long> layerSsrcs,
    int firstSequence,
    int firstTimestamp,
    long sessionId) {
  static PeerIdentity random(SecureRandom random) {
    Credentials credentials = Credentials.random(random);
    byte[] name = new byte[8];
    random.nextBytes(name);
    long[] ssrcs =
        LongStream.generate(() -> random.nextInt() & 0xffff_ffffL)
            .distinct()
            .limit(2 + LayerChoice.MAX_LAYERS)
            .toArray();
    List<Long> layers = new ArrayList<>(List.of(ssrcs[1]));
    Arrays.stream(ssrcs, 3, ssrcs.length).forEach(layers::add);
    return new PeerIdentity(
        credentials.ufrag(),
        credentials.password(),
        HexFormat.of().formatHex(name),
        ssrcs[0],
        ssrcs[1],
        ssrcs[2],
        List.copyOf(layers),
        random.nextInt(0x7fff),
        random.nextInt(),
        random.nextLong() >>> 2);
  }

  @Override
  public String toString() {
    return "PeerIdentity[hidden]";
  }
}

package belfort.bench.media;

import belfort.medianode.dtls.Fingerprint;
import belfort.medianode.synthetic.OfferText;
import belfort.medianode.synthetic.OfferText.Section;
import java.util.List;

/** Session descriptions as a Chromium writes them, cut down to what matters. */
final class Offers {
  static final int OPUS = OfferText.OPUS;
  static final int VP8 = OfferText.VP8;
  static final String PASSWORD = "passwordpasswordpassword";

  private Offers() {}

  /**
   * A peer's offer of one direction for sound and picture.
   *
   * @param direction {@code sendonly} or {@code recvonly}
   */
  static String offer(String ufrag, Fingerprint fingerprint, String direction, int ssrc) {
    return description(ufrag, fingerprint, direction, ssrc, "active");
  }

  static String description(
      String ufrag, Fingerprint fingerprint, String direction, int ssrc, String setup) {
    return new OfferText(ufrag, PASSWORD, fingerprint, setup, ufrag, List.of())
        .text(
            direction,
            Section.opus(ssrc, "a=extmap:14 urn:ietf:params:rtp-hdrext:ssrc-audio-level"),
            Section.vp8(
                ssrc + 1,
                "a=rtcp-fb:96 nack",
                "a=rtcp-fb:96 nack pli",
                "a=rtcp-fb:96 goog-remb",
                "a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
                "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid"));
  }
}

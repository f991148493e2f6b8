package belfort.medianode.synthetic;

import belfort.medianode.dtls.Fingerprint;
import belfort.medianode.ice.Credentials;
import belfort.medianode.synthetic.OfferText.Section;
import java.util.List;

/**
 * What a synthetic browser offers: sound and pictures with one SSRC each, its one host candidate,
 * and the DTLS client's role, which it always has.
 */
record BrowserOffer(Credentials ice, Fingerprint fingerprint, int port, int id) {
  private static final int AUDIO_SSRC = 0x0001_0000;
  private static final int VIDEO_SSRC = 0x0002_0000;

  int audioSsrc() {
    return AUDIO_SSRC + id;
  }

  int videoSsrc() {
    return VIDEO_SSRC + id;
  }

  /** {@code sendonly} or {@code recvonly}. */
  String text(String direction) {
    String candidate = "a=candidate:1 1 UDP 2122260223 127.0.0.1 " + port + " typ host";
    return new OfferText(
            ice.ufrag(), ice.password(), fingerprint, "active", "browser" + id, List.of(candidate))
        .text(
            direction,
            Section.opus(audioSsrc()),
            Section.vp8(
                videoSsrc(),
                "a=rtcp-fb:96 nack",
                "a=rtcp-fb:96 nack pli",
                "a=rtcp-fb:96 goog-remb"));
  }
}

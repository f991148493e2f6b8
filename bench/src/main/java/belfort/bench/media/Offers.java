package belfort.bench.media;

import belfort.medianode.dtls.Fingerprint;

/** Session descriptions as a Chromium writes them, cut down to what matters. */
final class Offers {
  static final int OPUS = 111;
  static final int VP8 = 96;
  static final String PASSWORD = "passwordpasswordpassword";

  private Offers() {}

  /**
   * A peer's offer of one direction for sound and picture.
   *
   * @param direction {@code sendonly} or {@code recvonly}
   */
  static String offer(String ufrag, Fingerprint fingerprint, String direction, int ssrc) {
    return description(ufrag, fingerprint, direction, ssrc, "actpass");
  }

  static String description(
      String ufrag, Fingerprint fingerprint, String direction, int ssrc, String setup) {
    return String.join(
            "\r\n",
            "v=0",
            "o=- 1 2 IN IP4 127.0.0.1",
            "s=-",
            "t=0 0",
            "a=group:BUNDLE 0 1",
            section("audio", 0, OPUS, "opus/48000/2", ufrag, fingerprint, direction, ssrc, setup),
            "a=extmap:14 urn:ietf:params:rtp-hdrext:ssrc-audio-level",
            section("video", 1, VP8, "VP8/90000", ufrag, fingerprint, direction, ssrc + 1, setup),
            "a=rtcp-fb:96 nack",
            "a=rtcp-fb:96 nack pli",
            "a=rtcp-fb:96 goog-remb",
            "a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
            "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid")
        + "\r\n";
  }

  private static String section(
      String media,
      int mid,
      int type,
      String codec,
      String ufrag,
      Fingerprint fingerprint,
      String direction,
      int ssrc,
      String setup) {
    return String.join(
        "\r\n",
        "m=" + media + " 9 UDP/TLS/RTP/SAVPF " + type,
        "c=IN IP4 0.0.0.0",
        "a=ice-ufrag:" + ufrag,
        "a=ice-pwd:" + PASSWORD,
        "a=fingerprint:" + fingerprint,
        "a=setup:" + setup,
        "a=mid:" + mid,
        "a=" + direction,
        "a=rtcp-mux",
        "a=ssrc:" + ssrc + " cname:" + ufrag,
        "a=rtpmap:" + type + " " + codec);
  }
}

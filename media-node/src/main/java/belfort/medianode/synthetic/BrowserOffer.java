package belfort.medianode.synthetic;

import belfort.medianode.dtls.Fingerprint;
import belfort.medianode.ice.Credentials;

/**
 * What a synthetic browser offers: sound and pictures with one SSRC each, its one host candidate,
 * and the DTLS client's role, which it always has.
 */
record BrowserOffer(Credentials ice, Fingerprint fingerprint, int port, int id) {
  static final int VP8 = 96;
  static final int OPUS = 111;
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
    return String.join(
            "\r\n",
            "v=0",
            "o=- 1 2 IN IP4 127.0.0.1",
            "s=-",
            "t=0 0",
            "a=group:BUNDLE 0 1",
            section("audio", 0, OPUS, "opus/48000/2", direction, audioSsrc()),
            section("video", 1, VP8, "VP8/90000", direction, videoSsrc()),
            "a=rtcp-fb:96 nack",
            "a=rtcp-fb:96 nack pli",
            "a=rtcp-fb:96 goog-remb")
        + "\r\n";
  }

  private String section(
      String media, int mid, int type, String codec, String direction, int ssrc) {
    return String.join(
        "\r\n",
        "m=" + media + " 9 UDP/TLS/RTP/SAVPF " + type,
        "c=IN IP4 0.0.0.0",
        "a=candidate:1 1 UDP 2122260223 127.0.0.1 " + port + " typ host",
        "a=ice-ufrag:" + ice.ufrag(),
        "a=ice-pwd:" + ice.password(),
        "a=fingerprint:" + fingerprint,
        "a=setup:active",
        "a=mid:" + mid,
        "a=" + direction,
        "a=rtcp-mux",
        "a=ssrc:" + ssrc + " cname:browser" + id,
        "a=rtpmap:" + type + " " + codec);
  }
}

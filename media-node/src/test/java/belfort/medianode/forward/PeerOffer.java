package belfort.medianode.forward;

import belfort.medianode.dtls.Fingerprint;

/** An offer as a browser's, of a {@link SyntheticPeer}: one section of sound and one of picture. */
record PeerOffer(String ufrag, int audioSsrc, int videoSsrc) {
  /** Sound and picture, both of them in that direction. */
  String text(String direction, Fingerprint shown, String video) {
    return String.join(
            "\r\n",
            "v=0",
            "o=- 1 2 IN IP4 127.0.0.1",
            "s=-",
            "t=0 0",
            "a=group:BUNDLE 0 1",
            section("audio", 0, SyntheticPeer.OPUS, "opus/48000/2", direction, shown, audioSsrc),
            "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level",
            section("video", 1, SyntheticPeer.VP8, video, direction, shown, videoSsrc),
            "a=fmtp:96 packetization-mode=1;profile-level-id=42e01f",
            "a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
            "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid")
        + "\r\n";
  }

  private String section(
      String media,
      int mid,
      int type,
      String codec,
      String direction,
      Fingerprint shown,
      int ssrc) {
    return String.join(
        "\r\n",
        "m=" + media + " 9 UDP/TLS/RTP/SAVPF " + type,
        "c=IN IP4 0.0.0.0",
        "a=ice-ufrag:" + ufrag,
        "a=ice-pwd:passwordpasswordpassword",
        "a=fingerprint:" + shown,
        "a=setup:actpass",
        "a=mid:" + mid,
        "a=" + direction,
        "a=rtcp-mux",
        "a=ssrc:" + ssrc + " cname:" + ufrag,
        "a=rtpmap:" + type + " " + codec);
  }
}

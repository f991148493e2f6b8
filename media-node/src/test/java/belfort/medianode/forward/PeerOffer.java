package belfort.medianode.forward;

import belfort.medianode.dtls.Fingerprint;
import belfort.medianode.synthetic.OfferText;
import belfort.medianode.synthetic.OfferText.Section;
import java.util.List;

/** An offer as a browser's, of a {@link SyntheticPeer}: one section of sound and one of picture. */
record PeerOffer(String ufrag, int audioSsrc, int videoSsrc) {
  /** Sound and picture, both of them in that direction. */
  String text(String direction, Fingerprint shown, String video) {
    List<String> attributes =
        List.of(
            "a=fmtp:96 packetization-mode=1;profile-level-id=42e01f",
            "a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
            "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid");
    return new OfferText(ufrag, "passwordpasswordpassword", shown, "actpass", ufrag, List.of())
        .text(
            direction,
            Section.opus(audioSsrc, "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level"),
            new Section(SyntheticPeer.VP8, video, videoSsrc, attributes));
  }
}

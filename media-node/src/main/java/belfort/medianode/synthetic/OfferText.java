package belfort.medianode.synthetic;

import belfort.medianode.dtls.Fingerprint;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the session description of a made-up peer (RFC 8866) as a Chromium does, cut down to what
 * matters: one section of sound and one of picture, bundled.
 *
 * @param setup the DTLS role (RFC 4145): {@code actpass}, {@code active} or {@code passive}
 * @param cname of both streams (RFC 3550, 6.5.1)
 * @param candidates lines of each section, with their {@code a=}; none when the peer is not found
 *     by them
 */
public record OfferText(
    String ufrag,
    String password,
    Fingerprint fingerprint,
    String setup,
    String cname,
    List<String> candidates) {
  public static final int VP8 = 96;
  public static final int OPUS = 111;

  public OfferText {
    candidates = List.copyOf(candidates);
  }

  /**
   * A section.
   *
   * @param codec as in {@code a=rtpmap}
   * @param attributes further lines, with their {@code a=}
   */
  public record Section(int payloadType, String codec, int ssrc, List<String> attributes) {
    public Section {
      attributes = List.copyOf(attributes);
    }

    public static Section opus(int ssrc, String... attributes) {
      return new Section(OPUS, "opus/48000/2", ssrc, List.of(attributes));
    }

    public static Section vp8(int ssrc, String... attributes) {
      return new Section(VP8, "VP8/90000", ssrc, List.of(attributes));
    }
  }

  /**
   * The whole text.
   *
   * @param direction of both sections: {@code sendonly}, {@code recvonly} and so on
   */
  public String text(String direction, Section sound, Section picture) {
    List<String> lines =
        new ArrayList<>(
            List.of("v=0", "o=- 1 2 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=group:BUNDLE 0 1"));
    section(lines, "audio", 0, direction, sound);
    section(lines, "video", 1, direction, picture);
    lines.add("");
    return String.join("\r\n", lines);
  }

  private void section(
      List<String> lines, String media, int mid, String direction, Section section) {
    int type = section.payloadType();
    lines.add("m=" + media + " 9 UDP/TLS/RTP/SAVPF " + type);
    lines.add("c=IN IP4 0.0.0.0");
    lines.addAll(candidates);
    lines.add("a=ice-ufrag:" + ufrag);
    lines.add("a=ice-pwd:" + password);
    lines.add("a=fingerprint:" + fingerprint);
    lines.add("a=setup:" + setup);
    lines.add("a=mid:" + mid);
    lines.add("a=" + direction);
    lines.add("a=rtcp-mux");
    lines.add("a=ssrc:" + section.ssrc() + " cname:" + cname);
    lines.add("a=rtpmap:" + type + " " + section.codec());
    lines.addAll(section.attributes());
  }
}

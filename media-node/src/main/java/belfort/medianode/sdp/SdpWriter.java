package belfort.medianode.sdp;

import belfort.medianode.plane.MediaKind;
import belfort.medianode.rtp.HeaderExtension;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes the node's descriptions (RFC 8829, 5.2 and 5.3). */
public final class SdpWriter {
  private static final List<String> VIDEO_FEEDBACK =
      List.of("goog-remb", "ccm fir", "nack", "nack pli");

  private final StringBuilder text = new StringBuilder(4096);
  private final LocalTransport local;

  private SdpWriter(LocalTransport local) {
    this.local = local;
  }

  /**
   * Writes a description.
   *
   * @param sessionId for the {@code o=} line
   */
  public static String write(Agreement agreement, LocalTransport local, long sessionId) {
    SdpWriter writer = new SdpWriter(local);
    writer.session(agreement, sessionId);
    agreement.sections().forEach(writer::section);
    return writer.text.toString();
  }

  private void line(String line) {
    text.append(line).append("\r\n");
  }

  private void session(Agreement agreement, long sessionId) {
    line("v=0");
    line("o=- " + sessionId + " 2 IN IP4 127.0.0.1");
    line("s=Belfort");
    line("t=0 0");
    line("a=ice-lite");
    String mids =
        agreement.sections().stream()
            .filter(s -> s.accepted() && !s.mid().isEmpty())
            .map(Agreement.Section::mid)
            .collect(Collectors.joining(" "));
    if (!mids.isEmpty()) {
      line("a=group:BUNDLE " + mids);
    }
    line("a=msid-semantic: WMS *");
  }

  private void section(Agreement.Section section) {
    if (!section.accepted()) {
      line("m=" + section.media() + " 0 " + section.protocol() + " " + section.formats());
      line("c=IN IP4 0.0.0.0");
      line("a=inactive");
      if (!section.mid().isEmpty()) {
        line("a=mid:" + section.mid());
      }
      return;
    }
    String types =
        section.codecs().stream()
            .map(codec -> String.valueOf(codec.payloadType()))
            .collect(Collectors.joining(" "));
    line("m=" + section.media() + " " + local.port() + " " + section.protocol() + " " + types);
    String family = local.host().indexOf(':') < 0 ? "IP4 " : "IP6 ";
    line("c=IN " + family + local.host());
    if (!section.mid().isEmpty()) {
      line("a=mid:" + section.mid());
    }
    line("a=" + section.direction().attribute());
    transport();
    section.codecs().forEach(codec -> codec(codec, section.kind()));
    extensions(section);
    if (section.direction().sends()) {
      stream(section);
    }
  }

  private void transport() {
    line("a=ice-ufrag:" + local.ufrag());
    line("a=ice-pwd:" + local.password());
    line("a=fingerprint:" + local.fingerprint());
    line("a=setup:" + local.setup());
    line("a=rtcp-mux");
    line("a=rtcp-rsize");
    local.candidates().forEach(candidate -> line("a=" + candidate));
    line("a=end-of-candidates");
  }

  private void codec(Codec codec, MediaKind kind) {
    line("a=rtpmap:" + codec.payloadType() + " " + codec.name().encoding());
    if (!codec.format().isEmpty()) {
      line("a=fmtp:" + codec.payloadType() + " " + codec.format());
    }
    if (kind == MediaKind.VIDEO) {
      VIDEO_FEEDBACK.forEach(f -> line("a=rtcp-fb:" + codec.payloadType() + " " + f));
    }
  }

  private void extensions(Agreement.Section section) {
    new TreeMap<HeaderExtension, Integer>(section.extensions())
        .forEach((extension, id) -> line("a=extmap:" + id + " " + extension.uri()));
  }

  private void stream(Agreement.Section section) {
    boolean audio = section.kind() == MediaKind.AUDIO;
    long ssrc = audio ? local.audioSsrc() : local.videoSsrc();
    String track = audio ? "audio0" : "video0";
    line("a=msid:" + local.cname() + " " + track);
    line("a=ssrc:" + ssrc + " cname:" + local.cname());
    line("a=ssrc:" + ssrc + " msid:" + local.cname() + " " + track);
  }
}

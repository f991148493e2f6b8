package belfort.medianode.sdp;

import belfort.medianode.plane.MediaKind;
import belfort.medianode.rtp.HeaderExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes the node's descriptions (RFC 8829, 5.2 and 5.3). */
public final class SdpWriter {
  private static final List<String> VIDEO_FEEDBACK =
      List.of("goog-remb", "ccm fir", "nack", "nack pli");

  /** What both kinds of transport have: where the media goes to, and the streams' names. */
  private record Local(
      String host,
      int port,
      String cname,
      long audioSsrc,
      long videoSsrc,
      long repairSsrc,
      List<Long> layerSsrcs) {}

  private final StringBuilder text = new StringBuilder(4096);
  private final Local local;
  private final List<String> transport;
  private final boolean relay;

  private SdpWriter(Local local, List<String> transport, boolean relay) {
    this.local = local;
    this.transport = transport;
    this.relay = relay;
  }

  /**
   * Writes a description for a browser.
   *
   * @param sessionId for the {@code o=} line
   */
  public static String write(Agreement agreement, LocalTransport local, long sessionId) {
    Local common =
        new Local(
            local.host(),
            local.port(),
            local.cname(),
            local.audioSsrc(),
            local.videoSsrc(),
            local.repairSsrc(),
            List.of());
    return new SdpWriter(common, transport(local), false).write(agreement, sessionId);
  }

  /** Writes a description for another node: encrypted by SDES, no ICE, no DTLS. */
  public static String writeRelay(Agreement agreement, LocalRelay local, long sessionId) {
    Local common =
        new Local(
            local.host(),
            local.port(),
            local.cname(),
            local.audioSsrc(),
            local.videoSsrc(),
            0,
            local.layerSsrcs());
    List<String> lines = new ArrayList<>(local.cryptos().stream().map(Crypto::line).toList());
    lines.add("a=rtcp-mux");
    return new SdpWriter(common, lines, true).write(agreement, sessionId);
  }

  private String write(Agreement agreement, long sessionId) {
    session(agreement, sessionId);
    agreement.sections().forEach(this::section);
    return text.toString();
  }

  private static List<String> transport(LocalTransport local) {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "a=ice-ufrag:" + local.ufrag(),
                "a=ice-pwd:" + local.password(),
                "a=fingerprint:" + local.fingerprint(),
                "a=setup:" + local.setup(),
                "a=rtcp-mux",
                "a=rtcp-rsize"));
    local.candidates().forEach(candidate -> lines.add("a=" + candidate));
    lines.add("a=end-of-candidates");
    return lines;
  }

  private void line(String line) {
    text.append(line).append("\r\n");
  }

  private void session(Agreement agreement, long sessionId) {
    line("v=0");
    line("o=- " + sessionId + " 2 IN IP4 127.0.0.1");
    line("s=Belfort");
    line("t=0 0");
    if (!relay) {
      line("a=ice-lite");
    }
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
            .map(codec -> types(codec, section.repairs()))
            .collect(Collectors.joining(" "));
    line("m=" + section.media() + " " + local.port() + " " + section.protocol() + " " + types);
    String family = local.host().indexOf(':') < 0 ? "IP4 " : "IP6 ";
    line("c=IN " + family + local.host());
    if (!section.mid().isEmpty()) {
      line("a=mid:" + section.mid());
    }
    line("a=" + section.direction().attribute());
    transport.forEach(this::line);
    section.codecs().forEach(codec -> codec(codec, section));
    extensions(section);
    layers(section);
    if (relay || section.direction().sends()) {
      stream(section);
    }
  }

  private static String types(Codec codec, Repairs repairs) {
    int repair = repairs.typeFor(codec.payloadType());
    return repair < 0 ? "" + codec.payloadType() : codec.payloadType() + " " + repair;
  }

  private void codec(Codec codec, Agreement.Section section) {
    line("a=rtpmap:" + codec.payloadType() + " " + codec.name().encoding());
    if (!codec.format().isEmpty()) {
      line("a=fmtp:" + codec.payloadType() + " " + codec.format());
    }
    if (section.kind() == MediaKind.VIDEO) {
      VIDEO_FEEDBACK.forEach(f -> line("a=rtcp-fb:" + codec.payloadType() + " " + f));
    }
    if (section.extensions().containsKey(HeaderExtension.TRANSPORT_SEQUENCE)) {
      line("a=rtcp-fb:" + codec.payloadType() + " transport-cc");
    }
    int repair = section.repairs().typeFor(codec.payloadType());
    if (repair >= 0) {
      line("a=rtpmap:" + repair + " rtx/" + codec.name().clockRate());
      line("a=fmtp:" + repair + " apt=" + codec.payloadType());
    }
  }

  private void extensions(Agreement.Section section) {
    new TreeMap<HeaderExtension, Integer>(section.extensions())
        .forEach((extension, id) -> line("a=extmap:" + id + " " + extension.uri()));
  }

  private void layers(Agreement.Section section) {
    if (!section.layers().isEmpty()) {
      section.layers().forEach(layer -> line("a=rid:" + layer + " recv"));
      line("a=simulcast:recv " + String.join(";", section.layers()));
    }
  }

  private void stream(Agreement.Section section) {
    boolean audio = section.kind() == MediaKind.AUDIO;
    long ssrc = audio ? local.audioSsrc() : local.videoSsrc();
    String track = audio ? "audio0" : "video0";
    line("a=msid:" + local.cname() + " " + track);
    boolean repaired = !section.repairs().types().isEmpty();
    if (repaired) {
      line("a=ssrc-group:FID " + ssrc + " " + local.repairSsrc());
    }
    if (!audio && !local.layerSsrcs().isEmpty()) {
      line(
          "a=ssrc-group:SIM "
              + local.layerSsrcs().stream().map(Object::toString).collect(Collectors.joining(" ")));
    }
    source(ssrc, track);
    if (repaired) {
      source(local.repairSsrc(), track);
    }
  }

  private void source(long ssrc, String track) {
    line("a=ssrc:" + ssrc + " cname:" + local.cname());
    line("a=ssrc:" + ssrc + " msid:" + local.cname() + " " + track);
  }
}

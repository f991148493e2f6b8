package belfort.mediacontrol.media;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The rewriting that leaves a node no choice of codec: VP8 and Opus only, so that nothing is ever
 * transcoded. On the way out go also candidates against the policy, layers where there can be none,
 * and the session's fingerprint, which moves to each m-line: Kurento echoes one that stands at the
 * session's level, and the browser would read its own as the node's.
 */
final class CodecPins {
  private static final Set<String> DROPPED =
      Set.of("crypto", "bundle-only", "sctp-port", "sctpmap");

  private static final Set<String> LAYERS = Set.of("simulcast", "rid");
  private static final Set<String> FORMAT_ATTRIBUTES = Set.of("rtpmap", "fmtp", "rtcp-fb");

  private CodecPins() {}

  /** The payload types of the lesson's codec in this section, its retransmission included. */
  static Set<String> formats(SdpText.Section section) {
    String codec = section.kind().equals("audio") ? "opus/48000/2" : "vp8/90000";
    Set<String> kept = new LinkedHashSet<>();
    for (String format : section.formats()) {
      if (encoding(section, format).equals(codec)) {
        kept.add(format);
      }
    }
    if (kept.isEmpty()) {
      return kept;
    }
    Set<String> resends = new LinkedHashSet<>();
    for (String format : section.formats()) {
      boolean resend = encoding(section, format).startsWith("rtx/");
      if (resend && kept.stream().anyMatch(of -> fmtp(section, format).contains("apt=" + of))) {
        resends.add(format);
      }
    }
    kept.addAll(resends);
    return kept;
  }

  /** A payload type with two meanings has none: which of them would a node take? */
  private static String encoding(SdpText.Section section, String format) {
    List<String> meanings =
        section
            .attributes("rtpmap")
            .filter(value -> value.startsWith(format + " "))
            .map(value -> value.substring(format.length() + 1).toLowerCase(Locale.ROOT))
            .toList();
    return meanings.size() == 1 ? meanings.getFirst() : "";
  }

  private static List<String> fmtp(SdpText.Section section, String format) {
    return section
        .attributes("fmtp")
        .filter(value -> value.startsWith(format + " "))
        .flatMap(value -> Stream.of(value.substring(format.length() + 1).split(";")))
        .map(String::strip)
        .toList();
  }

  static String pin(SdpText sdp, CandidateCheck candidates) {
    StringBuilder text = new StringBuilder();
    for (String line : sdp.session()) {
      boolean moves = line.startsWith("a=fingerprint:") || isDirection(line);
      if (!moves) {
        text.append(line).append("\r\n");
      }
    }
    for (SdpText.Section section : sdp.media()) {
      for (String line : pinned(sdp, section, candidates)) {
        text.append(line).append("\r\n");
      }
    }
    return text.toString();
  }

  private static List<String> pinned(
      SdpText sdp, SdpText.Section section, CandidateCheck candidates) {
    Set<String> formats = formats(section);
    boolean layered = OfferedLayers.has(section);
    List<String> lines = new ArrayList<>();
    lines.add(head(section, formats));
    for (String line : section.lines().subList(1, section.lines().size())) {
      if (keeps(line, formats, layered, candidates) && !isDirection(line)) {
        lines.add(line);
      }
    }
    if (section.attribute("fingerprint").isEmpty()) {
      SdpText.attributes(sdp.session(), "fingerprint")
          .forEach(fingerprint -> lines.add("a=fingerprint:" + fingerprint));
    }
    String direction = OfferCheck.direction(sdp, section);
    lines.add("a=" + (direction.equals("sendrecv") ? "sendonly" : direction));
    return lines;
  }

  /** A bundle-only line has port 0 (RFC 8843), which a node reads as "rejected". */
  private static String head(SdpText.Section section, Set<String> formats) {
    List<String> head = section.head();
    String port = head.get(1).equals("0") && section.has("bundle-only") ? "9" : head.get(1);
    return "m=" + head.get(0) + " " + port + " " + head.get(2) + " " + String.join(" ", formats);
  }

  private static boolean keeps(
      String line, Set<String> formats, boolean layered, CandidateCheck candidates) {
    if (!line.startsWith("a=")) {
      return true;
    }
    int colon = line.indexOf(':');
    String name = colon < 0 ? line.substring(2) : line.substring(2, colon);
    if (DROPPED.contains(name) || (LAYERS.contains(name) && !layered)) {
      return false;
    }
    if (name.equals("candidate")) {
      return candidates.judge(line) == CandidateCheck.Verdict.ALLOWED;
    }
    if (FORMAT_ATTRIBUTES.contains(name)) {
      String format = line.substring(colon + 1).split(" ", 2)[0];
      return format.equals("*") || formats.contains(format);
    }
    return true;
  }

  private static boolean isDirection(String line) {
    return switch (line) {
      case "a=sendrecv", "a=sendonly", "a=recvonly", "a=inactive" -> true;
      default -> false;
    };
  }
}

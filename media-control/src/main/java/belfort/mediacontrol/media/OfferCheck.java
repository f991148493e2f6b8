package belfort.mediacontrol.media;

import belfort.mediacontrol.media.OfferVerdict.Accepted;
import belfort.mediacontrol.media.OfferVerdict.Problem;
import belfort.mediacontrol.media.OfferVerdict.Refused;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The check that a browser's offer passes before any node sees it. Known offers have crashed media
 * servers, so what is not understood is refused: DTLS-SRTP only (RFC 8827), one audio and one video
 * line at most, the lesson's codecs, and the direction that belongs to what was asked for.
 */
public final class OfferCheck {
  /** A large real offer has 8 KB. */
  public static final int MOST_BYTES = 32 * 1024;

  static final int MOST_LINES = 1_000;
  static final int MOST_LINE_CHARACTERS = 4_096;
  static final int MOST_MEDIA = 2;
  static final int MOST_SSRCS = 16;
  static final int MOST_RIDS = OfferedLayers.MOST;
  static final int MOST_CANDIDATES = 64;

  private static final Map<String, Integer> FINGERPRINT_BYTES =
      Map.of("sha-256", 32, "sha-384", 48, "sha-512", 64);
  private static final Set<String> PROTOCOLS = Set.of("UDP/TLS/RTP/SAVPF", "UDP/TLS/RTP/SAVP");
  private static final Set<String> DIRECTIONS =
      Set.of("sendrecv", "sendonly", "recvonly", "inactive");
  private static final Pattern LINE = Pattern.compile("[a-z]=.*");
  private static final Pattern PORT = Pattern.compile("\\d{1,5}");
  private static final Pattern FORMAT = Pattern.compile("\\d{1,3}");
  private static final Pattern MID = Pattern.compile("[A-Za-z0-9_{}-]{1,32}");
  private static final Pattern UFRAG = Pattern.compile("[A-Za-z0-9+/_-]{4,255}");
  private static final Pattern PASSWORD = Pattern.compile("[A-Za-z0-9+/_-]{22,255}");
  private static final Pattern HEX_PAIRS = Pattern.compile("[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2})*");

  private final CandidateCheck candidates;

  public OfferCheck(CandidateCheck candidates) {
    this.candidates = candidates;
  }

  /** Judges the offer for what the peer is for; an accepted one comes back pinned to our codecs. */
  public OfferVerdict judge(String offer, PeerId peer) {
    Optional<Refused> text = checkText(offer);
    if (text.isPresent()) {
      return text.get();
    }
    SdpText sdp = SdpText.of(List.of(offer.split("\r\n")));
    boolean publishes = peer instanceof PeerId.Publish;
    return checkSession(sdp)
        .or(() -> checkSections(sdp, publishes))
        .or(() -> checkStreams(sdp))
        .<OfferVerdict>map(refused -> refused)
        .orElseGet(() -> accept(sdp));
  }

  private OfferVerdict accept(SdpText sdp) {
    return new Accepted(
        CodecPins.pin(sdp, candidates),
        sdp.media().stream().map(section -> section.attribute("mid").orElseThrow()).toList(),
        sdp.media().stream().anyMatch(section -> section.kind().equals("audio")),
        sdp.media().stream().anyMatch(section -> section.kind().equals("video")),
        sdp.media().stream().anyMatch(OfferedLayers::has));
  }

  private static Optional<Refused> checkText(String offer) {
    if (offer.length() > MOST_BYTES) {
      return refuse(Problem.TOO_LARGE, "an offer has at most 32 KB");
    }
    if (!offer.chars().allMatch(c -> (c >= 0x20 && c < 0x7F) || c == '\r' || c == '\n')) {
      return refuse(Problem.NOT_TEXT, "an offer is printable ASCII");
    }
    if (!offer.startsWith("v=0\r\n") || !offer.endsWith("\r\n")) {
      return refuse(Problem.MALFORMED, "an offer starts with v=0 and its lines end with CRLF");
    }
    String[] lines = offer.split("\r\n", MOST_LINES + 2);
    if (lines.length > MOST_LINES + 1) {
      return refuse(Problem.TOO_MANY_LINES, "an offer has at most " + MOST_LINES + " lines");
    }
    for (int i = 0; i < lines.length - 1; i++) {
      if (lines[i].length() > MOST_LINE_CHARACTERS) {
        return refuse(Problem.LINE_TOO_LONG, "a line has at most 4096 characters");
      }
      if (!LINE.matcher(lines[i]).matches()) {
        return refuse(Problem.MALFORMED, "a line is not of the form x=value");
      }
    }
    return Optional.empty();
  }

  private static Optional<Refused> checkSession(SdpText sdp) {
    if (sdp.media().isEmpty()) {
      return refuse(Problem.NO_MEDIA, "the offer has no m-line");
    }
    if (sdp.media().size() > MOST_MEDIA) {
      return refuse(Problem.TOO_MANY_MEDIA, "an offer has at most one audio and one video line");
    }
    Set<String> mids = new HashSet<>();
    Set<String> kinds = new HashSet<>();
    for (SdpText.Section section : sdp.media()) {
      List<String> head = section.head();
      if (head.size() < 4
          || !PORT.matcher(head.get(1)).matches()
          || head.size() > 3 + 128
          || !section.formats().stream().allMatch(format -> FORMAT.matcher(format).matches())) {
        return head.getFirst().equals("application")
            ? refuse(Problem.MEDIA_NOT_CARRIED, "data channels are not carried")
            : refuse(Problem.MALFORMED, "an m-line is malformed");
      }
      if (!Set.of("audio", "video").contains(section.kind())) {
        return refuse(Problem.MEDIA_NOT_CARRIED, "only audio and video are carried");
      }
      if (!kinds.add(section.kind())) {
        return refuse(Problem.TOO_MANY_MEDIA, "two m-lines of the same kind");
      }
      List<String> mid = section.attributes("mid").toList();
      if (mid.size() != 1 || !MID.matcher(mid.getFirst()).matches() || !mids.add(mid.getFirst())) {
        return refuse(Problem.BAD_MID, "each m-line has one mid of its own");
      }
    }
    return Optional.empty();
  }

  private static Optional<Refused> checkSections(SdpText sdp, boolean publishes) {
    boolean used = false;
    for (SdpText.Section section : sdp.media()) {
      Optional<Refused> refused =
          checkSecurity(sdp, section)
              .or(() -> checkIce(sdp, section))
              .or(() -> checkDirection(sdp, section, publishes))
              .or(() -> checkCodec(section))
              .or(() -> checkLayers(section, publishes));
      if (refused.isPresent()) {
        return refused;
      }
      used |= !direction(sdp, section).equals("inactive");
    }
    return used
        ? Optional.empty()
        : refuse(Problem.WRONG_DIRECTION, "every m-line of the offer is inactive");
  }

  private static Optional<Refused> checkSecurity(SdpText sdp, SdpText.Section section) {
    if (!PROTOCOLS.contains(section.head().get(2))) {
      return refuse(Problem.NOT_SECURE, "only UDP/TLS/RTP/SAVPF is carried (RFC 8827)");
    }
    if (section.attribute("crypto").isPresent()) {
      return refuse(Problem.NOT_SECURE, "keys in the offer (a=crypto) are not accepted");
    }
    List<String> fingerprints =
        Stream.concat(
                SdpText.attributes(sdp.session(), "fingerprint"), section.attributes("fingerprint"))
            .toList();
    if (fingerprints.isEmpty() || !fingerprints.stream().allMatch(OfferCheck::isFingerprint)) {
      return refuse(Problem.BAD_FINGERPRINT, "a fingerprint is sha-256, sha-384 or sha-512");
    }
    Optional<String> setup = sdp.inherited(section, "setup");
    if (setup.isEmpty() || !Set.of("actpass", "active").contains(setup.get())) {
      return refuse(Problem.BAD_SETUP, "an offer's setup is actpass or active");
    }
    return Optional.empty();
  }

  private static boolean isFingerprint(String value) {
    String[] parts = value.split(" ", -1);
    if (parts.length != 2 || !HEX_PAIRS.matcher(parts[1]).matches()) {
      return false;
    }
    Integer bytes = FINGERPRINT_BYTES.get(parts[0].toLowerCase(Locale.ROOT));
    return bytes != null && parts[1].length() == bytes * 3 - 1;
  }

  private static Optional<Refused> checkIce(SdpText sdp, SdpText.Section section) {
    Optional<String> ufrag = sdp.inherited(section, "ice-ufrag");
    Optional<String> password = sdp.inherited(section, "ice-pwd");
    if (ufrag.isEmpty()
        || password.isEmpty()
        || !UFRAG.matcher(ufrag.get()).matches()
        || !PASSWORD.matcher(password.get()).matches()) {
      return refuse(
          Problem.BAD_ICE_CREDENTIALS, "ice-ufrag of 4 to 255 and ice-pwd of 22 to 255 characters");
    }
    return section.attributes("candidate").count() > MOST_CANDIDATES
        ? refuse(Problem.TOO_MANY_LINES, "at most " + MOST_CANDIDATES + " candidates in an offer")
        : Optional.empty();
  }

  private static Optional<Refused> checkDirection(
      SdpText sdp, SdpText.Section section, boolean publishes) {
    Set<String> allowed =
        publishes ? Set.of("sendonly", "sendrecv", "inactive") : Set.of("recvonly", "inactive");
    return allowed.contains(direction(sdp, section))
        ? Optional.empty()
        : refuse(
            Problem.WRONG_DIRECTION,
            publishes ? "who publishes offers to send" : "who watches offers to receive only");
  }

  static String direction(SdpText sdp, SdpText.Section section) {
    return Stream.concat(section.lines().stream(), sdp.session().stream())
        .filter(line -> line.startsWith("a=") && DIRECTIONS.contains(line.substring(2)))
        .map(line -> line.substring(2))
        .findFirst()
        .orElse("sendrecv");
  }

  private static Optional<Refused> checkCodec(SdpText.Section section) {
    return CodecPins.formats(section).isEmpty()
        ? refuse(Problem.NO_LESSON_CODEC, "a lesson's codecs are VP8 and Opus")
        : Optional.empty();
  }

  private static Optional<Refused> checkLayers(SdpText.Section section, boolean publishes) {
    if (section.attribute("simulcast").isEmpty() || (publishes && OfferedLayers.has(section))) {
      return Optional.empty();
    }
    return refuse(
        Problem.BAD_LAYERS, "who publishes may offer his picture in two or three layers by rid");
  }

  private static Optional<Refused> checkStreams(SdpText sdp) {
    Set<String> all = new HashSet<>();
    for (SdpText.Section section : sdp.media()) {
      Set<String> ofSection = new HashSet<>();
      Set<String> lines = new HashSet<>();
      for (String value : section.attributes("ssrc").toList()) {
        String[] parts = value.split("[ :]", 3);
        String named = parts.length > 1 ? parts[0] + " " + parts[1] : parts[0];
        if (!lines.add(named)) {
          return refuse(Problem.DUPLICATE_SSRC, "an SSRC is described twice");
        }
        ofSection.add(parts[0]);
      }
      for (String ssrc : ofSection) {
        if (!all.add(ssrc)) {
          return refuse(Problem.DUPLICATE_SSRC, "an SSRC belongs to one m-line");
        }
      }
      if (section.attributes("rid").count() > MOST_RIDS || all.size() > MOST_SSRCS) {
        return refuse(Problem.TOO_MANY_STREAMS, "at most 3 rids and 16 SSRCs");
      }
    }
    return Optional.empty();
  }

  private static Optional<Refused> refuse(Problem problem, String detail) {
    return Optional.of(new Refused(problem, detail));
  }
}

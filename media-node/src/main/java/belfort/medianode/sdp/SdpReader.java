package belfort.medianode.sdp;

import belfort.medianode.dtls.Fingerprint;
import belfort.medianode.plane.SdpRefusedException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads a peer's offer or answer strictly (RFC 8829, 5.8): whatever is wrong refuses the whole. */
public final class SdpReader {
  static final int MAX_SECTIONS = 16;

  private final SectionReader session = new SectionReader();
  private final List<SectionReader> sections = new ArrayList<>();

  private SdpReader() {}

  /** Reads the description of a browser's, or of a Kurento server's WebRtcEndpoint. */
  public static RemoteDescription read(String sdp) throws SdpRefusedException {
    return lines(sdp).describe();
  }

  /** Reads another node's description of a relay. */
  public static RelayDescription readRelay(String sdp) throws SdpRefusedException {
    return lines(sdp).describeRelay();
  }

  private static SdpReader lines(String sdp) throws SdpRefusedException {
    SdpReader reader = new SdpReader();
    reader.readLines(SdpLines.of(sdp));
    reader.checkNamesAreUnique();
    return reader;
  }

  private void readLines(List<String> lines) throws SdpRefusedException {
    SectionReader current = session;
    for (String line : lines) {
      String value = line.substring(2);
      switch (line.charAt(0)) {
        case 'm' -> {
          current = new SectionReader(value);
          sections.add(current);
          if (sections.size() > MAX_SECTIONS) {
            throw new SdpRefusedException("the SDP has more than " + MAX_SECTIONS + " sections");
          }
        }
        case 'a' -> current.attribute(value);
        case 'c' -> current.connection = value;
        default -> {} // v, o, s, t, b and the others say nothing that we need
      }
    }
    if (sections.isEmpty()) {
      throw new SdpRefusedException("the SDP has no m= section");
    }
  }

  private void checkNamesAreUnique() throws SdpRefusedException {
    Set<String> mids = new HashSet<>();
    Set<Integer> ssrcs = new HashSet<>();
    for (SectionReader section : sections) {
      if (section.mid != null && !mids.add(section.mid)) {
        throw new SdpRefusedException("two sections have the same mid");
      }
      for (int ssrc : section.ssrcs()) {
        if (!ssrcs.add(ssrc)) {
          throw new SdpRefusedException("two sections have the same SSRC");
        }
      }
    }
  }

  private List<RemoteDescription.Section> described(boolean relay) throws SdpRefusedException {
    List<RemoteDescription.Section> described = new ArrayList<>();
    for (SectionReader section : sections) {
      described.add(section.section(session, sections.size() == 1, relay));
    }
    return described;
  }

  /** The first section that is used: it carries the transport of all (RFC 8843, 7.2). */
  private SectionReader tagged(List<RemoteDescription.Section> described)
      throws SdpRefusedException {
    for (int i = 0; i < described.size(); i++) {
      if (described.get(i).usable()) {
        return sections.get(i);
      }
    }
    throw new SdpRefusedException(
        "no section of the SDP is audio or video with BUNDLE and rtcp-mux");
  }

  private RelayDescription describeRelay() throws SdpRefusedException {
    List<RemoteDescription.Section> described = described(true);
    SectionReader tagged = tagged(described);
    List<Crypto> cryptos = tagged.cryptos.isEmpty() ? session.cryptos : tagged.cryptos;
    if (cryptos.isEmpty()) {
      throw new SdpRefusedException(
          "the SDP has no a=crypto with AEAD_AES_128_GCM or AES_CM_128_HMAC_SHA1_80:"
              + " media must be encrypted");
    }
    for (RemoteDescription.Section section : described) {
      if (section.usable() && section.ssrcs().size() != 1) {
        throw new SdpRefusedException(
            "a section of a relay names exactly one SSRC, not " + section.ssrcs().size());
      }
    }
    return new RelayDescription(RelayAddress.read(session, tagged), cryptos, described);
  }

  private RemoteDescription describe() throws SdpRefusedException {
    List<RemoteDescription.Section> described = described(false);
    SectionReader tagged = tagged(described);
    return new RemoteDescription(
        required(transport(tagged, section -> section.ufrag), "ice-ufrag"),
        required(transport(tagged, section -> section.password), "ice-pwd"),
        fingerprint(tagged),
        setup(tagged),
        described);
  }

  /**
   * What describes the transport stands in the section that carries it, or above for all, or in the
   * one that the BUNDLE group names first (RFC 8843, 7.1.3).
   */
  private <T> @Nullable T transport(
      SectionReader tagged, Function<SectionReader, @Nullable T> field) {
    T own = field.apply(tagged);
    if (own != null) {
      return own;
    }
    T common = field.apply(session);
    if (common != null) {
      return common;
    }
    for (SectionReader section : sections) {
      if (!session.bundle.isEmpty() && session.bundle.getFirst().equals(section.mid)) {
        return field.apply(section);
      }
    }
    return null;
  }

  private static String required(@Nullable String value, String name) throws SdpRefusedException {
    if (value == null) {
      throw new SdpRefusedException("the SDP lacks a=" + name);
    }
    return value;
  }

  private Fingerprint fingerprint(SectionReader tagged) throws SdpRefusedException {
    Fingerprint found = transport(tagged, section -> section.fingerprint);
    if (found != null) {
      return found;
    }
    if (tagged.hasOnlyWeakFingerprint() || session.hasOnlyWeakFingerprint()) {
      throw new SdpRefusedException(
          "the fingerprint's algorithm is too weak: sha-256 or stronger is needed");
    }
    throw new SdpRefusedException("the SDP lacks a=fingerprint: media must be encrypted");
  }

  private String setup(SectionReader tagged) throws SdpRefusedException {
    String setup = required(transport(tagged, section -> section.setup), "setup");
    return switch (setup) {
      case "actpass", "active", "passive" -> setup;
      default -> throw new SdpRefusedException("a=setup must be actpass, active or passive here");
    };
  }
}

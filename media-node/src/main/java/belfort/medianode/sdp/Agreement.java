package belfort.medianode.sdp;

import belfort.medianode.plane.EndpointSettings;
import belfort.medianode.plane.MediaKind;
import belfort.medianode.plane.SdpRefusedException;
import belfort.medianode.rtp.HeaderExtension;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a peer and the node agreed on, section by section in the order of the offer: the source of
 * the answer and of the forwarding tables.
 */
public record Agreement(List<Section> sections) {
  private static final String RELAY_PROTOCOL = "RTP/SAVPF";
  private static final List<Codec> AUDIO =
      List.of(new Codec(Codec.Name.OPUS, 111, "minptime=10;useinbandfec=1"));

  /** What Chromium and Firefox name; the level is of no account here. */
  private static final List<String> H264_PROFILES =
      List.of("42e01f", "42001f", "4d001f", "64001f", "640c1f", "f4001f");

  private static final int FIRST_H264_TYPE = 102;

  public Agreement {
    sections = List.copyOf(sections);
  }

  /**
   * One section.
   *
   * @param direction seen from the node
   * @param codecs the peer's payload types, the preferred one first; empty for a refused section
   * @param extensions the peer's numbers
   * @param ssrcs the streams that the peer announced
   * @param layerSsrcs the streams of a picture's layers that another node announced
   * @param layers the RIDs of the simulcast that the peer may send; empty for a single stream
   * @param repairs how what was lost is sent again, both ways
   */
  public record Section(
      String media,
      String protocol,
      String formats,
      MediaKind kind,
      String mid,
      Direction direction,
      List<Codec> codecs,
      Map<HeaderExtension, Integer> extensions,
      List<Integer> ssrcs,
      List<Integer> layerSsrcs,
      List<String> layers,
      Repairs repairs) {
    public Section {
      codecs = List.copyOf(codecs);
      extensions = Map.copyOf(extensions);
      ssrcs = List.copyOf(ssrcs);
      layerSsrcs = List.copyOf(layerSsrcs);
      layers = List.copyOf(layers);
    }

    public boolean accepted() {
      return !codecs.isEmpty();
    }

    /** The same with the stream that the peer announced. */
    public Section withSsrc(int ssrc) {
      return new Section(
          media,
          protocol,
          formats,
          kind,
          mid,
          direction,
          codecs,
          extensions,
          List.of(ssrc),
          layerSsrcs,
          layers,
          repairs);
    }
  }

  /** The section that carries the kind, if one was accepted. */
  public Optional<Section> carrying(MediaKind kind) {
    return sections.stream().filter(s -> s.accepted() && s.kind() == kind).findFirst();
  }

  /** Agrees on an offer: the first section of each kind, all codecs that the node carries. */
  public static Agreement onOffer(RemoteDescription offer, EndpointSettings settings)
      throws SdpRefusedException {
    if (offer.setup().equals("passive")) {
      throw new SdpRefusedException(
          "the offer says a=setup:passive: the node is the DTLS server, offer actpass or active");
    }
    return onOffer(offer.sections(), settings);
  }

  /** Agrees on another node's offer of a relay. */
  public static Agreement onRelayOffer(RelayDescription offer) throws SdpRefusedException {
    return onOffer(
        offer.sections().stream().map(RemoteDescription.Section::withoutRepairs).toList(),
        new EndpointSettings(false, false));
  }

  private static Agreement onOffer(
      List<RemoteDescription.Section> offeredSections, EndpointSettings settings)
      throws SdpRefusedException {
    Set<MediaKind> taken = EnumSet.noneOf(MediaKind.class);
    List<Section> sections = new ArrayList<>();
    for (RemoteDescription.Section offered : offeredSections) {
      MediaKind kind = offered.kind();
      boolean accepted =
          kind != null && offered.usable() && !offered.codecs().isEmpty() && taken.add(kind);
      sections.add(section(offered, accepted, settings));
    }
    if (taken.isEmpty()) {
      throw new SdpRefusedException(
          "the offer holds nothing that the node carries: opus, VP8 or H264 with"
              + " packetization-mode=1");
    }
    return new Agreement(sections);
  }

  private static Section section(
      RemoteDescription.Section offered, boolean accepted, EndpointSettings settings) {
    Direction direction =
        Direction.of(
            offered.direction().receives() && !settings.receiveOnly(),
            offered.direction().sends() && !settings.sendOnly());
    MediaKind kind = offered.kind() == null ? MediaKind.VIDEO : offered.kind();
    return new Section(
        offered.media(),
        offered.protocol(),
        offered.formats(),
        kind,
        offered.mid(),
        accepted ? direction : Direction.INACTIVE,
        accepted ? offered.codecs() : List.of(),
        offered.extensions(),
        offered.ssrcs(),
        accepted ? offered.layerSsrcs() : List.of(),
        accepted && direction.receives() ? offered.layers() : List.of(),
        accepted ? offered.repairs().of(offered.codecs()) : Repairs.NONE);
  }

  /** An offer of the node's own, with mids as Kurento names them. */
  public static Agreement offer(
      EndpointSettings settings, boolean receiveAudio, boolean receiveVideo)
      throws SdpRefusedException {
    List<Section> sections = new ArrayList<>();
    boolean sends = !settings.receiveOnly();
    boolean receives = !settings.sendOnly();
    if (sends || receiveAudio) {
      sections.add(
          offered(
              MediaKind.AUDIO,
              "UDP/TLS/RTP/SAVPF",
              Direction.of(sends, receives && receiveAudio),
              AUDIO));
    }
    if (sends || receiveVideo) {
      sections.add(
          offered(
              MediaKind.VIDEO,
              "UDP/TLS/RTP/SAVPF",
              Direction.of(sends, receives && receiveVideo),
              List.of(new Codec(Codec.Name.VP8, 96, ""), h264(102, "42e01f"))));
    }
    if (sections.isEmpty()) {
      throw new SdpRefusedException("an offer that neither sends nor receives is of no use");
    }
    return new Agreement(sections);
  }

  /**
   * An offer to another node. A relay decodes nothing, so it names every profile of H.264 that a
   * browser publishes: what the origin takes, each leaf can take.
   */
  public static Agreement relayOffer(boolean receiveAudio, boolean receiveVideo) {
    List<Codec> video = new ArrayList<>();
    video.add(new Codec(Codec.Name.VP8, 96, ""));
    for (String profile : H264_PROFILES) {
      video.add(h264(FIRST_H264_TYPE + video.size() - 1, profile));
    }
    return new Agreement(
        List.of(
            offered(MediaKind.AUDIO, RELAY_PROTOCOL, Direction.of(true, receiveAudio), AUDIO),
            offered(MediaKind.VIDEO, RELAY_PROTOCOL, Direction.of(true, receiveVideo), video)));
  }

  private static Codec h264(int payloadType, String profile) {
    return new Codec(
        Codec.Name.H264,
        payloadType,
        "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=" + profile);
  }

  private static Section offered(
      MediaKind kind, String protocol, Direction direction, List<Codec> codecs) {
    boolean audio = kind == MediaKind.AUDIO;
    Map<HeaderExtension, Integer> extensions = new EnumMap<>(HeaderExtension.class);
    extensions.put(HeaderExtension.MID, 1);
    extensions.put(HeaderExtension.ABS_SEND_TIME, 2);
    // a number means the same in all sections of a bundle (RFC 8843, 10)
    extensions.put(
        audio ? HeaderExtension.AUDIO_LEVEL : HeaderExtension.VIDEO_ORIENTATION, audio ? 3 : 4);
    if (!protocol.equals(RELAY_PROTOCOL)) {
      extensions.put(HeaderExtension.TRANSPORT_SEQUENCE, 5);
    }
    return new Section(
        audio ? "audio" : "video",
        protocol,
        "",
        kind,
        audio ? "audio0" : "video0",
        direction,
        codecs,
        extensions,
        List.of(),
        List.of(),
        List.of(),
        Repairs.NONE);
  }

  /** Takes the answer to this offer. */
  public Agreement answered(RemoteDescription answer) throws SdpRefusedException {
    if (!answer.setup().equals("active")) {
      throw new SdpRefusedException(
          "the answer says a=setup:"
              + answer.setup()
              + ": the node is the DTLS server, answer active");
    }
    return answered(answer.sections());
  }

  /** Takes the sections of the answer to this offer. */
  public Agreement answered(List<RemoteDescription.Section> answer) throws SdpRefusedException {
    if (answer.size() != sections.size()) {
      throw new SdpRefusedException("the answer has not as many sections as the offer");
    }
    List<Section> agreed = new ArrayList<>();
    for (int i = 0; i < sections.size(); i++) {
      agreed.add(answered(sections.get(i), answer.get(i)));
    }
    return new Agreement(agreed);
  }

  private static Section answered(Section offered, RemoteDescription.Section answered)
      throws SdpRefusedException {
    if (!answered.media().equals(offered.media()) || !answered.mid().equals(offered.mid())) {
      throw new SdpRefusedException("the answer's sections are not those of the offer");
    }
    List<Codec> codecs = answered.usable() ? answered.codecs() : List.of();
    boolean sends = offered.direction().sends() && answered.direction().receives();
    boolean receives = offered.direction().receives() && answered.direction().sends();
    return new Section(
        offered.media(),
        offered.protocol(),
        answered.formats(),
        offered.kind(),
        offered.mid(),
        codecs.isEmpty() ? Direction.INACTIVE : Direction.of(sends, receives),
        codecs,
        answered.extensions(),
        answered.ssrcs(),
        answered.layerSsrcs(),
        List.of(),
        Repairs.NONE);
  }
}

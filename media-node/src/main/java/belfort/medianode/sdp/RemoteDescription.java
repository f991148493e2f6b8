package belfort.medianode.sdp;

import belfort.medianode.dtls.Fingerprint;
import belfort.medianode.plane.MediaKind;
import belfort.medianode.rtp.HeaderExtension;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the peer's session description says, after every check of its own.
 *
 * @param setup the peer's DTLS role: actpass, active or passive (RFC 8842)
 */
public record RemoteDescription(
    String ufrag, String password, Fingerprint fingerprint, String setup, List<Section> sections) {
  public RemoteDescription {
    sections = List.copyOf(sections);
  }

  /**
   * One {@code m=} section.
   *
   * @param kind null for what the node does not carry at all, such as {@code application}
   * @param usable whether the peer uses it: a port, or bundle-only; in the BUNDLE group; rtcp-mux
   * @param ssrcs the streams that the peer announces, without those for retransmission
   * @param layerSsrcs another node's streams of a picture's layers, in the order in which the
   *     publisher names these; empty for none, and always for a browser
   * @param layers the RIDs of the simulcast that the peer would send (RFC 8853); empty for none
   * @param repairs how the peer sends and takes what was lost
   */
  public record Section(
      String media,
      String protocol,
      String formats,
      @Nullable MediaKind kind,
      String mid,
      Direction direction,
      List<Codec> codecs,
      Map<HeaderExtension, Integer> extensions,
      List<Integer> ssrcs,
      List<Integer> layerSsrcs,
      List<String> layers,
      Repairs repairs,
      boolean usable) {
    public Section {
      codecs = List.copyOf(codecs);
      extensions = Map.copyOf(extensions);
      ssrcs = List.copyOf(ssrcs);
      layerSsrcs = List.copyOf(layerSsrcs);
      layers = List.copyOf(layers);
    }

    /** The same for a peer who sends again what was lost as it was. */
    Section withoutRepairs() {
      return new Section(
          media,
          protocol,
          formats,
          kind,
          mid,
          direction,
          codecs,
          extensions,
          ssrcs,
          layerSsrcs,
          layers,
          Repairs.NONE,
          usable);
    }
  }
}

package belfort.mediacontrol.media;

import java.util.List;
import java.util.Optional;

/**
 * What a node offers another one for a relay, pinned to the lesson's codecs like a browser's offer:
 * a node that may choose would transcode. It comes from a node of ours, so nothing else of it is
 * judged.
 */
public final class RelayOffer {
  /** Nodes may stand on one machine, or in one private network. */
  private static final CandidateCheck ANYWHERE = CandidateCheck.withLoopback(true);

  private RelayOffer() {}

  /** The offer with VP8 and Opus only; empty when it is none, or lacks one of them. */
  public static Optional<String> pinned(String offer) {
    if (!offer.startsWith("v=0")) {
      return Optional.empty();
    }
    List<String> lines = List.of(offer.split("\r?\n"));
    SdpText sdp = SdpText.of(lines);
    boolean fit =
        !sdp.media().isEmpty()
            && sdp.media().stream()
                .allMatch(
                    section -> section.head().size() >= 4 && !CodecPins.formats(section).isEmpty());
    return fit ? Optional.of(CodecPins.pin(sdp, ANYWHERE)) : Optional.empty();
  }
}

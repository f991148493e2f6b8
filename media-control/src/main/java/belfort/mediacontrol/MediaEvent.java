package belfort.mediacontrol;

import belfort.mediacontrol.media.Candidate;
import belfort.mediacontrol.media.PeerId;
import belfort.mediacontrol.media.SourceId;
import belfort.mediacontrol.placement.NodeId;
import java.util.List;

/** Something that happened to a lesson's media. */
public sealed interface MediaEvent {
  /** Candidates of the node for the browser, filtered and batched. */
  record Candidates(PeerId peer, int attempt, List<Candidate> candidates) implements MediaEvent {
    public Candidates {
      candidates = List.copyOf(candidates);
    }
  }

  /** Media of the peer began to flow, or has ceased for some seconds. */
  record FlowChanged(PeerId peer, int attempt, boolean flowing) implements MediaEvent {}

  /** The peer's endpoint is gone; the browser has to offer again. */
  record PeerLost(PeerId peer, int attempt, String reason) implements MediaEvent {}

  /** The node is gone with everything on it; the lesson has to be opened anew. */
  record NodeLost(NodeId node, String reason) implements MediaEvent {}

  /** The node transcodes this source, which we never want: an alarm. */
  record Transcoding(SourceId source) implements MediaEvent {}
}

package belfort.mediacontrol;

import belfort.mediacontrol.media.Candidate;
import belfort.mediacontrol.media.PeerId;
import belfort.mediacontrol.media.SourceId;
import belfort.mediacontrol.placement.NodeId;
import java.util.List;
import java.util.Map;

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

  /**
   * Some peers are gone with a node that carried a part of the lesson; the others stand, and the
   * lesson goes on. Each peer with the attempt that is lost: its browser has to offer again.
   */
  record PartLost(NodeId node, Map<PeerId, Integer> lost, String reason) implements MediaEvent {
    public PartLost {
      lost = Map.copyOf(lost);
    }
  }

  /**
   * These peers stand on a node that is to be empty. Each browser has to offer again under a new
   * attempt, while the old one plays on until the new one is connected. Told once per drain for a
   * peer, and again after a while for those that did not come.
   *
   * @param reason {@code drain} or {@code node_slow}
   */
  record PeersToMove(List<PeerId> peers, String reason) implements MediaEvent {
    public PeersToMove {
      peers = List.copyOf(peers);
    }
  }

  /** The node transcodes this source, which we never want: an alarm. */
  record Transcoding(SourceId source) implements MediaEvent {}
}

package belfort.mediacontrol;

import belfort.mediacontrol.media.Candidate;
import belfort.mediacontrol.media.ParticipantId;
import belfort.mediacontrol.media.PeerId;
import belfort.mediacontrol.media.ShownSize;
import belfort.mediacontrol.media.SourceId;
import belfort.mediacontrol.placement.NodeId;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * The media of one lesson, on one node or on several: per source a publisher's endpoint and a
 * pass-through that viewers hang on, so that muting is one call and a publisher can be replaced
 * without a new negotiation of his viewers. Calls return at once; calls for one peer take effect in
 * order.
 */
public interface LessonMedia {
  /** The node that carries the lesson's first part: its publishers, while it lives. */
  NodeId node();

  /** All nodes that carry a part of the lesson now. */
  Set<NodeId> nodes();

  /**
   * What was there when the lesson was adopted, or is there now: each peer with its attempt number.
   */
  Map<PeerId, Integer> peers();

  /**
   * Answers a browser's offer with a new endpoint for the peer; an older endpoint of the same peer,
   * wherever it stands, is released after the new one is ready (make before break). Limits, codecs
   * and bit rates are decided here, by the node's capabilities.
   *
   * @param attempt another number for each negotiation of the peer; answers and candidates bear it
   * @return the SDP answer
   */
  CompletionStage<String> offer(PeerId peer, int attempt, String sdpOffer);

  /** Takes a browser's candidate; one for an attempt that is gone is dropped. */
  void candidate(PeerId peer, int attempt, Candidate candidate);

  /** Releases the peer's endpoint. */
  CompletionStage<Void> hangUp(PeerId peer);

  /** Releases all endpoints of a participant: those he publishes with and those he watches with. */
  CompletionStage<Void> hangUpAll(ParticipantId participant);

  /** Cuts or restores the sound of a source at the node, whatever the page does. */
  CompletionStage<Void> mute(SourceId source, boolean muted);

  /**
   * Says how large somebody shows what he watches. On a node that takes layers he gets the one that
   * it is worth; on any other, and of a source without layers, it changes nothing. Nobody else's
   * picture is touched. A peer that is not there is passed over.
   */
  CompletionStage<Void> show(PeerId.Watch peer, ShownSize size);

  /** Reads the epoch tag of the pipeline: higher than ours means another server owns the lesson. */
  CompletionStage<Long> epochTag();

  /** Releases endpoints, pipelines and reservations. */
  CompletionStage<Void> close();

  /** Forgets the lesson without touching the node or the ledger: another server owns it now. */
  void abandon();
}

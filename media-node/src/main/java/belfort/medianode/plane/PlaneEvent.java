package belfort.medianode.plane;

import org.jspecify.annotations.Nullable;

/** Something that happened to an endpoint, in the words of Kurento's events. */
public sealed interface PlaneEvent {
  /** A local candidate, after {@link PlaneEndpoint#gatherCandidates()}. */
  record CandidateFound(IceCandidate candidate) implements PlaneEvent {}

  /** All local candidates were told. */
  record GatheringDone() implements PlaneEvent {}

  /** The ICE component changed its state. */
  record IceStateChanged(IceState state) implements PlaneEvent {}

  /** A checked pair of candidates carries the media from now on. */
  record CandidatePairSelected(String localCandidate, String remoteCandidate)
      implements PlaneEvent {}

  /** The DTLS transport changed its state. */
  record DtlsStateChanged(DtlsState state) implements PlaneEvent {}

  /** The endpoint as a whole is or is no longer connected (ICE and DTLS). */
  record ConnectionStateChanged(boolean connected) implements PlaneEvent {}

  /**
   * Media is or is no longer exchanged with the peer; false 25 s after a browser fell silent, 4 s
   * after another node did: nodes send reports once a second, whether there is media or not.
   */
  record MediaStateChanged(boolean connected) implements PlaneEvent {}

  /**
   * Packets began or ceased to flow; ceased after 2.7 s of silence.
   *
   * @param fromPeer true: from the peer into the node (Kurento: MediaFlowOut); false: towards the
   *     peer (Kurento: MediaFlowIn)
   */
  record FlowChanged(MediaKind kind, boolean fromPeer, boolean flowing) implements PlaneEvent {}

  /** The endpoint ended by itself, for instance because its handshake failed for good. */
  record Failed(String reason, @Nullable String detail) implements PlaneEvent {}

  /** States of an ICE component, as Kurento names them. */
  enum IceState {
    DISCONNECTED,
    GATHERING,
    CONNECTING,
    CONNECTED,
    READY,
    FAILED
  }

  /** States of a DTLS transport, as Kurento names them. */
  enum DtlsState {
    NEW,
    CONNECTING,
    CONNECTED,
    CLOSED,
    FAILED
  }
}

package belfort.medianode.plane;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The node's end of one peer connection. Safe to call from any thread; no call blocks on the
 * network. After {@link #close()} every call is without effect.
 */
public interface PlaneEndpoint {
  /**
   * Answers the peer's offer (RFC 8829): ice-lite, setup:passive, BUNDLE, rtcp-mux, one host
   * candidate per address of the node. A relay answers another node's offer (RFC 4568) instead.
   *
   * @throws SdpRefusedException when the offer is malformed, insecure or asks for nothing we carry
   */
  String processOffer(String offer) throws SdpRefusedException;

  /** Makes an offer of our own. */
  String generateOffer(boolean offerToReceiveAudio, boolean offerToReceiveVideo)
      throws SdpRefusedException;

  /** Takes the peer's answer to {@link #generateOffer}; returns the local description. */
  String processAnswer(String answer) throws SdpRefusedException;

  /** Tells the local candidates as events. They stand in the answer too. */
  void gatherCandidates();

  /** Takes a remote candidate. An ICE-lite end does not probe it; a malformed one is ignored. */
  void addIceCandidate(IceCandidate candidate);

  /**
   * Says where this endpoint's outgoing media of one kind comes from; null for nowhere. A new video
   * source is asked for a key frame at once.
   */
  void setSource(MediaKind kind, @Nullable PlaneEndpoint source);

  /** Asks the peer for a key frame, at most once per throttling interval. */
  void requestKeyFrame();

  void setLimits(BandwidthLimits limits);

  /**
   * Whether descriptions from now on name the node's TCP port, if it has one. At first, they do.
   */
  void offerTcp(boolean offered);

  /** The local description with all candidates, once negotiated. */
  Optional<String> localDescription();

  /** The remote description, once negotiated. */
  Optional<String> remoteDescription();

  /** Whether packets of the kind come from the peer (true) or go to it (false) right now. */
  boolean flowing(MediaKind kind, boolean fromPeer);

  /** What was measured so far, one entry per RTP stream. */
  EndpointStats stats();

  void close();
}

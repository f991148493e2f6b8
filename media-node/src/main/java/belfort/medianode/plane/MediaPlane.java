package belfort.medianode.plane;

/** The media plane as the node's JSON-RPC side sees it: a factory of endpoints on one UDP port. */
public interface MediaPlane extends AutoCloseable {
  /**
   * Opens an endpoint: the node's end of one peer connection.
   *
   * @param listener told of everything that happens to the endpoint; called on the plane's threads,
   *     so it only enqueues
   */
  PlaneEndpoint open(EndpointSettings settings, PlaneListener listener);

  /**
   * Opens the node's end of a relay to another node: encrypted by SDES, without ICE and DTLS. Its
   * {@link PlaneEndpoint#gatherCandidates()} and {@code addIceCandidate} are without effect.
   */
  PlaneEndpoint openRelay(RelaySettings settings, PlaneListener listener);

  @Override
  void close();
}

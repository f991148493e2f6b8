package belfort.medianode.plane;

/** The media plane as the node's JSON-RPC side sees it: a factory of endpoints. */
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

  /**
   * The plane for one lesson: only its endpoints can be each other's sources. What it opens stays
   * on one thread and one UDP port; another lesson's may be on others. Closing it has no effect.
   */
  default MediaPlane lesson() {
    return this;
  }

  @Override
  void close();
}

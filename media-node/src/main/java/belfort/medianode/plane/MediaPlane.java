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

  @Override
  void close();
}

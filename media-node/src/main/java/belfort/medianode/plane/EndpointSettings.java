package belfort.medianode.plane;

/**
 * How an endpoint was constructed.
 *
 * @param receiveOnly the endpoint only receives from its peer (Kurento's {@code recvonly})
 * @param sendOnly the endpoint only sends to its peer (Kurento's {@code sendonly})
 */
public record EndpointSettings(boolean receiveOnly, boolean sendOnly) {
  public EndpointSettings {
    if (receiveOnly && sendOnly) {
      throw new IllegalArgumentException(
          "an endpoint cannot be receive-only and send-only at once");
    }
  }
}

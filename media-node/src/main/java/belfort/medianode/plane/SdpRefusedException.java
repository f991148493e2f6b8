package belfort.medianode.plane;

/**
 * A session description that the node does not take, with the reason in words for the other side.
 */
public final class SdpRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  public SdpRefusedException(String message) {
    super(message);
  }
}

package belfort.mediacontrol;

/** Media that could not be had, with a code for programs and a sentence for operators. */
public final class MediaUnavailableException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Code code;

  public MediaUnavailableException(Code code, String message) {
    super(message);
    this.code = code;
  }

  public MediaUnavailableException(Code code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  public Code code() {
    return code;
  }

  /** Why media could not be had. */
  public enum Code {
    /** No node has room for the lesson. */
    NO_CAPACITY,
    /** No node answers. */
    NO_NODE,
    /** The node did not answer in time or broke the connection. */
    NODE_FAILED,
    /** The offer was refused: malformed, insecure, or without a codec of the lesson. */
    OFFER_REFUSED,
    /** The offer has layers and the node where it would stand takes none: offer without. */
    LAYERS_REFUSED,
    /** There is no such source to watch. */
    NO_SUCH_SOURCE,
    /** Another server owns the lesson. */
    FENCED,
    /** The ledger could not be reached. */
    LEDGER_UNAVAILABLE
  }
}

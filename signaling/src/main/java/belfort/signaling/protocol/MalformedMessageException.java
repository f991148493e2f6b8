package belfort.signaling.protocol;

/** A client message that is not one of ours, with a code for programs and a sentence for people. */
public final class MalformedMessageException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String code;

  MalformedMessageException(String code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  /** What is wrong, as {@code docs/protocol.md} lists it. */
  public String code() {
    return code;
  }
}

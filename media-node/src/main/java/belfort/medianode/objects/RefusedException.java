package belfort.medianode.objects;

/** A call that the node does not carry out, with the code and the words for the caller. */
public final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  public RefusedException(ErrorCode code, String message) {
    super(message);
    this.code = code;
  }

  public ErrorCode code() {
    return code;
  }

  public String words() {
    String message = getMessage();
    return message == null ? code.name() : message;
  }
}

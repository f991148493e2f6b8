package belfort.signaling.engine;

/** The database could not be reached; whether the change took effect may be unknown. */
public final class UnavailableException extends Exception {
  private static final long serialVersionUID = 1L;

  public UnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}

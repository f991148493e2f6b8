package belfort.signaling.store;

/** The database refused or could not be reached; whether the change took effect may be unknown. */
public final class StoreException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean duplicate;

  public StoreException(String message, Throwable cause, boolean duplicate) {
    super(message, cause);
    this.duplicate = duplicate;
  }

  /** Whether a unique key refused the row. */
  public boolean duplicate() {
    return duplicate;
  }
}

package belfort.mediacontrol.placement;

/** The ledger could not be read or written; nothing is known to have changed. */
public final class LedgerException extends Exception {
  private static final long serialVersionUID = 1L;

  public LedgerException(String message, Throwable cause) {
    super(message, cause);
  }
}

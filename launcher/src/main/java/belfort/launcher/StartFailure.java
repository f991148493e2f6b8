package belfort.launcher;

/** A reason why Belfort cannot start here, in one line that tells the operator what to do. */
final class StartFailure extends Exception {
  StartFailure(String message) {
    super(message);
  }

  StartFailure(String message, Throwable cause) {
    super(message, cause);
  }
}

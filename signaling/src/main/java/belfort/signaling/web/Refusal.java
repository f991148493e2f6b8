package belfort.signaling.web;

/** A request that is refused, with its status, a code for programs and a sentence for people. */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;

  Refusal(int status, String code, String message) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }

  static Refusal notFound() {
    return new Refusal(404, "not_found", "There is nothing here.");
  }

  static Refusal noSession() {
    return new Refusal(401, "no_session", "Open your personal link again.");
  }

  static Refusal invalid(String message) {
    return new Refusal(400, "invalid", message);
  }
}

package belfort.mediacontrol.kurento;

/** A call that a node did not carry out, with what is known about why. */
final class NodeCallException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Kind kind;

  NodeCallException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  NodeCallException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }

  /** Reads one of Kurento's own error codes. */
  static NodeCallException ofError(int code, String message) {
    Kind kind =
        switch (code) {
          case 40101 -> Kind.OBJECT_GONE;
          case 40007 -> Kind.SESSION_GONE;
          case 40009 -> Kind.NO_RESOURCES;
          default -> code >= 40200 && code < 40300 ? Kind.OFFER_REFUSED : Kind.REFUSED;
        };
    return new NodeCallException(kind, "the node answered " + code + ": " + message);
  }

  /** Whether the node, and not the request, is what failed. */
  boolean nodeFailed() {
    return switch (kind) {
      case NO_ANSWER, DISCONNECTED, NO_RESOURCES -> true;
      case OBJECT_GONE, SESSION_GONE, OFFER_REFUSED, REFUSED, TURNED_AWAY -> false;
    };
  }

  enum Kind {
    OBJECT_GONE,
    SESSION_GONE,
    NO_RESOURCES,
    OFFER_REFUSED,
    REFUSED,
    NO_ANSWER,
    DISCONNECTED,
    /** Never sent: too many calls wait, or the breaker is open. */
    TURNED_AWAY
  }
}

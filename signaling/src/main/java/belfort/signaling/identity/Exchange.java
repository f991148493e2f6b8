package belfort.signaling.identity;

/** What became of a link that somebody opened. */
public sealed interface Exchange {
  /**
   * A new session.
   *
   * @param secret goes into the session's cookie and nowhere else
   */
  record Opened(Session session, String secret) implements Exchange {
    @Override
    public String toString() {
      return "Opened[" + session + "]";
    }
  }

  /** The link opens nothing. */
  record Refused(Why why) implements Exchange {}

  /** Why a link opens nothing. */
  enum Why {
    LINK_INVALID,
    LINK_EXPIRED,
    LINK_REVOKED,
    KICKED,
    /** Too many invalid links lately, from whomever: this one was not even looked at. */
    TOO_MANY_ATTEMPTS
  }
}

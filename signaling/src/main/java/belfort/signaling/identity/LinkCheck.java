package belfort.signaling.identity;

import java.util.Optional;

/** What the token of a personal link turned out to be. */
public sealed interface LinkCheck {
  /** Signed by us and in time; whether the link still counts is written in the database. */
  record Valid(String linkId, String participant, Optional<String> lesson, String role)
      implements LinkCheck {}

  record Expired() implements LinkCheck {}

  /**
   * Not a token of ours.
   *
   * @param why for operators at DEBUG, never for the browser
   */
  record Invalid(String why) implements LinkCheck {}
}

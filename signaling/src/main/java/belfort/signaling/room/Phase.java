package belfort.signaling.room;

/** How far a lesson has come. */
public enum Phase {
  /** People come in and wait; nobody publishes or watches. */
  LOBBY,
  LIVE,
  /** Over for good. */
  ENDED
}

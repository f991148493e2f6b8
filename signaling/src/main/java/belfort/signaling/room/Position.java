package belfort.signaling.room;

/**
 * A place in a room's log: the owner's epoch and a sequence number without gaps. Two positions with
 * the same seq and different epochs are different events: the log kept only one of them.
 */
public record Position(long epoch, long seq) {
  public static final Position NONE = new Position(0, 0);

  public Position {
    if (epoch < 0 || seq < 0) {
      throw new IllegalArgumentException("position is negative");
    }
  }

  /** The next place under the same owner. */
  public Position next() {
    return new Position(epoch, seq + 1);
  }
}

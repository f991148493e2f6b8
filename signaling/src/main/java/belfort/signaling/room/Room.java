package belfort.signaling.room;

import java.time.Instant;

/**
 * The rules of a room as two pure functions. No threads, clock, randomness or I/O: whoever replays
 * the log gets the same room.
 */
public final class Room {
  private Room() {}

  /** What the room makes of a command; the entries continue the state's position. */
  public static Decision decide(RoomState state, RoomCommand command, Instant now) {
    return new Deciding(state, now).on(command);
  }

  /**
   * The room after the entry.
   *
   * @throws IllegalStateException when the entry does not continue the room's log
   */
  public static RoomState evolve(RoomState state, LogEntry entry) {
    Position before = state.position();
    Position after = entry.position();
    boolean ownerChanges = entry.event() instanceof RoomEvent.OwnerChanged;
    boolean continues =
        after.seq() == before.seq() + 1
            && (ownerChanges ? after.epoch() > before.epoch() : after.epoch() == before.epoch());
    if (!continues) {
      throw new IllegalStateException("the log goes from " + before + " to " + after);
    }
    return Draft.of(state).apply(entry).done();
  }

  /** The room after all entries of a decision. */
  public static RoomState evolve(RoomState state, Iterable<LogEntry> entries) {
    RoomState result = state;
    for (LogEntry entry : entries) {
      result = evolve(result, entry);
    }
    return result;
  }
}

package belfort.signaling.store;

import belfort.signaling.engine.EngineCounters;
import belfort.signaling.engine.EventLog;
import belfort.signaling.room.RoomState;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The rooms' log in MySQL, written by a few lanes. A room always uses the same lane, so its batches
 * keep their order; a lane commits the batches of many rooms at once.
 */
public final class CommitLanes implements EventLog, AutoCloseable {
  private final List<CommitLane> lanes = new ArrayList<>();

  private CommitLanes() {}

  /**
   * Starts the lanes, each with a connection of its own.
   *
   * @param count 2 to 4 are enough for a server: a commit carries up to 200 rows
   */
  public static CommitLanes start(DatabaseSettings settings, int count, EngineCounters counters) {
    CommitLanes all = new CommitLanes();
    for (int i = 0; i < count; i++) {
      all.lanes.add(CommitLane.start("lane-" + i, settings, counters));
    }
    return all;
  }

  @Override
  public void append(Batch batch, Consumer<Outcome> outcome) {
    lane(batch.room().value()).append(batch, outcome);
  }

  @Override
  public void snapshot(RoomState state) {
    lane(state.lesson().value()).snapshot(state);
  }

  private CommitLane lane(String room) {
    return lanes.get(Math.floorMod(room.hashCode(), lanes.size()));
  }

  /** Stops when what was handed over is stored, or at once when the database is away. */
  @Override
  public void close() {
    lanes.forEach(CommitLane::stop);
    lanes.forEach(CommitLane::join);
  }
}

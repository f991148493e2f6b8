package belfort.signaling.engine;

import belfort.mediacontrol.media.LessonId;
import belfort.signaling.room.LogEntry;
import belfort.signaling.room.RoomState;
import java.util.List;
import java.util.function.Consumer;

/** The rooms' logs: a port, kept in MySQL in earnest and in memory by simulations. */
public interface EventLog {
  /**
   * Stores a batch of one room, all or nothing, after the batches that were given before. At most
   * one batch of a room may be under way. Never blocks.
   *
   * @param outcome called on the log's thread, so it only enqueues: {@link Outcome.Unavailable} any
   *     number of times, then exactly one of the others
   */
  void append(Batch batch, Consumer<Outcome> outcome);

  /** Stores a snapshot when there is time for it; lost without harm. Never blocks. */
  void snapshot(RoomState state);

  /** Entries of one room that follow each other. */
  record Batch(LessonId room, List<LogEntry> entries) {
    public Batch {
      entries = List.copyOf(entries);
      if (entries.isEmpty()) {
        throw new IllegalArgumentException("an empty batch");
      }
    }
  }

  /** What became of a batch. */
  sealed interface Outcome {
    /** It is stored for good. */
    record Saved() implements Outcome {}

    /** Another server owns the room: nothing of the batch is stored. */
    record Fenced() implements Outcome {}

    /** The log cannot be reached; the batch is kept and tried again. */
    record Unavailable() implements Outcome {}

    /** The log refuses the batch and always will: a fault of ours. */
    record Failed(String reason) implements Outcome {}
  }
}

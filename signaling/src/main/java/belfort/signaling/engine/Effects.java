package belfort.signaling.engine;

import belfort.signaling.engine.EngineCounters.Count;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What a room does to the world outside its log, in the order of the events that call for it. An
 * effect runs after the commit of its event, so that a stale owner has none; while the log is away
 * it runs provisionally. When this server cannot be sure of its rooms the pipeline's epoch tag is
 * read before each batch: whoever woke up after a long sleep sees first that the room has another
 * owner.
 */
final class Effects {
  private final Lease lease;
  private final Supplier<Optional<CompletionStage<Long>>> readTag;
  private final Consumer<RoomInput> mailbox;
  private final EngineCounters counters;
  private final Deque<Effect> queue = new ArrayDeque<>();
  private boolean checking;
  private int cleared;

  /**
   * @param readTag asks the node for the epoch tag; empty when there is no media to protect
   */
  Effects(
      Lease lease,
      Supplier<Optional<CompletionStage<Long>>> readTag,
      Consumer<RoomInput> mailbox,
      EngineCounters counters) {
    this.lease = lease;
    this.readTag = readTag;
    this.mailbox = mailbox;
    this.counters = counters;
  }

  private record Effect(long seq, Runnable action) {}

  /** Queues an effect of the event at this seq; false when there are too many. */
  boolean after(long seq, Runnable action) {
    if (queue.size() >= EngineLimits.EFFECTS) {
      counters.add(Count.EFFECTS_DROPPED);
      return false;
    }
    queue.add(new Effect(seq, action));
    return true;
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  /** Runs what may run now. */
  void run(long savedSeq, boolean logAway) {
    while (!checking && !queue.isEmpty() && (logAway || queue.element().seq() <= savedSeq)) {
      if (cleared == 0 && !lease.sure() && check()) {
        return;
      }
      cleared = Math.max(0, cleared - 1);
      queue.remove().action().run();
    }
  }

  /** Starts reading the tag; false when there is nothing to read. */
  private boolean check() {
    Optional<CompletionStage<Long>> reading = readTag.get();
    if (reading.isEmpty()) {
      return false;
    }
    checking = true;
    counters.add(Count.TAG_CHECKS);
    reading
        .get()
        .whenComplete((epoch, failure) ->
            mailbox.accept(
                failure == null
                    ? new RoomInput.TagRead(epoch)
                    : new RoomInput.TagUnknown(failure)));
    return true;
  }

  /** The tag is still ours: the effects that wait now may run. */
  void stillOurs() {
    checking = false;
    cleared = queue.size();
  }

  /** The tag could not be read: asks again at the next occasion. */
  void unknown() {
    checking = false;
  }
}

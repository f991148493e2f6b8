package belfort.signaling.engine;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.media.ParticipantId;
import belfort.signaling.room.LogEntry;
import belfort.signaling.room.Position;
import belfort.signaling.room.RoomState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One room's way to the log: what is not stored yet, one batch in flight, the watermark, and the
 * acknowledgements that wait for it.
 *
 * <p>An acknowledgement waits for the whole state that its command was decided on. So a command
 * said again while its first effect is in doubt gets the same acknowledgement, and a command
 * without an effect is not confirmed on the strength of something that may vanish.
 */
final class LogPipeline {
  /** A batch that takes longer than this counts as the database being away. */
  private static final Duration SLOW = Duration.ofSeconds(1);

  private final LessonId lesson;
  private final EventLog log;
  private final Consumer<EventLog.Outcome> answers;
  private final LongSupplier nanos;
  private final Deque<List<LogEntry>> commands = new ArrayDeque<>();
  private final Deque<Waiting> acks = new ArrayDeque<>();
  private int entriesWaiting;
  private @Nullable Flight flight;
  private boolean refusing;
  private Position saved;
  private long snapshotSeq;

  LogPipeline(
      RoomState recovered, EventLog log, Consumer<EventLog.Outcome> answers, LongSupplier nanos) {
    this.lesson = recovered.lesson();
    this.log = log;
    this.answers = answers;
    this.nanos = nanos;
    this.saved = recovered.position();
    this.snapshotSeq = saved.seq();
  }

  private record Waiting(long seq, ParticipantId participant, String op) {}

  /**
   * A batch under way.
   *
   * @param after the room after the batch, when nothing was decided beyond it yet
   */
  private record Flight(List<LogEntry> entries, @Nullable RoomState after, long sinceNanos) {
    Position last() {
      return entries.getLast().position();
    }
  }

  Position saved() {
    return saved;
  }

  /** Events that would be lost with this server now. */
  int unsaved() {
    Flight flying = flight;
    return entriesWaiting + (flying == null ? 0 : flying.entries().size());
  }

  /** Whether the log does not answer. */
  boolean away() {
    Flight flying = flight;
    return flying != null && (refusing || nanos.getAsLong() - flying.sinceNanos() > SLOW.toNanos());
  }

  /** Takes the entries of one command, which stay together. */
  void add(List<LogEntry> command) {
    if (!command.isEmpty()) {
      commands.add(command);
      entriesWaiting += command.size();
    }
  }

  /** Acknowledges the command when everything up to the seq is stored. */
  void acknowledge(long seq, ParticipantId participant, String op) {
    acks.add(new Waiting(seq, participant, op));
  }

  /** Sends the next batch unless one is under way. */
  void flush(RoomState head) {
    if (flight != null || commands.isEmpty()) {
      return;
    }
    List<LogEntry> batch = new ArrayList<>();
    do {
      batch.addAll(commands.remove());
    } while (!commands.isEmpty()
        && batch.size() + commands.element().size() <= EngineLimits.BATCH_ROWS);
    entriesWaiting -= batch.size();
    flight = new Flight(batch, commands.isEmpty() ? head : null, nanos.getAsLong());
    log.append(new EventLog.Batch(lesson, batch), answers);
  }

  /** The log did not take the batch in flight yet. */
  void unavailable() {
    refusing = true;
  }

  /** The batch in flight is stored: moves the watermark. */
  void landed() {
    Flight landed = flight;
    if (landed == null) {
      throw new IllegalStateException("the log saved what was not sent");
    }
    flight = null;
    refusing = false;
    saved = landed.last();
    RoomState after = landed.after();
    if (after != null && saved.seq() - snapshotSeq >= EngineLimits.EVENTS_PER_SNAPSHOT) {
      snapshotSeq = saved.seq();
      log.snapshot(after);
    }
  }

  /** Hands out the acknowledgements whose time has come. */
  void acknowledged(BiConsumer<ParticipantId, String> told) {
    while (!acks.isEmpty() && acks.element().seq() <= saved.seq()) {
      Waiting ack = acks.remove();
      told.accept(ack.participant(), ack.op());
    }
  }
}

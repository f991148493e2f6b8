package belfort.signaling.store;

import belfort.signaling.engine.EngineCounters;
import belfort.signaling.engine.EngineCounters.Count;
import belfort.signaling.engine.EventLog.Batch;
import belfort.signaling.engine.EventLog.Outcome;
import belfort.signaling.room.RoomState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread and one connection that commit the batches of many rooms together. While a commit is
 * under way the next group gathers, so a busy lane commits more rows at once and a quiet one waits
 * for nobody.
 */
final class CommitLane implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(CommitLane.class);

  /** Bounds on a group. */
  private static final int ROWS = 200;

  private static final long DRAIN_NANOS = Duration.ofMillis(5).toNanos();

  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private final Database database;
  private final LaneWrites writes;
  private final EngineCounters counters;
  private final LinkedBlockingQueue<Task> queue = new LinkedBlockingQueue<>();
  private final Thread thread;
  private @Nullable Task next;
  private volatile boolean stopped;

  private CommitLane(String name, Database database, EngineCounters counters) {
    this.database = database;
    this.writes = new LaneWrites(database, counters);
    this.counters = counters;
    this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this);
  }

  static CommitLane start(String name, DatabaseSettings settings, EngineCounters counters) {
    CommitLane lane = new CommitLane(name, Database.open(settings, name, 1), counters);
    lane.thread.start();
    return lane;
  }

  sealed interface Task {}

  /** A room's batch and whom to tell. */
  record Append(Batch batch, Consumer<Outcome> outcome) implements Task {
    void tell(Outcome told) {
      outcome.accept(told);
    }

    int rows() {
      return batch.entries().size();
    }
  }

  record Snapshot(RoomState state) implements Task {}

  record Stop() implements Task {}

  void append(Batch batch, Consumer<Outcome> outcome) {
    queue.add(new Append(batch, outcome));
  }

  void snapshot(RoomState state) {
    queue.add(new Snapshot(state));
  }

  void stop() {
    stopped = true;
    queue.add(new Stop());
  }

  void join() {
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    database.close();
  }

  @Override
  public void run() {
    try {
      while (work()) {
        // one group after the other
      }
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean work() throws InterruptedException {
    Task task = next != null ? next : queue.take();
    next = null;
    switch (task) {
      case Append first -> store(gathered(first));
      case Snapshot snapshot -> writes.snapshot(snapshot.state());
      case Stop _ -> {
        return false;
      }
    }
    return true;
  }

  /** What waits, up to the bounds; the first that does not belong is kept for the next time. */
  private List<Append> gathered(Append first) {
    long deadline = System.nanoTime() + DRAIN_NANOS;
    List<Append> group = new ArrayList<>();
    group.add(first);
    int rows = first.rows();
    while (System.nanoTime() - deadline < 0) {
      Task task = queue.poll();
      if (!(task instanceof Append append) || rows + append.rows() > ROWS) {
        next = task;
        break;
      }
      group.add(append);
      rows += append.rows();
    }
    return group;
  }

  /** Stores the group, however long it takes; whoever cannot be stored is taken out and told. */
  private void store(List<Append> group) throws InterruptedException {
    List<Append> left = new ArrayList<>(group);
    Duration pause = FIRST_PAUSE;
    while (!left.isEmpty()) {
      switch (writes.commit(left)) {
        case LaneWrites.Result.Committed _ -> {
          left.forEach(append -> append.tell(new Outcome.Saved()));
          return;
        }
        case LaneWrites.Result.Refused _ -> judge(left);
        case LaneWrites.Result.Away away -> {
          pause = waitForDatabase(left, away, pause);
          if (stopped) {
            return;
          }
        }
      }
    }
  }

  /** Takes out those whose fate is known; the others are tried again, without them. */
  private void judge(List<Append> left) throws InterruptedException {
    boolean decided = false;
    for (Iterator<Append> each = left.iterator(); each.hasNext(); ) {
      Append append = each.next();
      Outcome verdict = writes.verdict(append);
      switch (verdict) {
        case Outcome.Saved _, Outcome.Fenced _, Outcome.Failed _ -> {
          append.tell(verdict);
          each.remove();
          decided = true;
        }
        case Outcome.Unavailable _ -> {}
      }
    }
    if (!decided) {
      TimeUnit.NANOSECONDS.sleep(FIRST_PAUSE.toNanos());
    }
  }

  private Duration waitForDatabase(List<Append> left, LaneWrites.Result.Away away, Duration pause)
      throws InterruptedException {
    counters.add(Count.LOG_UNAVAILABLE);
    LOG.debug("the log waits for the database rooms={}", left.size(), away.why());
    left.forEach(append -> append.tell(new Outcome.Unavailable()));
    TimeUnit.NANOSECONDS.sleep(pause.toNanos());
    Duration doubled = pause.multipliedBy(2);
    return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
  }
}

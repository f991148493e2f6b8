package belfort.signaling.engine;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.media.Profile;
import belfort.signaling.protocol.ClientMessage;
import belfort.signaling.protocol.Role;
import belfort.signaling.room.LogEntry;
import belfort.signaling.room.Position;
import belfort.signaling.room.Room;
import belfort.signaling.room.RoomEvent;
import belfort.signaling.room.RoomState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** A live room that a test moves by hand: inputs run and commits land when it says so. */
final class SteppedRoom implements EventLog {
  static final Instant START = Instant.parse("2026-09-01T08:30:00Z");

  final Messages wire = new Messages();
  final RecordingMedia.Node node;
  final EngineCounters counters = new EngineCounters();
  final LiveRoom room;
  private final Deque<RoomInput> inputs = new ArrayDeque<>();
  private final Deque<Consumer<Outcome>> commits = new ArrayDeque<>();
  private Duration passed = Duration.ZERO;
  private final Lease lease = new Lease(this::nanos);

  SteppedRoom() {
    this(new RecordingMedia.Node(), 1);
  }

  /** A room that another server owned before, when the epoch is higher than 1. */
  SteppedRoom(RecordingMedia.Node node, long epoch) {
    this.node = node;
    LessonInfo lesson =
        new LessonInfo(
            new LessonId("l1"),
            "Wiskunde",
            "Els",
            Profile.LECTURE,
            START,
            START.plus(Duration.ofHours(1)),
            25,
            30,
            false);
    LogEntry opened =
        new LogEntry(new Position(epoch, 1), START, null, new RoomEvent.OwnerChanged("s1"));
    RoomState state = Room.evolve(RoomState.empty(lesson.id(), 30), opened);
    lease.renewed(nanos());
    room =
        new LiveRoom(
            new RoomContext(
                new EngineConfig("s1", "s1", IceServers.NONE),
                wire::encode,
                this,
                new RecordingMedia("s1", node),
                lease,
                LessonWatcher.NOBODY,
                inputs::add,
                () -> START.plus(passed),
                this::nanos,
                _ -> 0,
                counters),
            lesson,
            new Ownership.Claim.Owned(state, List.of(opened)));
    room.open();
  }

  private long nanos() {
    return passed.toNanos();
  }

  Page page(String id, Role role) {
    return new Page(id, role, wire);
  }

  void connect(Page page) {
    page.connect(port -> attach(page, port));
  }

  /** A connection that has not said hello. */
  void attachOnly(Page page) {
    page.attach(port -> attach(page, port));
  }

  private Rooms.Connection attach(Page page, ClientPort port) {
    Link link = new Link(page.speaker, port, wire::encode);
    inputs.add(new RoomInput.Attached(link));
    return new Rooms.Connection() {
      @Override
      public void receive(ClientMessage message) {
        inputs.add(new RoomInput.Heard(link, message));
      }

      @Override
      public void lost() {
        inputs.add(new RoomInput.Gone(link));
      }
    };
  }

  /** Runs what waits; nothing is stored meanwhile. */
  void run() {
    while (!inputs.isEmpty() && room.ending() == null) {
      room.handle(inputs.remove());
    }
  }

  /** Runs until everything is stored and answered. */
  void settle() {
    run();
    while (!commits.isEmpty()) {
      commits.remove().accept(new Outcome.Saved());
      run();
    }
  }

  /** Lets time pass in steps of a tick; the lease is renewed as it should be. */
  void pass(Duration time) {
    Duration until = passed.plus(time);
    while (passed.compareTo(until) < 0 && room.ending() == null) {
      passed = passed.plus(EngineLimits.TICK);
      lease.renewed(nanos());
      inputs.add(new RoomInput.Tick());
      settle();
    }
  }

  /** Time passes, and nothing else happens. */
  void later(Duration time) {
    passed = passed.plus(time);
    lease.renewed(nanos());
  }

  @Override
  public void append(Batch batch, Consumer<Outcome> outcome) {
    commits.add(outcome);
  }

  @Override
  public void snapshot(RoomState state) {}
}

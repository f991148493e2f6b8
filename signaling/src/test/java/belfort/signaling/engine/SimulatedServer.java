package belfort.signaling.engine;

import belfort.signaling.engine.EventLog.Outcome;
import belfort.signaling.protocol.ClientMessage;
import belfort.signaling.protocol.ServerMessage;
import belfort.signaling.room.LogEntry;
import belfort.signaling.room.Position;
import belfort.signaling.room.Room;
import belfort.signaling.room.RoomEvent;
import belfort.signaling.room.RoomState;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A server of a simulated world: the real live room over a log that stalls and loses replies. */
final class SimulatedServer implements EventLog {
  private static final long LEASE_MS = Ownership.LEASE.toMillis();

  private final String name;
  private final SimulatedWorld world;
  private final RecordingMedia media;
  private Lease lease;
  private long aliveUntilNanos;
  private long cutOffUntilNanos;
  private boolean running = true;
  private @Nullable LiveRoom room;

  SimulatedServer(String name, SimulatedWorld world) {
    this.name = name;
    this.world = world;
    this.media = new RecordingMedia(name, world.node);
    this.lease = new Lease(world::nanos);
  }

  /** Renews the lease and ticks, for ever. */
  void live() {
    if (running && reachesLog()) {
      boolean lapsed = lease.renewed(world.nanos());
      if (lapsed && room != null) {
        give(room, new RoomInput.EpochRead(world.log.getLast().position().epoch()));
      }
      aliveUntilNanos = world.nanos() + LEASE_MS * 1_000_000;
    }
    world.after(Ownership.RENEWAL.toMillis(), this::live);
    for (int tick = 0; tick < 2; tick++) {
      world.after(tick * 200L, this::tick);
    }
  }

  private void tick() {
    LiveRoom now = room;
    if (now != null) {
      give(now, new RoomInput.Tick());
    }
  }

  boolean hasRoom() {
    return room != null;
  }

  /** As the real table sees it: the lease, and the life line, which ends with its connection. */
  boolean livesByTheDatabase() {
    long renewedNanos = aliveUntilNanos - Ownership.LEASE.toNanos();
    boolean overdue = world.nanos() - renewedNanos > Ownership.SURE.toNanos();
    boolean lineEnded = !running || !reachesLog();
    return world.nanos() < aliveUntilNanos && !(overdue && lineEnded);
  }

  boolean owns() {
    return room != null
        && room.state().position().epoch() == world.log.getLast().position().epoch();
  }

  RoomState state() {
    return room.state();
  }

  private boolean reachesLog() {
    return world.nanos() >= cutOffUntilNanos;
  }

  void cutOff(long millis) {
    cutOffUntilNanos = world.nanos() + millis * 1_000_000;
  }

  void heal() {
    cutOffUntilNanos = 0;
  }

  /** Loses everything that is not in the log; the next start is a new server's. */
  void crash() {
    LiveRoom dead = room;
    room = null;
    running = false;
    if (dead != null) {
      dead.links().forEach(link -> link.close(ClientPort.CloseReason.FAULT));
    }
    world.after(
        world.between(100, 1_500),
        () -> {
          running = true;
          lease = new Lease(world::nanos);
        });
  }

  /** Becomes the owner when the log can be reached and nobody else lives. */
  boolean takeOver() {
    if (!running || !reachesLog() || (!world.log.isEmpty() && !lease.mayTakeOver())) {
      return false;
    }
    Position last = world.log.isEmpty() ? Position.NONE : world.log.getLast().position();
    Position place = new Position(last.epoch() + 1, last.seq() + 1);
    world.log.add(
        new LogEntry(
            place,
            world.instant().truncatedTo(java.time.temporal.ChronoUnit.MILLIS),
            null,
            new RoomEvent.OwnerChanged(name)));
    RoomState state = RoomState.empty(world.lesson.id(), world.lesson.capacity());
    state = Room.evolve(state, world.log);
    LiveRoom[] self = new LiveRoom[1];
    LiveRoom opened =
        new LiveRoom(
            context(input -> world.after(0, () -> give(self[0], input))),
            world.lesson,
            new Ownership.Claim.Owned(state, List.copyOf(world.log)));
    self[0] = opened;
    room = opened;
    if (place.epoch() > 1) {
      world.tookOver();
    }
    opened.open();
    return true;
  }

  private RoomContext context(Consumer<RoomInput> mailbox) {
    return new RoomContext(
        new EngineConfig(name, name, IceServers.NONE),
        world.wire::encode,
        this,
        media,
        lease,
        LessonWatcher.NOBODY,
        mailbox,
        world::instant,
        world::nanos,
        bound -> world.random.nextLong(bound),
        world.counters);
  }

  /** Feeds the room while it is this server's; whoever comes in at its very end is sent away. */
  private void give(LiveRoom to, RoomInput input) {
    if (room != to || to.ending() != null) {
      if (input instanceof RoomInput.Attached late) {
        sendAway(late.link());
      }
      return;
    }
    to.handle(input);
    if (to.ending() != null) {
      room = null;
      to.links().forEach(SimulatedServer::sendAway);
    }
  }

  private static void sendAway(Link link) {
    link.say(new ServerMessage.Moved("/s/other/", 0));
    link.close(ClientPort.CloseReason.MOVED);
  }

  Rooms.Connection attach(Page page, ClientPort port) {
    LiveRoom here = room;
    ClientPort watched =
        new ClientPort() {
          @Override
          public void send(byte[] utf8) {
            port.send(utf8);
          }

          @Override
          public void close(CloseReason reason) {
            port.close(reason);
            world.lineClosed(page);
          }
        };
    Link link = new Link(page.speaker, watched, world.wire::encode);
    post(here, new RoomInput.Attached(link));
    return new Rooms.Connection() {
      @Override
      public void receive(ClientMessage message) {
        post(here, new RoomInput.Heard(link, message));
      }

      @Override
      public void lost() {
        post(here, new RoomInput.Gone(link));
      }
    };
  }

  private void post(LiveRoom to, RoomInput input) {
    world.after(0, () -> give(to, input));
  }

  @Override
  public void append(Batch batch, Consumer<Outcome> outcome) {
    world.after(
        world.between(1, 30),
        () -> {
          if (!reachesLog()) {
            outcome.accept(new Outcome.Unavailable());
            world.after(200, () -> append(batch, outcome));
            return;
          }
          Outcome verdict = commit(batch);
          if (world.random.nextInt(12) == 0) {
            // the reply is lost: whether it was stored is unknown
            outcome.accept(new Outcome.Unavailable());
            world.after(100, () -> append(batch, outcome));
          } else {
            world.after(world.between(0, 5), () -> outcome.accept(verdict));
          }
        });
  }

  private Outcome commit(Batch batch) {
    LogEntry first = batch.entries().getFirst();
    int at = (int) first.position().seq() - 1;
    if (at < world.log.size()) {
      return world.log.get(at).equals(first) ? new Outcome.Saved() : new Outcome.Fenced();
    }
    if (at > world.log.size()) {
      throw new AssertionError("the log would have a gap before " + first);
    }
    world.log.addAll(batch.entries());
    return new Outcome.Saved();
  }

  @Override
  public void snapshot(RoomState state) {
    RoomState replayed = RoomState.empty(world.lesson.id(), world.lesson.capacity());
    List<LogEntry> upTo =
        world.log.subList(0, Math.min(world.log.size(), (int) state.position().seq()));
    if (owns() && !Room.evolve(replayed, upTo).equals(state)) {
      throw new AssertionError("a snapshot differs from its log");
    }
  }
}

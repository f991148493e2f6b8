package belfort.signaling.engine;

import belfort.mediacontrol.MediaControl;
import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.media.ParticipantId;
import belfort.signaling.engine.EngineCounters.Count;
import belfort.signaling.protocol.ClientMessage;
import belfort.signaling.protocol.ServerMessage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All rooms of this server: finds or opens the room of a lesson and hands it its inputs. */
public final class RoomEngine implements Rooms, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RoomEngine.class);
  private static final long LOOK_NANOS = Duration.ofMillis(20).toNanos();

  private final EngineConfig config;
  private final World world;
  private final Lease lease;
  private final LeaseKeeper keeper;
  private final Thread keeperThread;
  private final Map<LessonId, RoomThread> rooms = new ConcurrentHashMap<>();
  private volatile boolean draining;

  private RoomEngine(EngineConfig config, World world) {
    this.config = config;
    this.world = world;
    this.lease = new Lease(world.nanos());
    this.keeper =
        new LeaseKeeper(
            world.ownership(), lease, world.nanos(), this::takeOver, this::doubt, world.counters());
    this.keeperThread = Thread.ofPlatform().daemon().name("lease").unstarted(keeper);
  }

  /**
   * What the engine works with.
   *
   * @param encode makes UTF-8 JSON of a message
   * @param nanos a monotonic clock
   */
  public record World(
      Function<ServerMessage, byte[]> encode,
      EventLog log,
      Ownership ownership,
      MediaControl media,
      LessonWatcher watcher,
      InstantSource clock,
      LongSupplier nanos,
      EngineCounters counters) {}

  /** Starts the engine; it opens rooms as soon as the database answers. */
  public static RoomEngine start(EngineConfig config, World world) {
    RoomEngine engine = new RoomEngine(config, world);
    engine.keeperThread.start();
    return engine;
  }

  @Override
  public Connection connect(LessonInfo lesson, Speaker speaker, ClientPort port) {
    Link link = new Link(speaker, port, world.encode());
    if (draining) {
      return sentAway(link);
    }
    while (true) {
      RoomThread room = rooms.computeIfAbsent(lesson.id(), _ -> opened(lesson));
      if (room.mailbox().post(new RoomInput.Attached(link)) == Mailbox.Posted.TAKEN) {
        return new RoomConnection(room.mailbox(), link);
      }
      rooms.remove(lesson.id(), room);
    }
  }

  private Connection sentAway(Link link) {
    link.say(
        new ServerMessage.Closing(
            "draining",
            "The server restarts: you are back in a moment.",
            500 + ThreadLocalRandom.current().nextLong(1_500)));
    link.close(ClientPort.CloseReason.DRAINING);
    return new RoomConnection(closedMailbox(), link);
  }

  private static Mailbox closedMailbox() {
    Mailbox closed = new Mailbox();
    closed.close();
    return closed;
  }

  private RoomThread opened(LessonInfo lesson) {
    RoomThread room =
        new RoomThread(
            lesson,
            this::context,
            world.ownership(),
            self -> () -> rooms.remove(lesson.id(), self));
    Thread.ofVirtual().name("room-" + lesson.id()).start(room);
    return room;
  }

  private void takeOver(LessonInfo lesson) {
    if (!draining) {
      rooms.computeIfAbsent(lesson.id(), _ -> opened(lesson));
    }
  }

  private void doubt() throws UnavailableException {
    world
        .ownership()
        .epochs(List.copyOf(rooms.keySet()))
        .forEach((lesson, epoch) -> {
          RoomThread room = rooms.get(lesson);
          if (room != null) {
            // before what browsers said to an owner that may be none any more
            room.mailbox().postFirst(new RoomInput.EpochRead(epoch));
          }
        });
  }

  private RoomContext context(RoomThread room) {
    return new RoomContext(
        config,
        world.encode(),
        world.log(),
        world.media(),
        lease,
        world.watcher(),
        input -> room.mailbox().post(input),
        world.clock(),
        world.nanos(),
        bound -> ThreadLocalRandom.current().nextLong(bound),
        world.counters());
  }

  /** A browser's connection to whatever room it was attached to. */
  private final class RoomConnection implements Connection {
    private final Mailbox mailbox;
    private final Link link;

    RoomConnection(Mailbox mailbox, Link link) {
      this.mailbox = mailbox;
      this.link = link;
    }

    @Override
    public void receive(ClientMessage message) {
      if (mailbox.post(new RoomInput.Heard(link, message)) == Mailbox.Posted.FULL) {
        world.counters().add(Count.MAILBOX_FULL);
        link.say(
            new ServerMessage.Problem(
                "busy", "The lesson is very busy: nothing was done, try again."));
      }
    }

    @Override
    public void lost() {
      mailbox.post(new RoomInput.Gone(link));
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>A room that is not open on this server is not ended by it: its owner reads the order.
   */
  @Override
  public void end(LessonId lesson, String reason) {
    RoomThread room = rooms.get(lesson);
    if (room != null) {
      room.mailbox().post(new RoomInput.End(reason));
    }
  }

  @Override
  public void revoke(LessonId lesson, ParticipantId participant) {
    RoomThread room = rooms.get(lesson);
    if (room != null) {
      room.mailbox().post(new RoomInput.Revoke(participant));
    }
  }

  @Override
  public List<RoomSummary> list() {
    return rooms.values().stream().flatMap(room -> room.summary().stream()).toList();
  }

  @Override
  public Optional<RoomSummary> find(LessonId lesson) {
    return Optional.ofNullable(rooms.get(lesson)).flatMap(RoomThread::summary);
  }

  /** Whether this server's lease stands, and with it the database: ready for new rooms. */
  public boolean ready() {
    return lease.valid() && !draining;
  }

  /** Whether this server may judge that another one is dead. */
  boolean mayTakeOver() {
    return lease.mayTakeOver();
  }

  @Override
  public void drain(Duration patience) throws InterruptedException {
    draining = true;
    LOG.info("draining rooms={}", rooms.size());
    rooms.values().forEach(room -> room.mailbox().post(new RoomInput.Drain()));
    long deadline = world.nanos().getAsLong() + patience.toNanos();
    while (!rooms.isEmpty() && world.nanos().getAsLong() - deadline < 0) {
      LockSupport.parkNanos(LOOK_NANOS);
      if (Thread.interrupted()) {
        throw new InterruptedException("drain was interrupted");
      }
    }
    if (!rooms.isEmpty()) {
      LOG.warn("not everything was saved before the stop rooms={}", rooms.size());
    }
    close();
    try {
      world.ownership().retire();
    } catch (UnavailableException away) {
      LOG.warn("the lease runs out by itself: the database does not answer", away);
    }
  }

  /** Stops renewing the lease. Touches no media and says nothing to anybody. */
  @Override
  public void close() {
    keeper.stop();
    LockSupport.unpark(keeperThread);
  }
}

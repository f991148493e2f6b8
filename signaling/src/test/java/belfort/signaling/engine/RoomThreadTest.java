package belfort.signaling.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import belfort.mediacontrol.media.LessonId;
import belfort.signaling.protocol.ClientMessage;
import belfort.signaling.protocol.Role;
import belfort.signaling.room.LogEntry;
import belfort.signaling.room.Position;
import belfort.signaling.room.Room;
import belfort.signaling.room.RoomEvent;
import belfort.signaling.room.RoomState;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A room's thread over a clock that stands, and jumps as it does for a process that was stopped.
 */
final class RoomThreadTest {
  private static final long NEXT_ROUND_MS = 300;

  private final AtomicLong nanos = new AtomicLong();
  private final Messages wire = new Messages();
  private final EngineCounters counters = new EngineCounters();
  private final Lease lease = new Lease(nanos::get);
  private final LessonInfo lesson = TestServer.lesson("l1");
  private final Page teacher = new Page("teacher", Role.TEACHER, wire);
  private final Page noor = new Page("noor", Role.STUDENT, wire);
  private final RoomThread room =
      new RoomThread(lesson, this::context, new OwnedAtOnce(), _ -> () -> {});
  private final Thread thread = Thread.ofVirtual().unstarted(room);

  @AfterEach
  void stop() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }

  @Test
  void aRoomThatSleptDoesNothingBeforeItKnowsThatItStillIs() {
    lease.renewed(nanos.get());
    thread.start();
    connect(teacher);
    connect(noor);

    nanos.addAndGet(Ownership.LEASE.plusSeconds(1).toNanos());
    String said = noor.say("What did I miss?");
    // the lease's thread wakes too, asks the database, and hears that there is another owner
    CompletableFuture.delayedExecutor(NEXT_ROUND_MS, TimeUnit.MILLISECONDS)
        .execute(() -> {
          room.mailbox().postFirst(new RoomInput.EpochRead(2));
          lease.roundEnded();
        });

    Await.until("sent away", () -> teacher.closings().contains(ClientPort.CloseReason.MOVED));
    assertFalse(teacher.chat().contains("What did I miss?"), "it spoke in its sleep");
    assertFalse(noor.acked(said));
    assertEquals(1, counters.get(EngineCounters.Count.FENCED));
  }

  @Test
  void aRoomThatSleptGoesOnWhenItStillIs() {
    lease.renewed(nanos.get());
    thread.start();
    connect(teacher);

    nanos.addAndGet(Ownership.LEASE.plusSeconds(1).toNanos());
    String said = teacher.say("Where were we?");
    CompletableFuture.delayedExecutor(NEXT_ROUND_MS, TimeUnit.MILLISECONDS)
        .execute(() -> {
          lease.renewed(nanos.get());
          room.mailbox().postFirst(new RoomInput.EpochRead(1));
          lease.roundEnded();
        });
    Await.until("said", () -> teacher.acked(said));
  }

  private void connect(Page page) {
    page.connect(port -> {
      Link link = new Link(page.speaker, port, wire::encode);
      room.mailbox().post(new RoomInput.Attached(link));
      return new Rooms.Connection() {
        @Override
        public void receive(ClientMessage message) {
          room.mailbox().post(new RoomInput.Heard(link, message));
        }

        @Override
        public void lost() {
          room.mailbox().post(new RoomInput.Gone(link));
        }
      };
    });
    String joined = page.join();
    Await.until("joined", () -> page.acked(joined));
  }

  private RoomContext context(RoomThread room) {
    return new RoomContext(
        new EngineConfig("s1", "s1", IceServers.NONE),
        wire::encode,
        new StoredAtOnce(),
        new RecordingMedia("s1", new RecordingMedia.Node()),
        lease,
        LessonWatcher.NOBODY,
        input -> room.mailbox().post(input),
        Instant::now,
        nanos::get,
        bound -> 0,
        counters);
  }

  private static final class StoredAtOnce implements EventLog {
    @Override
    public void append(Batch batch, Consumer<Outcome> outcome) {
      outcome.accept(new Outcome.Saved());
    }

    @Override
    public void snapshot(RoomState state) {}
  }

  /** Nobody owned the room before. */
  private static final class OwnedAtOnce implements Ownership {
    @Override
    public Claim claim(LessonInfo claimed, boolean mayTakeOver, Instant now) {
      LogEntry opened =
          new LogEntry(new Position(1, 1), now, null, new RoomEvent.OwnerChanged("s1"));
      RoomState state = Room.evolve(RoomState.empty(claimed.id(), claimed.capacity()), opened);
      return new Claim.Owned(state, List.of(opened));
    }

    @Override
    public void register() {}

    @Override
    public boolean renew() {
      return true;
    }

    @Override
    public void retire() {}

    @Override
    public Optional<String> ownerOf(LessonId asked) {
      return Optional.of("s2");
    }

    @Override
    public Map<LessonId, Long> epochs(Collection<LessonId> rooms) {
      return Map.of();
    }

    @Override
    public void giveUp(LessonId given, long epoch, boolean mediaReleased) {}

    @Override
    public List<LessonInfo> orphans() {
      return List.of();
    }
  }
}

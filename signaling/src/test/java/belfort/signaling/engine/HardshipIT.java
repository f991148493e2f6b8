package belfort.signaling.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.mediacontrol.media.LessonId;
import belfort.signaling.engine.EngineCounters.Count;
import belfort.signaling.protocol.ClientMessage;
import belfort.signaling.protocol.Role;
import belfort.signaling.protocol.ServerMessage;
import belfort.signaling.room.RoomState;
import belfort.signaling.store.CommitLanes;
import belfort.signaling.store.Database;
import belfort.signaling.store.DatabaseSettings;
import belfort.signaling.store.LifeLine;
import belfort.signaling.store.RoomTable;
import belfort.signaling.store.TestDatabase;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * What a room lives through on a real database: many events, a fault of ours, a stop without it.
 */
final class HardshipIT {
  private static final int CLASS = 10;
  private static final int HANDS = 12;

  private final Messages wire = new Messages();
  private final RecordingMedia.Node node = new RecordingMedia.Node();
  private final LessonInfo lesson = TestServer.lesson("l1");
  private final Page teacher = new Page("teacher", Role.TEACHER, wire);

  private static void joins(Page page, RoomEngine engine, LessonInfo lesson) {
    page.connect(engine, lesson);
    String joined = page.join();
    Await.until("joined", () -> page.acked(joined));
  }

  @Test
  void aRoomIsReadFromItsSnapshotAndTheEventsAfterIt() {
    DatabaseSettings settings = TestDatabase.fresh();
    RoomPicture before;
    try (TestServer first = new TestServer("s1", settings, wire, node)) {
      first.awaitReady();
      joins(teacher, first.engine, lesson);
      for (int i = 0; i < CLASS; i++) {
        raisesAndLowersHisHand(new Page("student-" + i, Role.STUDENT, wire), first);
      }
      Await.until("a snapshot", () -> first.counters.get(Count.SNAPSHOTS) > 0);
      String last = teacher.say("after the snapshot");
      Await.until("stored", () -> teacher.acked(last));
      before = teacher.pictureNow();
      first.die();
    }

    try (TestServer second = new TestServer("s2", settings, wire, node)) {
      second.awaitReady();
      Page inspector = new Page("inspector", Role.TEACHER, wire);
      Await.until(
          "taken over",
          () -> {
            if (inspector.all(ServerMessage.Welcome.class).isEmpty()) {
              inspector.drop();
              inspector.connect(second.engine, lesson);
            }
            return second.counters.get(Count.ROOMS_TAKEN_OVER) == 1;
          });
      Await.until("greeted", () -> !inspector.all(ServerMessage.Welcome.class).isEmpty());
      String joined = inspector.join();
      Await.until("joined", () -> inspector.acked(joined));
      assertEquals(before.chatTexts(), inspector.chat());
      assertEquals(before.state().hands(), inspector.pictureNow().state().hands());
      assertTrue(inspector.pictureNow().people().containsAll(before.people()));
    }
  }

  private void raisesAndLowersHisHand(Page student, TestServer server) {
    joins(student, server.engine, lesson);
    for (int i = 0; i < HANDS; i++) {
      student.command(ClientMessage.RaiseHand::new);
      student.command(op -> new ClientMessage.LowerHand(op, null));
    }
    String raised = student.command(ClientMessage.RaiseHand::new);
    Await.until("stored", () -> student.acked(raised));
  }

  @Test
  void aStopWhileTheDatabaseIsAwayEndsInTimeAndTouchesNoMedia() throws Exception {
    DatabaseSettings settings = TestDatabase.fresh();
    try (TcpProxy proxy = new TcpProxy(TestDatabase.port());
        TestServer server =
            new TestServer("s1", TestDatabase.through(settings, proxy.port()), wire, node)) {
      server.awaitReady();
      joins(teacher, server.engine, lesson);
      String started = teacher.command(ClientMessage.StartLesson::new);
      Await.until("live", () -> teacher.acked(started));
      proxy.cut();
      teacher.say("never stored");
      int before = node.callsOf("s1").size();
      long begunNs = System.nanoTime();

      server.engine.drain(Duration.ofSeconds(2));

      Duration took = Duration.ofNanos(System.nanoTime() - begunNs);
      assertTrue(took.compareTo(Duration.ofSeconds(20)) < 0, "it hung for " + took);
      List<ServerMessage.Closing> words = teacher.all(ServerMessage.Closing.class);
      assertEquals("draining", words.getFirst().code());
      assertTrue(words.getFirst().afterMs() > 0, "told when to come back");
      assertEquals(before, node.callsOf("s1").size(), "the pictures run on");
      assertFalse(teacher.pending.isEmpty(), "nothing was acknowledged that is not stored");
    }
  }

  @Test
  void aFaultOfOursClosesItsRoomOnlyAndTheRoomIsFoundAsItWasStored() {
    DatabaseSettings settings = TestDatabase.fresh();
    try (FaultyServer server = new FaultyServer(settings)) {
      Await.until("ready", server.engine::mayTakeOver);
      Page neighbour = new Page("neighbour", Role.TEACHER, wire);
      joins(teacher, server.engine, lesson);
      joins(neighbour, server.engine, TestServer.lesson("l2"));
      String stored = teacher.say("stored");
      Await.until("stored", () -> teacher.acked(stored));

      server.log.failNext(lesson.id());
      String hit = teacher.say("said during the fault");
      Await.until("given up", () -> server.counters.get(Count.ROOM_FAULTS) == 1);
      Await.until("told", () -> teacher.closings().contains(ClientPort.CloseReason.FAULT));
      assertFalse(teacher.acked(hit));

      teacher.drop();
      Await.until(
          "said again and stored",
          () -> {
            // whoever still meets the room that gives up is told to come again
            if (!teacher.connected()) {
              teacher.connect(server.engine, lesson);
            }
            return teacher.acked(hit);
          });
      assertEquals(List.of("stored", "said during the fault"), teacher.chat());
      String undisturbed = neighbour.say("nobody noticed");
      Await.until("stored", () -> neighbour.acked(undisturbed));
      assertEquals(List.of(), neighbour.closings());
      assertFalse(node.called("close"), "a fault of ours costs nobody his picture");
    }
  }

  /** A server whose log refuses a batch when a test says so. */
  private final class FaultyServer implements AutoCloseable {
    final EngineCounters counters = new EngineCounters();
    final FaultyLog log;
    final RoomEngine engine;
    private final List<AutoCloseable> parts = new ArrayList<>();

    FaultyServer(DatabaseSettings settings) {
      Database rooms = Database.open(settings, "rooms", 2);
      Database lease = Database.open(settings, "lease", 1);
      LifeLine lifeLine = new LifeLine(settings, "s1");
      CommitLanes lanes = CommitLanes.start(settings, 2, counters);
      log = new FaultyLog(lanes);
      engine =
          RoomEngine.start(
              new EngineConfig("s1", "s1", IceServers.NONE),
              new RoomEngine.World(
                  wire::encode,
                  log,
                  new RoomTable(rooms, lease, lifeLine, "s1", "s1", EngineLimits.TAIL),
                  new RecordingMedia("s1", node),
                  LessonWatcher.NOBODY,
                  InstantSource.system(),
                  System::nanoTime,
                  counters));
      parts.addAll(List.of(engine, lanes, rooms, lease, lifeLine));
    }

    @Override
    public void close() {
      for (AutoCloseable part : parts) {
        try {
          part.close();
        } catch (Exception failure) {
          throw new IllegalStateException(failure);
        }
      }
    }
  }

  /** The real log, but for one batch that it says it can never store. */
  private static final class FaultyLog implements EventLog {
    private final EventLog real;
    private volatile LessonId failing = new LessonId("nobody");

    FaultyLog(EventLog real) {
      this.real = real;
    }

    void failNext(LessonId room) {
      failing = room;
    }

    @Override
    public void append(Batch batch, Consumer<Outcome> outcome) {
      if (batch.room().equals(failing)) {
        failing = new LessonId("nobody");
        outcome.accept(new Outcome.Failed("made by the test"));
      } else {
        real.append(batch, outcome);
      }
    }

    @Override
    public void snapshot(RoomState state) {
      real.snapshot(state);
    }
  }
}

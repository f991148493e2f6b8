package belfort.signaling.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.signaling.engine.EngineCounters.Count;
import belfort.signaling.protocol.ClientMessage;
import belfort.signaling.protocol.Role;
import belfort.signaling.protocol.ServerMessage;
import belfort.signaling.store.Database;
import belfort.signaling.store.DatabaseSettings;
import belfort.signaling.store.KillableDatabase;
import belfort.signaling.store.StoreException;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The database is away, comes back unable to write, and is itself again (promise P5). */
final class DatabaseFailoverIT {
  /** Two leases: whatever hangs on one has lapsed. The bench waits the promised 30 s. */
  private static final Duration AWAY = Duration.ofSeconds(6);

  private static final Duration READ_ONLY = Duration.ofSeconds(3);

  /** Slower than the room's limit on chat. */
  private static final Duration BETWEEN_LINES = Duration.ofMillis(2_100);

  private final Messages wire = new Messages();
  private final RecordingMedia.Node node = new RecordingMedia.Node();
  private final LessonInfo lesson = TestServer.lesson("l1");
  private final Page teacher = new Page("teacher", Role.TEACHER, wire);
  private final Page noor = new Page("noor", Role.STUDENT, wire);
  private static KillableDatabase database;
  private static DatabaseSettings settings;

  @BeforeAll
  static void start() throws Exception {
    database = KillableDatabase.start();
    settings = database.settingsOfUser();
  }

  @AfterAll
  static void stop() throws Exception {
    database.close();
  }

  @AfterEach
  void writable() throws Exception {
    database.readOnly(false);
  }

  @Test
  void theLessonGoesOnUnsavedAndIsSavedWhenAWritingDatabaseIsBack() throws Exception {
    try (TestServer server = new TestServer("s1", settings, wire, node)) {
      server.awaitReady();
      for (Page page : List.of(teacher, noor)) {
        page.connect(server.engine, lesson);
        String joined = page.join();
        Await.until("joined", () -> page.acked(joined));
      }
      List<String> lines = new ArrayList<>();
      List<String> ops = new ArrayList<>();

      database.kill();
      talk(AWAY, lines, ops);
      assertShownAsUnsaved(server, ops);
      Page late = new Page("lotte", Role.STUDENT, wire);
      late.connect(server.engine, lesson);
      late.join();
      Await.until("she is let in unsaved", late::in);

      database.restart();
      database.readOnly(true);
      long refusals = server.counters.get(Count.LOG_UNAVAILABLE);
      talk(READ_ONLY, lines, ops);
      assertTrue(server.counters.get(Count.LOG_UNAVAILABLE) > refusals, "it was asked and refused");
      assertShownAsUnsaved(server, ops);
      assertFalse(server.engine.ready(), "a database that cannot write renews no lease");

      database.readOnly(false);
      Await.until("all is acknowledged", () -> ops.stream().allMatch(this::acked));
      Await.until("the lease is back", server.engine::ready);
      Await.until("nothing is shown as unsaved", () -> noor.saved.equals(noor.position));
      assertEquals(lines, teacher.chat());
      assertEquals(lines, late.chat());
      List<String> stored = database.storedOps("Said");
      assertEquals(ops.stream().sorted().toList(), stored.stream().sorted().toList());
      assertEquals(List.of(), teacher.gaps);
      assertEquals(0, server.counters.get(Count.FENCED));
      assertEquals(0, server.counters.get(Count.ROOM_FAULTS));
    }
  }

  private boolean acked(String op) {
    return teacher.acked(op) || noor.acked(op);
  }

  /** Both talk for a while; each hears the other at once. */
  private void talk(Duration howLong, List<String> lines, List<String> ops) {
    long end = System.nanoTime() + howLong.toNanos();
    while (System.nanoTime() - end < 0) {
      for (Page page : List.of(teacher, noor)) {
        String line = page.id() + " line " + lines.size();
        lines.add(line);
        ops.add(page.say(line));
        Await.until("heard by all", () -> teacher.chat().contains(line));
        Await.until("heard by all", () -> noor.chat().contains(line));
      }
      long next = System.nanoTime() + BETWEEN_LINES.toNanos();
      Await.until("the next line's time", () -> System.nanoTime() - next > 0);
    }
  }

  private void assertShownAsUnsaved(TestServer server, List<String> ops) {
    assertFalse(acked(ops.getLast()), "acknowledged what is stored nowhere");
    ServerMessage.Position saved = noor.saved;
    assertTrue(saved.seq() < noor.position.seq(), saved + " is not behind " + noor.position);
    Await.until(
        "the admin sees it",
        () -> server.engine.find(lesson.id()).map(Rooms.RoomSummary::unsaved).orElse(false));
  }

  @Test
  void aPoolLeavesAFormerPrimary() throws Exception {
    try (Database pool = Database.open(settings, "test", 1)) {
      long before = connectionId(pool);
      assertEquals(before, connectionId(pool), "a sound connection is used again");
      database.readOnly(true);
      assertThrows(StoreException.class, () -> write(pool));
      assertNotEquals(before, connectionId(pool), "its connection was kept");
      database.readOnly(false);
      write(pool);
    }
  }

  private static long connectionId(Database pool) throws StoreException {
    return pool.transaction(connection -> {
      try (Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("SELECT CONNECTION_ID()")) {
        rows.next();
        return rows.getLong(1);
      }
    });
  }

  private static void write(Database pool) throws StoreException {
    pool.transaction(connection -> {
      try (Statement statement = connection.createStatement()) {
        return statement.executeUpdate("INSERT INTO installation (one, name) VALUES (1, 'b')");
      }
    });
  }

  @Test
  void aRoomThatNobodyOwnsOpensAsSoonAsTheDatabaseWritesAgain() throws Exception {
    LessonInfo other = TestServer.lesson("l2");
    try (TestServer server = new TestServer("s2", settings, wire, node)) {
      server.awaitReady();
      database.readOnly(true);
      teacher.connect(server.engine, other);
      String joined = teacher.join();
      Await.until("the lease lapsed", () -> !server.engine.ready());
      database.readOnly(false);
      Await.until("in", () -> teacher.acked(joined));
      String started = teacher.command(ClientMessage.StartLesson::new);
      Await.until("live", () -> teacher.acked(started));
    }
  }
}

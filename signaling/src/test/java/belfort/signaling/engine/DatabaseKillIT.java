package belfort.signaling.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.signaling.engine.EngineCounters.Count;
import belfort.signaling.protocol.Role;
import belfort.signaling.store.KillableDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The database's process is killed under load and started again on the same data. */
final class DatabaseKillIT {
  private static final int PAGES = 8;
  private static final int KILLS = 2;
  private static final Duration BETWEEN_LINES = Duration.ofMillis(2_100);

  private final Messages wire = new Messages();
  private final LessonInfo lesson = TestServer.lesson("l1");
  private final List<Page> pages = new ArrayList<>();

  @Test
  void noAcknowledgedChatMessageIsLostAndNoneIsDoubled() throws Exception {
    try (KillableDatabase database = KillableDatabase.start();
        TestServer server =
            new TestServer("s1", database.settings(), wire, new RecordingMedia.Node())) {
      for (int i = 0; i < PAGES; i++) {
        Page page = new Page("p" + i, i == 0 ? Role.TEACHER : Role.STUDENT, wire);
        pages.add(page);
        page.connect(server.engine, lesson);
        String joined = page.join();
        Await.until("joined", () -> page.acked(joined));
      }
      AtomicBoolean going = new AtomicBoolean(true);
      Thread talk = Thread.ofVirtual().start(() -> talk(going));
      for (int kill = 0; kill < KILLS; kill++) {
        long before = acknowledged();
        Await.until("lines are stored", () -> acknowledged() > before + PAGES);
        database.kill();
        long away = server.counters.get(Count.LOG_UNAVAILABLE);
        Await.until("missed", () -> server.counters.get(Count.LOG_UNAVAILABLE) > away);
        database.restart();
      }
      going.set(false);
      talk.join();
      Await.until("all is stored", Duration.ofSeconds(60), () -> pending() == 0);
      check(database);
    }
  }

  /** Everybody talks as fast as the room lets one. */
  private void talk(AtomicBoolean going) {
    int line = 0;
    while (going.get()) {
      for (Page page : pages) {
        page.say(page.id() + " line " + line);
      }
      line++;
      long next = System.nanoTime() + BETWEEN_LINES.toNanos();
      Await.until("the next line's time", () -> System.nanoTime() - next > 0);
    }
  }

  private long acknowledged() {
    return pages.stream().mapToLong(Page::linesAcked).sum();
  }

  private int pending() {
    return pages.stream().mapToInt(Page::waiting).sum();
  }

  private void check(KillableDatabase database) throws Exception {
    List<String> stored = database.storedOps("Said");
    assertEquals(stored.size(), stored.stream().distinct().count(), "stored twice");
    for (Page page : pages) {
      assertEquals(List.of(), page.gaps, page.id());
      assertTrue(page.refused.isEmpty(), "refused: " + page.refused);
      for (String op : page.said) {
        assertTrue(stored.contains(op), "acknowledged and lost: " + op);
      }
      assertEquals(pages.getFirst().pictureNow().state(), page.pictureNow().state());
    }
    Figures.add("database_kill_lines_kept", stored.size(), "lines");
  }
}

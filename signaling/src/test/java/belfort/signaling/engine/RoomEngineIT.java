package belfort.signaling.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.signaling.protocol.ClientMessage;
import belfort.signaling.protocol.Role;
import belfort.signaling.protocol.ServerMessage;
import belfort.signaling.store.TestDatabase;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The engine on a real database, from a connection to the log and back. */
final class RoomEngineIT {
  private final Messages wire = new Messages();
  private final RecordingMedia.Node node = new RecordingMedia.Node();
  private final LessonInfo lesson = TestServer.lesson("l1");
  private final Page teacher = new Page("teacher", Role.TEACHER, wire);
  private final Page noor = new Page("noor", Role.STUDENT, wire);
  private belfort.signaling.store.DatabaseSettings settings;
  private TestServer server;

  @BeforeEach
  void start() {
    settings = TestDatabase.fresh();
    server = new TestServer("s1", settings, wire, node);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void bothIn() {
    for (Page page : List.of(teacher, noor)) {
      page.connect(server.engine, lesson);
      String op = page.join();
      Await.until("acknowledged", () -> page.acked(op));
    }
  }

  @Test
  void aLessonFromTheLobbyToItsEnd() {
    noor.connect(server.engine, lesson);
    Await.until("the lobby is shown", () -> !noor.all(ServerMessage.Lobby.class).isEmpty());
    bothIn();
    String start = teacher.command(ClientMessage.StartLesson::new);
    String hello = noor.say("Goedemorgen!");
    Await.until("stored", () -> teacher.acked(start) && noor.acked(hello));
    Await.until("seen", () -> teacher.chat().equals(List.of("Goedemorgen!")));
    assertEquals(teacher.pictureNow().state(), noor.pictureNow().state());

    teacher.command(ClientMessage.EndLesson::new);
    Await.until("closed", () -> noor.closings().contains(ClientPort.CloseReason.LESSON_ENDED));
    Await.until("media is released", () -> node.called("close"));
    Await.until("the room is gone", () -> server.engine.list().isEmpty());
    assertEquals(List.of(), noor.gaps);
  }

  @Test
  void aRestartedServerHasTheRoomAsItWas() throws Exception {
    bothIn();
    noor.say("een");
    String hand = noor.command(ClientMessage.RaiseHand::new);
    Await.until("stored", () -> noor.acked(hand));
    server.engine.drain(Duration.ofSeconds(10));
    Await.until("told to come back", () -> !noor.all(ServerMessage.Closing.class).isEmpty());
    assertTrue(noor.all(ServerMessage.Closing.class).getFirst().afterMs() > 0);

    try (TestServer second = new TestServer("s2", settings, wire, node)) {
      noor.connect(second.engine, lesson);
      teacher.connect(second.engine, lesson);
      Await.until("resumed", () -> second.counters.get(EngineCounters.Count.RESUMED_BY_DELTA) == 2);
      String two = noor.say("twee");
      Await.until("stored", () -> noor.acked(two));
      Await.until("seen", () -> teacher.chat().equals(List.of("een", "twee")));
      assertEquals(1, teacher.pictureNow().state().hands().size());
      assertEquals(List.of(), noor.gaps);
      assertTrue(!node.called("close"), "a planned stop never touches media");
    }
  }
}

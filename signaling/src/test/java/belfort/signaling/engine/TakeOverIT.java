package belfort.signaling.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.signaling.engine.EngineCounters.Count;
import belfort.signaling.protocol.ClientMessage;
import belfort.signaling.protocol.Role;
import belfort.signaling.protocol.ServerMessage;
import belfort.signaling.store.DatabaseSettings;
import belfort.signaling.store.TestDatabase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two servers on one real database, with a wire to it that can be cut. */
final class TakeOverIT {
  private final Messages wire = new Messages();
  private final RecordingMedia.Node node = new RecordingMedia.Node();
  private final LessonInfo lesson = TestServer.lesson("l1");
  private final Page teacher = new Page("teacher", Role.TEACHER, wire);
  private final Page noor = new Page("noor", Role.STUDENT, wire);
  private final List<TestServer> servers = new ArrayList<>();
  private DatabaseSettings settings;
  private TcpProxy proxy;
  private TestServer first;
  private TestServer second;

  @BeforeEach
  void start() throws Exception {
    settings = TestDatabase.fresh();
    proxy = new TcpProxy(TestDatabase.port());
    first = server("s1", TestDatabase.through(settings, proxy.port()));
    second = server("s2", settings);
    first.awaitReady();
    second.awaitReady();
    for (Page page : List.of(teacher, noor)) {
      page.connect(first.engine, lesson);
      String joined = page.join();
      Await.until("joined", () -> page.acked(joined));
    }
    String started = teacher.command(ClientMessage.StartLesson::new);
    teacher.send(new ClientMessage.Offer("out:camera", 1, "sdp"));
    Await.until("live", () -> teacher.acked(started) && publishes());
  }

  private boolean publishes() {
    return !teacher.all(ServerMessage.Answer.class).isEmpty();
  }

  private TestServer server(String id, DatabaseSettings through) {
    TestServer server = new TestServer(id, through, wire, node);
    servers.add(server);
    return server;
  }

  @AfterEach
  void stop() throws Exception {
    servers.forEach(TestServer::close);
    proxy.close();
  }

  /** The second server finds the lesson in the hands of a dead one and takes it. */
  private void takenOverBySecond(Page page) {
    Await.until(
        "the second server owns the room",
        () -> {
          if (!page.connected() || page.all(ServerMessage.Welcome.class).size() < 2) {
            page.drop();
            page.connect(second.engine, lesson);
            Await.until("answered", () -> answered(page));
          }
          return second.counters.get(Count.ROOMS_TAKEN_OVER) == 1;
        });
  }

  private static boolean answered(Page page) {
    return !page.connected() || page.all(ServerMessage.Welcome.class).size() > 1;
  }

  @Test
  void aLivingOwnerKeepsItsRoomAndTheOtherNamesIt() {
    Page lotte = new Page("lotte", Role.STUDENT, wire);
    lotte.connect(second.engine, lesson);
    Await.until("moved", () -> !lotte.all(ServerMessage.Moved.class).isEmpty());
    assertEquals("/s/s1/", lotte.all(ServerMessage.Moved.class).getFirst().prefix());
    assertEquals(0, second.counters.get(Count.ROOMS_TAKEN_OVER));
  }

  @Test
  void whoComesWhileTheOwnersLeaseIsOverdueWaitsForTheTakeOver() {
    first.die();
    long overdue = System.nanoTime() + Ownership.SURE.plusMillis(100).toNanos();
    Await.until("a renewal is missing", () -> System.nanoTime() - overdue > 0);
    Page lotte = new Page("lotte", Role.STUDENT, wire);
    lotte.connect(second.engine, lesson);
    Await.until("welcome", () -> !lotte.all(ServerMessage.Welcome.class).isEmpty());
    assertEquals(List.of(), lotte.all(ServerMessage.Moved.class), "sent to a dead server");
    assertEquals(List.of(), lotte.closings());
  }

  @Test
  void aServerCutOffFromTheDatabaseIsFencedAndTouchesNoMediaWhileTheOtherGoesOn() {
    proxy.cut();
    String provisional = noor.say("not stored by s1");
    Await.until("shown at once", () -> teacher.chat().contains("not stored by s1"));

    takenOverBySecond(teacher);
    Await.until("adopted", () -> node.callsOf("s2").contains("adopt"));
    assertFalse(teacher.chat().contains("not stored by s1"), "what was lost vanishes");
    int before = node.callsOf("s1").size();

    // the stale owner still has noor: her wishes must not reach the node
    noor.send(new ClientMessage.Offer("in:teacher:camera", 1, "sdp"));
    Await.until("fenced by the tag", () -> first.counters.get(Count.FENCED) == 1);
    assertEquals(before, node.callsOf("s1").size(), "a stale owner touched media");
    assertFalse(noor.acked(provisional));
    Await.until("sent away", () -> noor.closings().contains(ClientPort.CloseReason.MOVED));

    noor.connect(second.engine, lesson);
    Await.until("comes back once", () -> noor.acked(provisional));
    Await.until("seen again", () -> teacher.chat().contains("not stored by s1"));
    assertEquals(1, Collections.frequency(teacher.chat(), "not stored by s1"));
    proxy.mend();
    assertEquals(List.of(), teacher.gaps);
  }

  @Test
  void theStaleOwnersBatchIsRefusedByTheLogWhenItsWireIsMended() {
    proxy.cut();
    noor.say("kept by s1");
    takenOverBySecond(teacher);
    String stored = teacher.say("stored by s2");
    Await.until("stored", () -> teacher.acked(stored));

    proxy.mend();
    Await.until("fenced", () -> first.counters.get(Count.FENCED) == 1);
    Await.until(
        "told where",
        () ->
            noor.all(ServerMessage.Moved.class).stream()
                .anyMatch(m -> m.prefix().equals("/s/s2/")));
    noor.connect(second.engine, lesson);
    Await.until("once", () -> teacher.chat().equals(List.of("stored by s2", "kept by s1")));
    Await.until("same", () -> teacher.pictureNow().state().equals(noor.pictureNow().state()));
  }

  @Test
  void anIdleStaleOwnerFindsOutWhenItsLeaseIsBack() {
    proxy.cut();
    takenOverBySecond(teacher);
    Await.until("its lease lapsed", () -> !first.engine.ready());
    proxy.mend();
    Await.until("fenced", () -> first.counters.get(Count.FENCED) == 1);
    assertFalse(node.callsOf("s1").contains("close"));
  }

  @Test
  void aCommitWhoseReplyIsLostCountsOnce() {
    String before = noor.say("before");
    Await.until("stored", () -> noor.acked(before));
    proxy.loseReplyToCommit();
    String lost = noor.say("said once");
    Await.until("the log notices", () -> first.counters.get(Count.LOG_UNAVAILABLE) > 0);
    Await.until("acknowledged", () -> noor.acked(lost));
    assertTrue(first.counters.get(Count.LOG_DUPLICATES) > 0, "the commit had not succeeded");
    assertEquals(0, first.counters.get(Count.FENCED));
    assertEquals(1, Collections.frequency(teacher.chat(), "said once"));
  }

  @Test
  void aDeadServersLessonIsAdoptedEvenWhenNobodyConnects() throws Exception {
    TestDatabase.reserve(settings, lesson.id().value());
    first.die();
    Await.until("swept", () -> second.counters.get(Count.ROOMS_TAKEN_OVER) == 1);
    Await.until("adopted", () -> node.callsOf("s2").contains("adopt"));
    assertFalse(node.called("close"), "the pictures run on");
  }

  @Test
  void bothPagesComeBackToADeadServersRoomWithNothingLost() {
    String said = noor.say("before the crash");
    String hand = noor.command(ClientMessage.RaiseHand::new);
    Await.until("stored", () -> noor.acked(said) && noor.acked(hand));
    long start = System.nanoTime();
    first.die();
    takenOverBySecond(teacher);
    noor.drop();
    noor.connect(second.engine, lesson);
    Await.until("back", () -> second.counters.get(Count.RESUMED_BY_DELTA) == 2);
    Figures.add("takeover_control_back", (System.nanoTime() - start) / 1_000_000, "ms");
    assertEquals(List.of("before the crash"), noor.chat());
    Await.until("same", () -> teacher.pictureNow().state().equals(noor.pictureNow().state()));
    assertEquals(1, noor.pictureNow().state().hands().size());
  }
}

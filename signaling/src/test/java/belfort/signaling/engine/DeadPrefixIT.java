package belfort.signaling.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import belfort.signaling.protocol.ClientMessage;
import belfort.signaling.protocol.Role;
import belfort.signaling.protocol.ServerMessage;
import belfort.signaling.store.DatabaseSettings;
import belfort.signaling.store.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A server dies, the proxy in front notices at once, its lease runs out only later: what another
 * server says meanwhile to those who asked for the dead one.
 */
final class DeadPrefixIT {
  private final Messages wire = new Messages();
  private final RecordingMedia.Node node = new RecordingMedia.Node();
  private final LessonInfo lesson = TestServer.lesson("l1");
  private final Page noor = new Page("noor", Role.STUDENT, wire);
  private final List<TestServer> servers = new ArrayList<>();
  private TestServer first;
  private TestServer second;

  @BeforeEach
  void start() throws Exception {
    DatabaseSettings settings = TestDatabase.fresh();
    for (String name : List.of("s1", "s2")) {
      servers.add(new TestServer(name, settings, wire, node));
    }
    first = servers.get(0);
    second = servers.get(1);
    servers.forEach(TestServer::awaitReady);
    noor.connect(first.engine, lesson);
    String joined = noor.join();
    Await.until("joined", () -> noor.acked(joined));
  }

  @AfterEach
  void stop() {
    servers.forEach(TestServer::close);
  }

  @Test
  void whoAskedForTheDeadServerIsKeptUntilItsRoomIsTakenOver() {
    String hand = noor.command(ClientMessage.RaiseHand::new);
    Await.until("stored", () -> noor.acked(hand));
    long start = System.nanoTime();
    first.die();
    noor.drop();
    noor.asksUnder("s1");
    noor.connect(second.engine, lesson);
    Await.until("welcome", () -> noor.all(ServerMessage.Welcome.class).size() == 2);
    Figures.add("dead_prefix_control_back", (System.nanoTime() - start) / 1_000_000, "ms");
    assertEquals(List.of(), noor.all(ServerMessage.Moved.class), "nobody is sent round in circles");
    Await.until("the hand", () -> noor.pictureNow().state().hands().size() == 1);
  }
}

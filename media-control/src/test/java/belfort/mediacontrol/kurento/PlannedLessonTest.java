package belfort.mediacontrol.kurento;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.mediacontrol.Await;
import belfort.mediacontrol.LessonMedia;
import belfort.mediacontrol.MediaControl.LessonOpening;
import belfort.mediacontrol.MediaCounters.Counter;
import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.media.Profile;
import belfort.mediacontrol.placement.Decision;
import belfort.mediacontrol.placement.NodeId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lessons that were planned before their bell, opened by a server. */
final class PlannedLessonTest {
  private static final int NODES = 3;

  private final World world = new World();
  private final List<ScriptedNode> nodes = new ArrayList<>();
  private KurentoMediaControl server;

  @BeforeEach
  void start() throws Exception {
    for (int i = 0; i < NODES; i++) {
      nodes.add(new ScriptedNode(false));
    }
    server = world.server(nodes.stream().map(ScriptedNode::url).toArray(String[]::new));
    World.awaitUp(server);
    Await.until("all are registered", () -> server.nodes().size() == NODES);
  }

  @AfterEach
  void stop() {
    world.close();
    nodes.forEach(ScriptedNode::close);
  }

  private NodeId node(int index) {
    return server.nodes().get(index).id();
  }

  private Decision last() {
    return world.ledger.decisions().getLast();
  }

  @Test
  void lessonsStandWhereTheyWerePlannedHoweverFullThatIs() {
    for (int i = 0; i < 5; i++) {
      world.ledger.plan(new LessonId("l" + i), node(1));
      assertEquals(node(1), world.open(server, "l" + i).node());
      assertEquals(Decision.Reason.PLANNED, last().reason(), last().words());
    }
    assertEquals(5, server.counters().get(Counter.PLANS_KEPT));
  }

  @Test
  void aLessonPlannedOnANodeThatDrainsIsDecidedAnewInWords() throws Exception {
    world.ledger.plan(new LessonId("maths"), node(1));
    world.ledger.drain(node(1), World.STARTS, "night");

    LessonMedia maths = world.open(server, "maths");

    assertNotEquals(node(1), maths.node());
    assertTrue(last().words().endsWith("which is draining: decided anew"), last().words());
    assertEquals(1, server.counters().get(Counter.PLANS_DROPPED));
  }

  @Test
  void aLessonPlannedOnANodeThatNobodyKnowsIsDecidedAnew() {
    world.ledger.plan(new LessonId("maths"), new NodeId("gone"));

    world.open(server, "maths");

    assertTrue(last().words().contains("which is no node any more"), last().words());
  }

  @Test
  void aPlanThatCannotBeReadKeepsNoLessonFromOpening() {
    world.ledger.losePlans();

    world.open(server, "maths");

    assertEquals(1, server.counters().get(Counter.PLANS_UNREAD));
    assertEquals(1, server.counters().get(Counter.LESSONS_OPENED));
  }

  @Test
  void aLessonThatIsOpenedLateHasNoPlanAnyMore() {
    world.ledger.plan(new LessonId("late"), node(1));
    LessonOpening late =
        new LessonOpening(
            new LessonId("late"), Profile.LECTURE, 10, 1, Instant.now().minusSeconds(700), true);

    Await.get(server.open(late, world.events::add));

    assertTrue(last().planFate().isEmpty(), last().words());
    assertEquals(0, server.counters().get(Counter.PLANS_KEPT));
  }
}

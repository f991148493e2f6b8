package belfort.mediacontrol.kurento;

import static org.junit.jupiter.api.Assertions.assertEquals;

import belfort.mediacontrol.placement.Ledger;
import belfort.mediacontrol.placement.NodeId;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RecyclingTest {
  private static final KurentoConfig.Night NIGHT =
      new KurentoConfig.Night(
          LocalTime.of(23, 0), LocalTime.of(5, 0), ZoneId.of("Europe/Brussels"));
  private static final Instant EVENING = Instant.parse("2026-11-26T18:00:00Z");
  private static final Instant MIDNIGHT = Instant.parse("2026-11-26T23:00:00Z");
  private static final Instant FIVE = Instant.parse("2026-11-27T04:00:00Z");
  private static final NodeId A = new NodeId("a");
  private static final NodeId B = new NodeId("b");

  private final Recycling recycling = new Recycling(NIGHT);

  @BeforeEach
  void bothRanInTheEvening() {
    assertEquals(List.of(), recycling.steps(List.of(node(A, "a1"), node(B, "b1")), EVENING));
  }

  private static Recycling.Node node(NodeId id, String serverId) {
    return new Recycling.Node(id, true, true, serverId, Optional.empty(), 3);
  }

  private static Recycling.Node drained(NodeId id, String serverId, String reason, int lessons) {
    Ledger.Drain drain = new Ledger.Drain(MIDNIGHT, FIVE, reason);
    return new Recycling.Node(id, true, true, serverId, Optional.of(drain), lessons);
  }

  @Test
  void atNightOneNodeAfterTheOtherIsEmptiedAndItsRestartEndsIt() {
    assertEquals(
        List.of(new Recycling.Step.Drain(A, FIVE, "recycling a1")),
        recycling.steps(List.of(node(B, "b1"), node(A, "a1")), MIDNIGHT));
    assertEquals(
        List.of(),
        recycling.steps(List.of(drained(A, "a1", "recycling a1", 2), node(B, "b1")), MIDNIGHT));
    assertEquals(
        List.of(new Recycling.Step.Ready(A)),
        recycling.steps(List.of(drained(A, "a1", "recycling a1", 0), node(B, "b1")), MIDNIGHT));
    assertEquals(
        List.of(new Recycling.Step.Undrain(A)),
        recycling.steps(List.of(drained(A, "a2", "recycling a1", 0), node(B, "b1")), MIDNIGHT));
    assertEquals(
        List.of(new Recycling.Step.Drain(B, FIVE, "recycling b1")),
        recycling.steps(List.of(node(A, "a2"), node(B, "b1")), MIDNIGHT));
    assertEquals(
        List.of(), recycling.steps(List.of(node(A, "a2"), node(B, "b2")), MIDNIGHT), "all are new");
  }

  @Test
  void theMorningEndsItWhetherItWasRestartedOrNot() {
    assertEquals(
        List.of(new Recycling.Step.Undrain(A)),
        recycling.steps(List.of(drained(A, "a1", "recycling a1", 0), node(B, "b1")), FIVE));
  }

  @Test
  void nothingIsEmptiedWhileAnotherNodeIsAwayOrDrainsOrThereIsNone() {
    Recycling.Node away = new Recycling.Node(B, true, false, "b1", Optional.empty(), 0);
    assertEquals(List.of(), recycling.steps(List.of(node(A, "a1"), away), MIDNIGHT));
    assertEquals(
        List.of(),
        recycling.steps(List.of(node(A, "a1"), drained(B, "b1", "upgrade", 1)), MIDNIGHT));
    assertEquals(List.of(), recycling.steps(List.of(node(A, "a1")), MIDNIGHT));
  }

  @Test
  void ourOwnNodesAreLeftAlone() {
    Recycling.Node ours = new Recycling.Node(A, false, true, "a1", Optional.empty(), 0);
    Recycling.Node alsoOurs = new Recycling.Node(B, false, true, "b1", Optional.empty(), 0);
    assertEquals(List.of(), recycling.steps(List.of(ours, alsoOurs), MIDNIGHT));
  }
}

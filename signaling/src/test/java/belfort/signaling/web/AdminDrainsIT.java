package belfort.signaling.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.mediacontrol.placement.Budget;
import belfort.mediacontrol.placement.Capacity;
import belfort.mediacontrol.placement.Ledger.NodeEntry;
import belfort.mediacontrol.placement.Ledger.Reservation;
import belfort.mediacontrol.placement.NodeId;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The admin's page empties a node. */
final class AdminDrainsIT {
  private static TestServer server;
  private static Browser admin;

  @BeforeAll
  static void start() throws Exception {
    server = new TestServer();
    admin = server.enterAsAdmin();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void twoNodes() {
    server.ledger.entries.clear();
    server.ledger.parts.clear();
    for (String id : List.of("n1", "n2")) {
      server.ledger.entries.add(
          new NodeEntry(
              new NodeId(id),
              "ws://" + id + "/kurento",
              Optional.empty(),
              Budget.NONE,
              Capacity.NONE,
              1));
    }
  }

  private static String path(Browser browser, String node) {
    return "/api/v1/admin/" + browser.key() + "/nodes/" + node + "/drain";
  }

  private static Instant until(String node) {
    return server.ledger.entries.stream()
        .filter(entry -> entry.id().value().equals(node))
        .findFirst()
        .orElseThrow()
        .drain()
        .orElseThrow()
        .until();
  }

  private static boolean draining(String node) {
    return server.ledger.entries.stream()
        .anyMatch(entry -> entry.id().value().equals(node) && entry.draining());
  }

  @Test
  void aNodeIsEmptiedWithinSoManyMinutesAndTakenIntoUseAgain() throws Exception {
    Instant before = Instant.now();
    HttpResponse<String> answer = admin.post(path(admin, "n1"), "{\"minutes\":15}");
    assertEquals(204, answer.statusCode(), answer.body());
    assertFalse(until("n1").isBefore(before.plus(Duration.ofMinutes(15)).minusMillis(1)));
    assertFalse(draining("n2"));

    assertEquals(204, admin.delete(path(admin, "n1")).statusCode());
    assertFalse(draining("n1"));
    assertEquals(204, admin.delete(path(admin, "n1")).statusCode(), "twice is once");
  }

  @Test
  void withoutMinutesTheDeadlineIsTheBellOfTheLastLessonOnTheNode() throws Exception {
    server.ledger.parts.add(
        Reservation.wanted(
            server.lesson.id(),
            1,
            new NodeId("n1"),
            0,
            Capacity.NONE,
            3,
            server.lesson.startsAt()));
    assertEquals(204, admin.post(path(admin, "n1"), "{}").statusCode());
    long offMs = Math.abs(server.lesson.endsAt().toEpochMilli() - until("n1").toEpochMilli());
    assertTrue(offMs <= 1_000, "its bell");

    assertEquals(204, admin.delete(path(admin, "n1")).statusCode());
    assertEquals(204, admin.post(path(admin, "n2"), "{}").statusCode());
    assertTrue(until("n2").isBefore(Instant.now().plusSeconds(1)), "no lesson is on it");
  }

  @Test
  void attack94_theLastNodeThatTakesLessonsIsNotDrained() throws Exception {
    assertEquals(204, admin.post(path(admin, "n1"), "{\"minutes\":0}").statusCode());
    HttpResponse<String> refused = admin.post(path(admin, "n2"), "{\"minutes\":0}");
    assertEquals(409, refused.statusCode());
    assertEquals("last_node", TestServer.JSON.readTree(refused.body()).get("code").asText());
    assertFalse(draining("n2"));
  }

  @Test
  void theLastTwoNodesAreNotBothDrainedThroughTwoServersAtOnce() throws Exception {
    server.ledger.drainedMeanwhile = Optional.of(new NodeId("n2"));
    HttpResponse<String> refused = admin.post(path(admin, "n1"), "{\"minutes\":0}");
    assertEquals(409, refused.statusCode());
    assertFalse(draining("n1"), "it takes lessons again");
    assertTrue(draining("n2"));
  }

  @Test
  void whatIsNoNodeOrNoDeadlineIsRefused() throws Exception {
    assertEquals(404, admin.post(path(admin, "n3"), "{\"minutes\":1}").statusCode());
    assertEquals(400, admin.post(path(admin, "n1"), "{\"minutes\":-1}").statusCode());
    assertEquals(400, admin.post(path(admin, "n1"), "{\"minutes\":100000}").statusCode());
    assertEquals(400, admin.post(path(admin, "n1"), "{\"minutes\":\"1\"}").statusCode());
    assertFalse(draining("n1"));
  }

  @Test
  void attack31_nobodyElseDrainsANode() throws Exception {
    Browser els = server.enter("t1");
    assertEquals(404, els.post(path(els, "n1"), "{\"minutes\":1}").statusCode());
    assertEquals(401, els.post(path(admin, "n1"), "{\"minutes\":1}").statusCode());
    assertFalse(draining("n1"));
  }
}

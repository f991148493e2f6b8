package belfort.signaling.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.placement.BellPlan;
import belfort.mediacontrol.placement.Capacity;
import belfort.mediacontrol.placement.Decision;
import belfort.mediacontrol.placement.Ledger;
import belfort.mediacontrol.placement.NodeId;
import belfort.mediacontrol.placement.Placement;
import belfort.mediacontrol.placement.Reserve;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AdminApiIT {
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

  private static String api(Browser browser) {
    return "/api/v1/admin/" + browser.key() + "/";
  }

  @Test
  void attack31_noAdminRequestIsServedToAnybodyElse() throws Exception {
    Browser els = server.enter("t1");
    Browser noor = server.enter("p1");
    for (Browser browser : List.of(els, noor)) {
      for (String path :
          List.of(
              "now", "lessons", "classes", "lessons/l1/links", "placements/l1", "forecast", "x")) {
        assertEquals(404, browser.get(api(browser) + path).statusCode(), path);
        // with the admin's key but without his cookie
        assertEquals(401, browser.get(api(admin) + path).statusCode(), path);
      }
      assertEquals(404, browser.post(api(browser) + "lessons/l1/end", "").statusCode());
      assertEquals(401, browser.delete(api(admin) + "lessons/l1/links/p1").statusCode());
    }
    assertFalse(server.rooms.ended.stream().anyMatch(lesson -> lesson.value().equals("l1")));
  }

  @Test
  void nowShowsTheNodesAndWhatIsLeft() throws Exception {
    JsonNode now = json(admin.get(api(admin) + "now"));
    assertEquals(2, now.get("nodes").size());
    JsonNode node = now.get("nodes").get(0);
    assertEquals("up", node.get("state").asText());
    assertEquals(1_000_000, node.get("budget").get("cpuMicros").asLong());
    assertFalse(node.get("slow").asBoolean());
    assertTrue(node.get("drain").isNull());
    assertTrue(now.get("totals").get("lessonsThatStillFit").asLong() > 0);
    assertTrue(now.get("totals").get("oneNodeMayFail").asBoolean());
  }

  @Test
  void theComingBellsAreToldToAnyAdminOfTheBrowser() throws Exception {
    Instant bell = Instant.parse("2026-09-01T06:30:00Z");
    Capacity demand = new Capacity(10, 100, 600_000, 50, 500);
    for (String path : List.of("/api/v1/forecast", api(admin) + "forecast")) {
      assertEquals("[]", json(admin.get(path)).get("bells").toString());
    }
    server.bells.foresee(
        List.of(
            new BellPlan.Bell(
                bell,
                12,
                List.of(),
                List.of(new LessonId("x"), new LessonId("y")),
                new BellPlan.Outlook(demand, TestMedia.BUDGET, new Reserve(0.5, 0)))),
        bell);
    try {
      for (String path : List.of("/api/v1/forecast", api(admin) + "forecast")) {
        JsonNode told = json(admin.get(path));
        assertEquals(bell.toEpochMilli(), told.get("at").asLong());
        JsonNode first = told.get("bells").get(0);
        assertEquals(bell.toEpochMilli(), first.get("at").asLong());
        assertEquals(12, first.get("lessons").asInt());
        assertEquals(2, first.get("notFitting").asInt());
        assertEquals(1.2, first.get("share").asDouble(), 1e-9);
        assertEquals("kbit/s", first.get("fullest").asText());
        assertEquals(600_000, first.get("demand").get("kilobitsPerSecond").asLong());
        assertEquals(500_000, first.get("budget").get("kilobitsPerSecond").asLong());
        assertFalse(first.get("oneNodeMayFail").asBoolean());
        assertEquals(0.5, first.get("reserveCovered").asDouble());
      }
      assertEquals(404, admin.get("/api/v1/forecast/x").statusCode());
      assertEquals(404, server.enter("t1").get("/api/v1/forecast").statusCode());
      assertEquals(405, admin.post("/api/v1/forecast", "").statusCode());
    } finally {
      server.bells.foresee(List.of(), bell.plusSeconds(1));
    }
  }

  @Test
  void whatBecameOfThePlanIsToldWithThePlacement() throws Exception {
    NodeId node = new NodeId("n1");
    Placement.NodeView view =
        new Placement.NodeView(
            new Ledger.NodeEntry(
                node, "ws://n1", Optional.empty(), TestMedia.BUDGET, Capacity.NONE, 0),
            Placement.Reach.UP);
    Capacity demand = new Capacity(0, 1_000, 0, 0, 0);
    Decision decision =
        Placement.decide(
            List.of(view),
            new Placement.Request(
                demand,
                Placement.Kind.TIMETABLED,
                Set.of(),
                demand,
                Optional.of(new Placement.Planned(new NodeId("gone"), true))),
            7);
    server.placed.put(
        new LessonId("l1"),
        new Placements.Placed(
            "n1", Instant.EPOCH, decision.words(), "ONLY_ONE", "[]", Optional.of(decision)));
    try {
      JsonNode plan = json(admin.get(api(admin) + "placements/l1")).get("plan");
      assertEquals("gone", plan.get("node").asText());
      assertEquals("UNKNOWN_NODE", plan.get("fate").asText());
    } finally {
      server.placed.clear();
    }
  }

  @Test
  void whyALessonStandsWhereItStandsIsToldToAnyAdminOfTheBrowser() throws Exception {
    NodeId node = new NodeId("n1");
    Placement.NodeView view =
        new Placement.NodeView(
            new Ledger.NodeEntry(
                node, "ws://n1", Optional.empty(), TestMedia.BUDGET, Capacity.NONE, 0),
            Placement.Reach.UP);
    Decision decision =
        Placement.decide(
            List.of(view),
            new Placement.Request(new Capacity(0, 1_000, 0, 0, 0), Placement.Kind.TIMETABLED),
            7);
    Browser stranger = new Browser(server, admin.key(), "belfort-x=1; belfort-=2", admin.opened());
    server.placed.put(
        new LessonId("l1"),
        new Placements.Placed(
            "n1", Instant.EPOCH, decision.words(), "ONLY_ONE", "[]", Optional.of(decision)));
    try {
      for (String path : List.of("/api/v1/placements/l1", api(admin) + "placements/l1")) {
        JsonNode told = json(admin.get(path));
        assertEquals("n1", told.get("node").asText(), path);
        assertEquals("ONLY_ONE", told.get("code").asText());
        assertEquals("timetabled", told.get("kind").asText());
        assertEquals("7", told.get("seed").asText());
        assertEquals(10_000, told.get("demand").get("cpuMicros").asLong());
      }
      assertEquals(404, admin.get("/api/v1/placements/nope").statusCode());
      assertEquals(404, admin.get("/api/v1/placements").statusCode());
      assertEquals(404, server.enter("t1").get("/api/v1/placements/l1").statusCode());
      assertEquals(401, stranger.get("/api/v1/placements/l1").statusCode());
      assertEquals(405, admin.post("/api/v1/placements/l1", "").statusCode());
    } finally {
      server.placed.clear();
    }
  }

  @Test
  void aLessonIsMadeWithItsLinksWhichOpenIt() throws Exception {
    long start = Instant.now().toEpochMilli();
    HttpResponse<String> made =
        admin.post(
            api(admin) + "lessons",
            "{\"title\":\"Frans\",\"startsAt\":%d,\"minutes\":50,\"profile\":\"seminar\",\"teacher\":\"t1\",\"class\":\"c1\"}"
                .formatted(start));
    assertEquals(201, made.statusCode(), made.body());
    JsonNode lesson = json(made);
    assertEquals(3, lesson.get("expected").asInt());
    assertEquals("4B", lesson.get("class").asText());
    String id = lesson.get("id").asText();
    JsonNode links = json(admin.get(api(admin) + "lessons/" + id + "/links"));
    assertEquals("Els", links.get("teacher").get("name").asText());
    assertEquals(2, links.get("students").size());
    String url = links.get("students").get(0).get("url").asText();
    Browser student = server.enterWith(url.substring(url.indexOf('#') + 1));
    assertEquals("student", student.opened().get("role").asText());

    String participant = links.get("students").get(0).get("participant").asText();
    String path = api(admin) + "lessons/" + id + "/links/" + participant;
    assertEquals(204, admin.delete(path).statusCode());
    assertEquals(401, student.get("/api/v1/session/" + student.key()).statusCode());
    assertTrue(
        json(admin.get(api(admin) + "lessons/" + id + "/links"))
            .get("students")
            .get(0)
            .get("revoked")
            .asBoolean());
    assertTrue(server.rooms.revoked.stream().anyMatch(p -> p.value().equals(participant)));
    assertEquals(204, admin.post(api(admin) + "lessons/" + id + "/end", "").statusCode());
    assertTrue(server.rooms.ended.stream().anyMatch(l -> l.value().equals(id)));
    JsonNode day = json(admin.get(api(admin) + "lessons")).get("lessons");
    assertTrue(day.toString().contains("\"phase\":\"ended\""), day.toString());
  }

  @Test
  void whoStillHasASessionOfALessonThatWasEndedMeanwhileFindsItsRoomEnded() throws Exception {
    String id =
        json(admin.post(
                api(admin) + "lessons",
                "{\"title\":\"Kort\",\"startsAt\":%d,\"minutes\":30,\"profile\":\"lecture\",\"teacher\":\"t1\",\"guests\":1}"
                    .formatted(Instant.now().toEpochMilli())))
            .get("id")
            .asText();
    JsonNode links = json(admin.get(api(admin) + "lessons/" + id + "/links"));
    String url = links.get("teacher").get("url").asText();
    Browser teacher = server.enterWith(url.substring(url.indexOf('#') + 1));
    assertEquals(204, admin.post(api(admin) + "lessons/" + id + "/end", "").statusCode());
    server.rooms.ended.clear(); // the room was open nowhere

    try (RawSocket socket = teacher.socket()) {
      socket.text("{\"type\":\"hello\",\"peers\":[]}");
      Await.until(
          "the room hears that its lesson is over",
          Duration.ofSeconds(20),
          () -> server.rooms.ended.stream().anyMatch(lesson -> lesson.value().equals(id)));
    }
  }

  @Test
  void aLessonForGuestsHasAsManyLinks() throws Exception {
    JsonNode lesson =
        json(
            admin.post(
                api(admin) + "lessons",
                "{\"title\":\"Open dag\",\"startsAt\":%d,\"minutes\":30,\"profile\":\"lecture\",\"teacher\":\"t1\",\"guests\":4}"
                    .formatted(Instant.now().toEpochMilli())));
    JsonNode links =
        json(admin.get(api(admin) + "lessons/" + lesson.get("id").asText() + "/links"));
    assertEquals(4, links.get("students").size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"title\":\" \",\"startsAt\":NOW,\"minutes\":50,\"profile\":\"lecture\",\"teacher\":\"t1\",\"class\":\"c1\"}",
        "{\"title\":\"x\",\"startsAt\":5,\"minutes\":50,\"profile\":\"lecture\",\"teacher\":\"t1\",\"class\":\"c1\"}",
        "{\"title\":\"x\",\"startsAt\":NOW,\"minutes\":4,\"profile\":\"lecture\",\"teacher\":\"t1\",\"class\":\"c1\"}",
        "{\"title\":\"x\",\"startsAt\":NOW,\"minutes\":481,\"profile\":\"lecture\",\"teacher\":\"t1\",\"class\":\"c1\"}",
        "{\"title\":\"x\",\"startsAt\":NOW,\"minutes\":50,\"profile\":\"party\",\"teacher\":\"t1\",\"class\":\"c1\"}",
        "{\"title\":\"x\",\"startsAt\":NOW,\"minutes\":50,\"profile\":\"lecture\",\"teacher\":\"p1\",\"class\":\"c1\"}",
        "{\"title\":\"x\",\"startsAt\":NOW,\"minutes\":50,\"profile\":\"lecture\",\"teacher\":\"t1\",\"class\":\"c9\"}",
        "{\"title\":\"x\",\"startsAt\":NOW,\"minutes\":50,\"profile\":\"lecture\",\"teacher\":\"t1\"}",
        "{\"title\":\"x\",\"startsAt\":NOW,\"minutes\":50,\"profile\":\"lecture\",\"teacher\":\"t1\",\"guests\":201}",
        "{\"title\":\"x\",\"startsAt\":NOW,\"minutes\":50,\"profile\":\"lecture\",\"teacher\":\"t1\",\"class\":\"c1\",\"guests\":3}",
        "{\"title\":\"x\",\"startsAt\":NOW,\"minutes\":50,\"profile\":\"lecture\",\"teacher\":\"t1\",\"class\":\"c1\",\"id\":\"l1\"}",
      })
  void aLessonThatCannotBeIsRefused(String form) throws Exception {
    String body = form.replace("NOW", Long.toString(Instant.now().toEpochMilli()));
    assertEquals(400, admin.post(api(admin) + "lessons", body).statusCode());
  }

  @Test
  void classesAndTeachersAreListed() throws Exception {
    JsonNode classes = json(admin.get(api(admin) + "classes"));
    assertEquals(2, classes.get("classes").get(0).get("students").asInt());
    assertEquals("Els", classes.get("teachers").get(0).get("name").asText());
  }

  @Test
  void whatIsNotThereIsNotFound() throws Exception {
    for (String path : List.of("lessons/nope/links", "placements/l1", "lessons/l1", "")) {
      assertEquals(404, admin.get(api(admin) + path).statusCode(), path);
    }
    assertEquals(404, admin.delete(api(admin) + "lessons/l1/links/nobody").statusCode());
    assertEquals(400, admin.get(api(admin) + "lessons?day=yesterday").statusCode());
    assertFalse(admin.get(api(admin) + "lessons?day=2026-01-01").body().contains("Wiskunde"));
  }

  @Test
  void aDayIsWhatThePagesClockSays() throws Exception {
    String lists = api(admin) + "lessons?";
    Instant midnight =
        LocalDate.now(ZoneOffset.UTC).plusDays(3).atStartOfDay().toInstant(ZoneOffset.UTC);
    long late = midnight.minus(Duration.ofMinutes(20)).toEpochMilli();
    String form =
        "{\"title\":\"Late\",\"startsAt\":%d,\"minutes\":15,\"profile\":\"lecture\",\"teacher\":\"t1\",\"class\":\"c1\"}"
            .formatted(late);
    assertEquals(201, admin.post(api(admin) + "lessons", form).statusCode());
    long from = midnight.minus(Duration.ofDays(1)).toEpochMilli();
    long to = midnight.toEpochMilli();
    assertTrue(admin.get(lists + "from=" + from + "&to=" + to).body().contains("Late"));
    long after = midnight.plus(Duration.ofDays(1)).toEpochMilli();
    assertFalse(admin.get(lists + "from=" + to + "&to=" + after).body().contains("Late"));
    for (String wrong :
        List.of(
            "from=" + from, "from=x&to=" + to, "from=" + to + "&to=" + from, "from=0&to=" + to)) {
      assertEquals(400, admin.get(lists + wrong).statusCode(), wrong);
    }
  }

  private static JsonNode json(HttpResponse<String> answer) throws Exception {
    assertEquals(2, answer.statusCode() / 100, answer.body());
    return TestServer.JSON.readTree(answer.body());
  }
}

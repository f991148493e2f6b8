package belfort.signaling.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.signaling.store.Link;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class SessionApiIT {
  private static TestServer server;

  @BeforeAll
  static void start() throws Exception {
    server = new TestServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aLinkBecomesASessionThatKnowsItsLesson() throws Exception {
    Browser noor = server.enter("p1");
    assertEquals("/lesson/" + noor.key(), noor.opened().get("page").asText());
    assertEquals("student", noor.opened().get("role").asText());
    JsonNode session = TestServer.JSON.readTree(noor.get("/api/v1/session/" + noor.key()).body());
    assertEquals("Noor", session.get("name").asText());
    assertEquals("Wiskunde", session.get("lesson").get("title").asText());
    assertEquals("Els", session.get("lesson").get("teacher").asText());
  }

  @Test
  void teacherAndStudentInTwoTabsOfOneBrowserAreTwoPeople() throws Exception {
    Browser els = server.enter("t1");
    Browser noor = server.enter("p1");
    assertNotEquals(els.key(), noor.key());
    String jar = els.cookie() + "; " + noor.cookie();
    Browser elsTab = new Browser(server, els.key(), jar, els.opened());
    Browser noorTab = new Browser(server, noor.key(), jar, noor.opened());
    assertTrue(elsTab.get("/api/v1/session/" + els.key()).body().contains("\"teacher\""));
    assertTrue(noorTab.get("/api/v1/session/" + noor.key()).body().contains("\"student\""));
    try (RawSocket teacher = elsTab.socket();
        RawSocket student = noorTab.socket()) {
      teacher.text("{\"type\":\"startLesson\",\"op\":\"a1\"}");
      student.text("{\"type\":\"raiseHand\",\"op\":\"b1\"}");
      assertTrue(teacher.readUntil("ack").contains("a1"));
      assertTrue(student.readUntil("ack").contains("b1"));
      assertEquals(
          List.of("p1", "t1"),
          server.rooms.guests.stream()
              .filter(guest -> !guest.lost)
              .map(guest -> guest.speaker.participant().value())
              .sorted()
              .toList());
    }
  }

  @Test
  void theCookieIsForTheServerAlone() throws Exception {
    String cookie =
        server.exchange(server.token("p1")).headers().firstValue("set-cookie").orElseThrow();
    assertTrue(cookie.matches("belfort-[\\w-]{22}=[\\w-]{43}; .*"), cookie);
    for (String attribute : List.of("HttpOnly", "SameSite=Strict", "Path=/")) {
      assertTrue(cookie.contains(attribute), cookie);
    }
    assertFalse(cookie.contains("Domain"), cookie);
  }

  @Test
  void behindHttpsTheCookieIsBoundToTheHost() {
    SessionCookie cookie = new SessionCookie(URI.create("https://school.example"));
    String set = cookie.set("k", "s", Duration.ofMinutes(1));
    assertTrue(set.startsWith("__Host-belfort-k=s; "), set);
    assertTrue(set.contains("; Secure"), set);
  }

  @Test
  void onlyTheSecretsHashIsStored() throws Exception {
    Browser noor = server.enter("p1");
    String secret = noor.cookie().substring(noor.cookie().indexOf('=') + 1);
    String stored =
        java.util.HexFormat.of()
            .formatHex(server.sessionStore.find(noor.key()).orElseThrow().secretHash());
    assertEquals(64, stored.length());
    assertFalse(stored.contains(secret));
  }

  @Test
  void attack29_aPostFromAnotherPageIsRefused() throws Exception {
    for (String origin : List.of("http://evil.example", "null", "")) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(server.origin() + "/api/v1/session"))
              .header("Content-Type", "application/json")
              .POST(
                  HttpRequest.BodyPublishers.ofString(
                      "{\"token\":\"" + server.token("p1") + "\"}"));
      if (!origin.isEmpty()) {
        request.header("Origin", origin);
      }
      HttpResponse<String> answer =
          server.http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      assertEquals(403, answer.statusCode(), origin);
      assertTrue(answer.headers().firstValue("set-cookie").isEmpty());
    }
  }

  @Test
  void attack42_linkIdsHave128Bits() throws Exception {
    for (Link link : server.links.ofLesson(server.lesson.id())) {
      assertEquals(22, link.id().length());
    }
  }

  @Test
  void badBodiesAreRefused() throws Exception {
    Browser noor = server.enter("p1");
    Map<String, Integer> bodies =
        Map.of(
            "",
            400,
            "{}",
            400,
            "null",
            400,
            "[]",
            400,
            "{\"token\":7}",
            400,
            "{\"token\":\"a\",\"role\":\"admin\"}",
            400,
            "{\"token\":\"a\",\"token\":\"b\"}",
            400,
            "{\"token\":\"" + "a".repeat(20_000) + "\"}",
            413);
    for (Map.Entry<String, Integer> body : bodies.entrySet()) {
      assertEquals(
          body.getValue(),
          noor.post("/api/v1/session", body.getKey()).statusCode(),
          () -> body.getKey().substring(0, Math.min(60, body.getKey().length())));
    }
  }

  /** Otherwise a browser or a proxy sends its next request into a connection that ends. */
  @Test
  void anAnswerBeforeItsRequestWasReadSaysThatTheConnectionEnds() throws Exception {
    Map<String, Integer> sent =
        Map.of("http://evil.example", 0, server.origin(), 2 * EdgeLimits.REQUEST_BODY_BYTES);
    for (String origin : sent.keySet()) {
      try (Socket line = new Socket(InetAddress.getLoopbackAddress(), server.port)) {
        line.setSoTimeout(30_000);
        byte[] part =
            ("POST /api/v1/session HTTP/1.1\r\nHost: localhost:"
                    + server.port
                    + "\r\nOrigin: "
                    + origin
                    + "\r\nContent-Type: application/json\r\nContent-Length: 40000\r\n\r\n"
                    + "a".repeat(sent.get(origin)))
                .getBytes(StandardCharsets.US_ASCII);
        line.getOutputStream().write(part);
        String answer = new String(line.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertTrue(answer.startsWith("HTTP/1.1 4"), answer);
        assertTrue(answer.toLowerCase(Locale.ROOT).contains("\r\nconnection: close\r\n"), answer);
      }
    }
  }

  @Test
  void attack85_everyAnswerBearsTheSecurityHeaders() throws Exception {
    Browser noor = server.enter("p1");
    for (String path :
        List.of("/join", "/lesson/x", "/admin/x", "/livez", "/nothing", "/api/v1/x")) {
      HttpResponse<String> answer = noor.get(path);
      String csp = answer.headers().firstValue("content-security-policy").orElseThrow();
      for (String rule :
          List.of(
              "default-src 'none'",
              "script-src 'self' 'sha256-",
              "connect-src 'self' ws://localhost:" + server.port,
              "style-src 'self'",
              "frame-ancestors 'none'",
              "base-uri 'none'",
              "form-action 'none'",
              "require-trusted-types-for 'script'",
              "trusted-types lit-html")) {
        assertTrue(csp.contains(rule), csp);
      }
      assertFalse(csp.contains("unsafe"), csp);
      assertEquals("nosniff", answer.headers().firstValue("x-content-type-options").orElse(""));
      assertEquals("no-referrer", answer.headers().firstValue("referrer-policy").orElse(""));
      assertTrue(answer.headers().firstValue("server").isEmpty());
    }
  }

  @Test
  void attack85_theImportMapIsInlineAndItsHashIsInThePolicy() throws Exception {
    HttpResponse<String> page = server.enter("p1").get("/join");
    String body = page.body();
    String map = body.substring(body.indexOf("importmap\">") + 11, body.indexOf("</script>"));
    String hash =
        java.util.Base64.getEncoder()
            .encodeToString(
                java.security.MessageDigest.getInstance("SHA-256")
                    .digest(map.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    assertTrue(page.headers().firstValue("content-security-policy").orElseThrow().contains(hash));
    JsonNode imports = TestServer.JSON.readTree(map).get("imports");
    for (String entry : List.of("lit", "lit-html", "@lit/reactive-element", "uplot")) {
      HttpResponse<String> module = server.enter("p1").get(imports.get(entry).asText());
      assertEquals(200, module.statusCode(), entry);
      assertTrue(module.headers().firstValue("content-type").orElse("").contains("javascript"));
      assertTrue(module.headers().firstValue("cache-control").orElse("").contains("immutable"));
    }
  }

  @Test
  void aPageIsAnsweredByItsEtagAndAssetsAreCompressed() throws Exception {
    Browser noor = server.enter("p1");
    HttpResponse<String> page = noor.get("/lesson/" + noor.key());
    String etag = page.headers().firstValue("etag").orElseThrow();
    assertEquals(
        304,
        noor.send(noor.request("/lesson/" + noor.key()).header("If-None-Match", etag).GET())
            .statusCode());
    String css =
        page.body().substring(page.body().indexOf("href=\"") + 6, page.body().lastIndexOf('"'));
    HttpResponse<String> asset =
        noor.send(noor.request(css).header("Accept-Encoding", "gzip, br").GET());
    assertEquals("gzip", asset.headers().firstValue("content-encoding").orElse(""));
    assertEquals(404, noor.get("/a/0000/a.css").statusCode());
    assertEquals(404, noor.get(css + "/../../../../etc/passwd").statusCode() / 100 == 4 ? 404 : 0);
  }

  @Test
  void attack90_outsideOnlyLivenessAnswers() throws Exception {
    Browser noor = server.enter("p1");
    assertEquals("ok", noor.get("/livez").body());
    for (String path : List.of("/metrics", "/readyz", "/health", "/openapi.json")) {
      assertEquals(404, noor.get(path).statusCode(), path);
    }
    String management = "http://127.0.0.1:" + server.web.managementPort();
    assertEquals(200, get(management + "/readyz").statusCode());
    assertTrue(get(management + "/metrics").body().contains("belfort_edge_refused"));
    server.lacking.add("database");
    assertEquals(503, get(management + "/readyz").statusCode());
    server.lacking.clear();
  }

  private HttpResponse<String> get(String url) throws Exception {
    return server.http.send(
        HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
  }
}

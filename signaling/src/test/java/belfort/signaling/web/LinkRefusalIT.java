package belfort.signaling.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.signaling.identity.LinkKey;
import belfort.signaling.identity.LinkSigner;
import belfort.signaling.store.Link;
import java.net.http.HttpResponse;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Links that open nothing; each test has a school of its own, because it spoils it. */
final class LinkRefusalIT {
  private TestServer server;

  @BeforeEach
  void start() throws Exception {
    server = new TestServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void attack42_anInvalidLinkDrawsOnAGlobalBudgetAndAValidOneDoesNot() throws Exception {
    int refused = 0;
    int turnedAway = 0;
    for (int i = 0; i < 400; i++) {
      switch (server.exchange("not.a.link").statusCode()) {
        case 401 -> refused++;
        case 429 -> turnedAway++;
        default -> throw new AssertionError("neither 401 nor 429");
      }
    }
    assertTrue(refused >= 200 && turnedAway > 0, refused + " " + turnedAway);
    assertEquals(200, server.exchange(server.token("p1")).statusCode());
  }

  @Test
  void attack42_aSignedLinkThatIsNotWhatWasGivenOutIsRefused() throws Exception {
    Link noor = server.linkOf("p1");
    Link teacher =
        new Link(
            noor.id(),
            noor.lesson(),
            noor.participant(),
            noor.name(),
            belfort.signaling.protocol.Role.TEACHER,
            noor.expiresAt(),
            false,
            false);
    Link unknown =
        new Link(
            server.invitations.randomId(),
            noor.lesson(),
            noor.participant(),
            noor.name(),
            noor.role(),
            noor.expiresAt(),
            false,
            false);
    assertEquals(401, server.exchange(server.signer.sign(teacher, Instant.now())).statusCode());
    assertEquals(401, server.exchange(server.signer.sign(unknown, Instant.now())).statusCode());
    byte[] otherKey = TestServer.KEY.clone();
    otherKey[0]++;
    assertEquals(
        401,
        server
            .exchange(new LinkSigner(LinkKey.of(otherKey)).sign(noor, Instant.now()))
            .statusCode());
  }

  @Test
  void attack43_aLinkIsRefusedAfterTheLessonsEndOrRevokedOrItsOwnerRemoved() throws Exception {
    assertTrue(
        server.links.revoke(
            server.lesson.id(), new belfort.mediacontrol.media.ParticipantId("p1")));
    assertRefused(401, "link_revoked", "p1");
    assertTrue(
        server.links.kick(server.lesson.id(), new belfort.mediacontrol.media.ParticipantId("p2")));
    assertRefused(403, "kicked", "p2");
    server.lessons.end(server.lesson.id(), Instant.now());
    assertRefused(401, "link_expired", "t1");
  }

  private void assertRefused(int status, String code, String participant) throws Exception {
    HttpResponse<String> answer = server.exchange(server.token(participant));
    assertEquals(status, answer.statusCode());
    assertEquals(code, TestServer.JSON.readTree(answer.body()).get("code").asText());
  }

  @Test
  void attack43_revokingALinkEndsTheSessionsThatCameFromIt() throws Exception {
    Browser noor = server.enter("p1");
    try (RawSocket socket = noor.socket()) {
      server.links.revoke(server.lesson.id(), new belfort.mediacontrol.media.ParticipantId("p1"));
      assertEquals(1008, socket.readUntilClosed());
    }
    assertEquals(401, noor.get("/api/v1/session/" + noor.key()).statusCode());
  }
}

package belfort.signaling.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.mediacontrol.media.ParticipantId;
import belfort.signaling.protocol.ServerMessage.IceServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

final class TurnCredentialsTest {
  private static final Instant NOW = Instant.parse("2026-11-30T08:30:00Z");
  private static final String SECRET = "a secret of more than sixteen characters";
  private static final TurnCredentials CREDENTIALS =
      new TurnCredentials(List.of("turns:turn.example:443"), SECRET, Duration.ofHours(2));
  private static final ParticipantId NOOR = new ParticipantId("p-noor");

  @Test
  void thePasswordIsWhatATurnServerComputesFromTheUser() throws Exception {
    IceServer server = CREDENTIALS.make(NOOR, NOW, NOW);
    Mac mac = Mac.getInstance("HmacSHA1");
    mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
    byte[] password = mac.doFinal(server.username().getBytes(StandardCharsets.UTF_8));
    assertEquals(Base64.getEncoder().encodeToString(password), server.credential());
  }

  @Test
  void itIsGoodForItsLifetimeOrHalfAnHourPastTheLessonAndNeverForMoreThanTwelveHours() {
    assertEquals(Duration.ofHours(2), life(NOW.plusSeconds(60)));
    assertEquals(Duration.ofHours(4), life(NOW.plus(Duration.ofMinutes(210))));
    assertEquals(Duration.ofHours(12), life(NOW.plus(Duration.ofDays(3))));
  }

  @Test
  void theTurnServerLearnsNoNameAndTheSameHashOverReconnects() {
    String first = hash(CREDENTIALS.make(NOOR, NOW, NOW));
    String later = hash(CREDENTIALS.make(NOOR, NOW.plusSeconds(99), NOW));
    String other = hash(CREDENTIALS.make(new ParticipantId("p-lotte"), NOW, NOW));
    assertEquals(first, later);
    assertNotEquals(first, other);
    assertTrue(first.matches("[0-9a-f]{20}"), first);
  }

  @Test
  void attack91_theSecretIsInNoText() {
    assertFalse(CREDENTIALS.toString().contains(SECRET));
  }

  private static Duration life(Instant lessonEnds) {
    String user = CREDENTIALS.make(NOOR, NOW, lessonEnds).username();
    long expiry = Long.parseLong(user.substring(0, user.indexOf(':')));
    return Duration.between(NOW, Instant.ofEpochSecond(expiry));
  }

  private static String hash(IceServer server) {
    return server.username().substring(server.username().indexOf(':') + 1);
  }
}

package belfort.signaling.engine;

import belfort.mediacontrol.media.ParticipantId;
import belfort.signaling.protocol.ServerMessage.IceServer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes short-lived credentials for TURN servers that share a secret with us (the "TURN REST API"
 * that coturn calls use-auth-secret): the user is {@code expiry:hash}, the password the base64 of
 * HMAC-SHA1 over it. SHA-1 because the servers know no other; as an HMAC it still holds.
 */
public final class TurnCredentials {
  /** A page that stays past the bell may still need a new connection. */
  private static final Duration PAST_THE_END = Duration.ofMinutes(30);

  private static final Duration LONGEST = Duration.ofHours(12);
  private static final int HASH_BYTES = 10;

  private final List<String> urls;
  private final byte[] secret;
  private final Duration lifetime;

  /**
   * Makes the maker.
   *
   * @param lifetime how long a credential is good at least; one for a lesson that lasts longer is
   *     good until half an hour after its end, twelve hours at most
   */
  public TurnCredentials(List<String> urls, String secret, Duration lifetime) {
    if (urls.isEmpty() || secret.isEmpty()) {
      throw new IllegalArgumentException("TURN needs an address and a secret");
    }
    this.urls = List.copyOf(urls);
    this.secret = secret.getBytes(StandardCharsets.UTF_8);
    this.lifetime = lifetime;
  }

  /** A credential for this participant; the TURN server learns a hash of who he is, and no more. */
  public IceServer make(ParticipantId participant, Instant now, Instant lessonEnds) {
    Instant expiry = later(now.plus(lifetime), lessonEnds.plus(PAST_THE_END));
    if (expiry.isAfter(now.plus(LONGEST))) {
      expiry = now.plus(LONGEST);
    }
    String user = expiry.getEpochSecond() + ":" + hash(participant);
    return new IceServer(urls, user, Base64.getEncoder().encodeToString(hmac("HmacSHA1", user)));
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  /** The same over reconnects: the TURN server's quota counts by it. */
  private String hash(ParticipantId participant) {
    byte[] whole = hmac("HmacSHA256", "participant " + participant.value());
    return HexFormat.of().formatHex(Arrays.copyOf(whole, HASH_BYTES));
  }

  private byte[] hmac(String algorithm, String text) {
    try {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(secret, algorithm));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JDK has " + algorithm, impossible);
    }
  }

  @Override
  public String toString() {
    return "TurnCredentials" + urls;
  }
}

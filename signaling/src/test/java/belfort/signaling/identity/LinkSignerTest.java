package belfort.signaling.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.media.ParticipantId;
import belfort.signaling.protocol.Role;
import belfort.signaling.store.Link;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LinkSignerTest {
  private static final byte[] KEY =
      "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final Instant NOW = Instant.parse("2026-11-24T08:30:00Z");
  private static final Link LINK =
      new Link(
          "link-1",
          Optional.of(new LessonId("l1")),
          new ParticipantId("p7"),
          "Noor",
          Role.STUDENT,
          NOW.plus(Duration.ofHours(1)),
          false,
          false);

  private final LinkSigner signer = new LinkSigner(LinkKey.of(KEY));

  @Test
  void aLinkOfOursIsWorthWhatItSays() {
    assertEquals(
        new LinkCheck.Valid("link-1", "p7", Optional.of("l1"), "STUDENT"),
        signer.check(signer.sign(LINK, NOW), NOW));
  }

  @Test
  void attack36_aTokenWithoutSignatureIsRefused() {
    assertInvalid(new PlainJWT(claims().build()).serialize());
    String[] parts = signer.sign(LINK, NOW).split("\\.", -1);
    String none = base64("{\"alg\":\"none\",\"typ\":\"belfort-link+jwt\"}");
    assertInvalid(none + "." + parts[1] + ".");
    assertInvalid(none + "." + parts[1] + "." + parts[2]);
    assertInvalid(parts[0] + "." + parts[1] + ".");
  }

  @Test
  void attack36_aTokenSignedWithAnotherAlgorithmOrKeyIsRefused() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair rsa = generator.generateKeyPair();
    SignedJWT rs256 = new SignedJWT(header(JWSAlgorithm.RS256).build(), claims().build());
    rs256.sign(new RSASSASigner(rsa.getPrivate()));
    assertInvalid(rs256.serialize());
    SignedJWT withPublicKey = new SignedJWT(header(JWSAlgorithm.HS256).build(), claims().build());
    withPublicKey.sign(new MACSigner(rsa.getPublic().getEncoded()));
    assertInvalid(withPublicKey.serialize());
    byte[] longer = java.util.Arrays.copyOf(KEY, 64);
    SignedJWT hs512 = new SignedJWT(header(JWSAlgorithm.HS512).build(), claims().build());
    hs512.sign(new MACSigner(longer));
    assertInvalid(hs512.serialize());
  }

  @Test
  void attack36_anUnknownAlgorithmIsRefused() {
    String[] parts = signer.sign(LINK, NOW).split("\\.", -1);
    for (String alg : List.of("HS257", "hs256", "NONE", "", "ES256")) {
      String header = base64("{\"alg\":\"" + alg + "\",\"typ\":\"belfort-link+jwt\"}");
      assertInvalid(header + "." + parts[1] + "." + parts[2]);
    }
  }

  @Test
  void attack37_aHeaderThatNamesKeysIsRefusedAndNothingIsFetched() throws Exception {
    List<JWSHeader> headers =
        List.of(
            header(JWSAlgorithm.HS256).keyID("../../etc/passwd").build(),
            header(JWSAlgorithm.HS256).keyID("1' OR '1'='1").build(),
            header(JWSAlgorithm.HS256).jwkURL(URI.create("http://127.0.0.1:1/jwks")).build(),
            header(JWSAlgorithm.HS256).x509CertURL(URI.create("http://127.0.0.1:1/x5u")).build(),
            header(JWSAlgorithm.HS256).customParam("b", "x").build());
    for (JWSHeader header : headers) {
      assertInvalid(signed(header, claims()));
    }
  }

  @Test
  void attack38_aWrongIssuerAudienceOrTypeIsRefused() throws Exception {
    assertInvalid(signed(claims().issuer("someone")));
    assertInvalid(signed(claims().issuer(null)));
    assertInvalid(signed(claims().audience("belfort-api")));
    assertInvalid(signed(claims().audience(List.of("belfort-link", "another"))));
    assertInvalid(signed(claims().audience((String) null)));
    assertInvalid(signed(claims().jwtID(null)));
    assertInvalid(
        signed(
            new JWSHeader.Builder(JWSAlgorithm.HS256).type(JOSEObjectType.JWT).build(), claims()));
  }

  @Test
  void attack38_timesAreKeptWithAMinuteOfSkew() throws Exception {
    assertInvalid(signed(claims().expirationTime(null)));
    assertInvalid(signed(claims().notBeforeTime(at(NOW.plusSeconds(61)))));
    assertInstanceOf(
        LinkCheck.Valid.class, check(signed(claims().notBeforeTime(at(NOW.plusSeconds(59))))));
    assertInstanceOf(
        LinkCheck.Expired.class, check(signed(claims().expirationTime(at(NOW.minusSeconds(61))))));
    assertInstanceOf(
        LinkCheck.Valid.class, check(signed(claims().expirationTime(at(NOW.minusSeconds(59))))));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void attack42_noChangedTokenIsWorthAnything(long seed) {
    Random random = new Random(seed);
    String token = signer.sign(LINK, NOW);
    for (int i = 0; i < 2_000; i++) {
      char[] changed = token.toCharArray();
      int at = random.nextInt(changed.length - 1);
      char before = changed[at];
      changed[at] = "ABCDEFGHIJKLMNOPabcdefgh0123456789-_.=".charAt(random.nextInt(38));
      if (changed[at] != before) {
        assertInstanceOf(
            LinkCheck.Invalid.class, check(new String(changed)), "seed " + seed + " case " + i);
      }
    }
  }

  @Test
  void whatIsNoTokenIsRefused() {
    for (String text : List.of("", ".", "..", "a.b.c", "x".repeat(5_000), "\0", "é.é.é")) {
      assertInvalid(text);
    }
    assertInvalid(signer.sign(LINK, NOW) + "a".repeat(3_000));
  }

  @Test
  void anotherInstallationsLinkIsRefused() {
    byte[] other = KEY.clone();
    other[0]++;
    assertInvalid(new LinkSigner(LinkKey.of(other)).sign(LINK, NOW));
  }

  private static JWTClaimsSet.Builder claims() {
    return new JWTClaimsSet.Builder()
        .issuer("belfort")
        .audience("belfort-link")
        .jwtID("link-1")
        .subject("p7")
        .claim("lesson", "l1")
        .claim("role", "STUDENT")
        .expirationTime(at(NOW.plusSeconds(600)));
  }

  private static JWSHeader.Builder header(JWSAlgorithm algorithm) {
    return new JWSHeader.Builder(algorithm).type(new JOSEObjectType("belfort-link+jwt"));
  }

  private static String signed(JWTClaimsSet.Builder claims) throws Exception {
    return signed(header(JWSAlgorithm.HS256).build(), claims);
  }

  private static String signed(JWSHeader header, JWTClaimsSet.Builder claims) throws Exception {
    SignedJWT token = new SignedJWT(header, claims.build());
    token.sign(new MACSigner(KEY));
    return token.serialize();
  }

  @SuppressWarnings("JavaUtilDate") // the library's type
  private static Date at(Instant instant) {
    return Date.from(instant);
  }

  private static String base64(String json) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  private LinkCheck check(String token) {
    return signer.check(token, NOW);
  }

  private void assertInvalid(String token) {
    assertInstanceOf(
        LinkCheck.Invalid.class, check(token), () -> Map.of("token", token).toString());
  }
}

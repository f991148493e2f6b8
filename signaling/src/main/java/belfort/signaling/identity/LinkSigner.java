package belfort.signaling.identity;

import belfort.signaling.store.Link;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes and checks the signed tokens of personal links (RFC 7519, checked as RFC 8725 advises).
 *
 * <p>HS256 with a key of our own: we alone make and check links, so there is no public key that
 * could be taken for a secret (RFC 8725 section 2.1), and the tokens are short. Exactly one
 * algorithm, one type, one issuer and one audience are taken; a header that names keys is refused.
 */
public final class LinkSigner {
  static final String ISSUER = "belfort";
  static final String AUDIENCE = "belfort-link";
  static final JOSEObjectType TYPE = new JOSEObjectType("belfort-link+jwt");
  static final int MAX_CHARACTERS = 2_048;
  static final Duration SKEW = Duration.ofSeconds(60);

  private static final Set<String> HEADER = Set.of("alg", "typ");

  private final byte[] key;

  public LinkSigner(LinkKey key) {
    this.key = key.bytes();
  }

  /** The token of a link. */
  public String sign(Link link, Instant now) {
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .issuer(ISSUER)
            .audience(AUDIENCE)
            .jwtID(link.id())
            .subject(link.participant().value())
            .claim("role", link.role().name())
            .claim("name", link.name())
            .issueTime(Date.from(now))
            .expirationTime(Date.from(link.expiresAt()));
    link.lesson().ifPresent(lesson -> claims.claim("lesson", lesson.value()));
    SignedJWT token =
        new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.HS256).type(TYPE).build(), claims.build());
    try {
      token.sign(new MACSigner(key));
    } catch (JOSEException broken) {
      throw new IllegalStateException("a link could not be signed", broken);
    }
    return token.serialize();
  }

  /** What a token is worth now. */
  public LinkCheck check(String token, Instant now) {
    if (token.length() > MAX_CHARACTERS) {
      return new LinkCheck.Invalid("too long");
    }
    try {
      SignedJWT signed = SignedJWT.parse(token);
      JWSHeader header = signed.getHeader();
      if (!JWSAlgorithm.HS256.equals(header.getAlgorithm())
          || !TYPE.equals(header.getType())
          || !HEADER.containsAll(header.getIncludedParams())) {
        return new LinkCheck.Invalid("not a header of ours");
      }
      if (!signed.verify(new MACVerifier(key))) {
        return new LinkCheck.Invalid("not signed by us");
      }
      return claims(signed.getJWTClaimsSet(), now);
    } catch (ParseException | JOSEException | IllegalArgumentException malformed) {
      return new LinkCheck.Invalid("not a token");
    }
  }

  private static LinkCheck claims(JWTClaimsSet claims, Instant now) throws ParseException {
    Date expires = claims.getExpirationTime();
    Date notBefore = claims.getNotBeforeTime();
    String id = claims.getJWTID();
    if (!ISSUER.equals(claims.getIssuer())
        || !List.of(AUDIENCE).equals(claims.getAudience())
        || expires == null
        || id == null) {
      return new LinkCheck.Invalid("not for this use");
    }
    if (notBefore != null && notBefore.toInstant().isAfter(now.plus(SKEW))) {
      return new LinkCheck.Invalid("not yet valid");
    }
    if (!now.isBefore(expires.toInstant().plus(SKEW))) {
      return new LinkCheck.Expired();
    }
    return new LinkCheck.Valid(
        id,
        String.valueOf(claims.getSubject()),
        Optional.ofNullable(claims.getStringClaim("lesson")),
        String.valueOf(claims.getStringClaim("role")));
  }
}

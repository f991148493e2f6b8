package belfort.signaling.identity;

import belfort.signaling.store.Lesson;
import belfort.signaling.store.LessonStore;
import belfort.signaling.store.Link;
import belfort.signaling.store.LinkStore;
import belfort.signaling.store.SessionStore;
import belfort.signaling.store.StoreException;
import belfort.signaling.store.StoredSession;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The sessions of browsers: opened with a personal link, proven by a cookie, ended by logging out,
 * revoking the link, or the end of the lesson.
 */
public final class Sessions {
  /** Failed links at once and per second, over everybody: a school is one address. */
  static final int FAILURES_AT_ONCE = 200;

  static final double FAILURES_PER_SECOND = 10;

  /** Browsers and tabs that one person may have open; the oldest is ended first. */
  static final int SESSIONS_PER_LINK = 8;

  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_-]{22}");
  private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9_-]{43}");

  private final LinkSigner signer;
  private final LinkStore links;
  private final LessonStore lessons;
  private final SessionStore store;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final RateBudget failures =
      new RateBudget(FAILURES_AT_ONCE, FAILURES_PER_SECOND, System.nanoTime());

  /** Sessions proven before, for the time that the database is away: a lesson goes on. */
  private final Remembered<String, Optional<StoredSession>> remembered =
      new Remembered<>(20_000, Duration.ofMinutes(15), Duration.ZERO);

  public Sessions(
      LinkSigner signer,
      LinkStore links,
      LessonStore lessons,
      SessionStore store,
      InstantSource clock) {
    this.signer = signer;
    this.links = links;
    this.lessons = lessons;
    this.store = store;
    this.clock = clock;
  }

  /** Opens a session with the token of a personal link. */
  public Exchange exchange(String token) throws StoreException {
    return switch (signer.check(token, clock.instant())) {
      case LinkCheck.Valid valid -> open(valid);
      case LinkCheck.Expired _ -> new Exchange.Refused(Exchange.Why.LINK_EXPIRED);
      case LinkCheck.Invalid _ -> new Exchange.Refused(failed());
    };
  }

  // a link that we signed never suffers from others' guesses: only failures draw on the budget
  private Exchange.Why failed() {
    synchronized (failures) {
      return failures.take(System.nanoTime())
          ? Exchange.Why.LINK_INVALID
          : Exchange.Why.TOO_MANY_ATTEMPTS;
    }
  }

  private Exchange open(LinkCheck.Valid claims) throws StoreException {
    Optional<Link> found = links.find(claims.linkId());
    if (found.isEmpty() || !agree(claims, found.get())) {
      return new Exchange.Refused(failed());
    }
    Link link = found.get();
    if (link.kicked()) {
      return new Exchange.Refused(Exchange.Why.KICKED);
    }
    if (link.revoked()) {
      return new Exchange.Refused(Exchange.Why.LINK_REVOKED);
    }
    if (!clock.instant().isBefore(link.expiresAt()) || lessonIsOver(link)) {
      return new Exchange.Refused(Exchange.Why.LINK_EXPIRED);
    }
    String key = randomText(16);
    String secret = randomText(32);
    StoredSession session = new StoredSession(key, hash(secret), link, link.expiresAt(), false);
    store.add(session, clock.instant(), SESSIONS_PER_LINK);
    return new Exchange.Opened(sessionOf(session), secret);
  }

  private boolean lessonIsOver(Link link) throws StoreException {
    if (link.lesson().isEmpty()) {
      return false;
    }
    Optional<Lesson> lesson = lessons.find(link.lesson().get());
    return lesson.isEmpty() || lesson.get().endedAt().isPresent();
  }

  private static boolean agree(LinkCheck.Valid claims, Link link) {
    return link.participant().value().equals(claims.participant())
        && link.role().name().equals(claims.role())
        && link.lesson().map(lesson -> lesson.value()).equals(claims.lesson());
  }

  /**
   * The session of that key, if the secret proves it and it has not ended. While the database is
   * away, sessions that were proven here a moment ago still are.
   */
  public Optional<Session> find(String key, String secret) throws StoreException {
    if (!KEY.matcher(key).matches() || !SECRET.matcher(secret).matches()) {
      return Optional.empty();
    }
    return remembered
        .get(key, clock.instant(), () -> store.find(key))
        .filter(session -> MessageDigest.isEqual(session.secretHash(), hash(secret)))
        .filter(session -> !session.ended() && clock.instant().isBefore(session.expiresAt()))
        .filter(session -> !session.link().revoked() && !session.link().kicked())
        .map(Sessions::sessionOf);
  }

  /** Logs out. */
  public void end(String key) throws StoreException {
    store.end(key);
    remembered.forget(key);
  }

  /** The session was ended by somebody else. */
  public void forget(String key) {
    remembered.forget(key);
  }

  private static Session sessionOf(StoredSession session) {
    Link link = session.link();
    return new Session(
        session.handle(),
        link.id(),
        link.lesson(),
        link.participant(),
        link.name(),
        link.role(),
        session.expiresAt());
  }

  private String randomText(int bytes) {
    byte[] drawn = new byte[bytes];
    random.nextBytes(drawn);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(drawn);
  }

  private static byte[] hash(String secret) {
    try {
      return MessageDigest.getInstance("SHA-256")
          .digest(secret.getBytes(StandardCharsets.US_ASCII));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }
}

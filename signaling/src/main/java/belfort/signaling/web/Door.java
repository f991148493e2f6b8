package belfort.signaling.web;

import belfort.mediacontrol.media.LessonId;
import belfort.signaling.identity.Remembered;
import belfort.signaling.identity.Session;
import belfort.signaling.identity.Sessions;
import belfort.signaling.protocol.Role;
import belfort.signaling.store.Lesson;
import belfort.signaling.store.LessonStore;
import belfort.signaling.store.StoreException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;

/** Decides for each request whether its origin is ours and whose session it bears. */
final class Door {
  /** Each is looked up; a browser has a session for each tab that somebody used. */
  private static final int MOST_SESSIONS_OF_A_BROWSER = 16;

  private final OriginRule origins;
  private final TrustedProxies proxies;
  private final SessionCookie cookies;
  private final Sessions sessions;
  private final LessonStore lessons;
  private final EdgeCounters counters;
  private final InstantSource clock;

  /** A class that comes in together asks once. Who ended a lesson is told to its room anyway. */
  private final Remembered<LessonId, Optional<Lesson>> remembered =
      new Remembered<>(5_000, Duration.ofMinutes(15), Duration.ofSeconds(1));

  Door(
      OriginRule origins,
      TrustedProxies proxies,
      SessionCookie cookies,
      Sessions sessions,
      LessonStore lessons,
      EdgeCounters counters,
      InstantSource clock) {
    this.origins = origins;
    this.proxies = proxies;
    this.cookies = cookies;
    this.sessions = sessions;
    this.lessons = lessons;
    this.counters = counters;
    this.clock = clock;
  }

  /** Refuses what another page sent. */
  void requireOurOrigin(HttpCall call) throws Refusal {
    Caller caller = Caller.of(call.request(), proxies);
    if (!origins.allows(call.header(HttpHeader.ORIGIN), caller.host())) {
      counters.count(EdgeCounters.Reason.ORIGIN);
      throw new Refusal(403, "origin_refused", "This request did not come from our pages.");
    }
  }

  /** The session of that key, proven by its cookie. */
  Session requireSession(HttpCall call, String key) throws Refusal, StoreException {
    Optional<String> secret = call.cookie(cookies.name(key));
    Optional<Session> session =
        secret.isPresent() ? sessions.find(key, secret.get()) : Optional.empty();
    if (session.isEmpty()) {
      counters.count(EdgeCounters.Reason.NO_SESSION);
      throw Refusal.noSession();
    }
    return session.get();
  }

  /** The same for an admin; what is not his looks like what is not there. */
  Session requireAdmin(HttpCall call, String key) throws Refusal, StoreException {
    Session session = requireSession(call, key);
    if (session.role() != Role.ADMIN) {
      throw Refusal.notFound();
    }
    return session;
  }

  /** Any admin's session that this browser holds, for what is not asked in the name of one. */
  Session requireAnyAdmin(HttpCall call) throws Refusal, StoreException {
    List<String> keys =
        call.cookieNames().stream()
            .flatMap(name -> cookies.key(name).stream())
            .limit(MOST_SESSIONS_OF_A_BROWSER)
            .toList();
    boolean someone = false;
    for (String key : keys) {
      Optional<Session> session = sessions.find(key, call.cookie(cookies.name(key)).orElse(""));
      someone |= session.isPresent();
      if (session.isPresent() && session.get().role() == Role.ADMIN) {
        return session.get();
      }
    }
    if (someone) {
      throw Refusal.notFound();
    }
    counters.count(EdgeCounters.Reason.NO_SESSION);
    throw Refusal.noSession();
  }

  /** The session's lesson; while the database is away, as it was known. */
  Optional<Lesson> lessonOf(Session session) throws StoreException {
    if (session.lesson().isEmpty()) {
      return Optional.empty();
    }
    LessonId id = session.lesson().get();
    return remembered.get(id, clock.instant(), () -> lessons.find(id));
  }
}

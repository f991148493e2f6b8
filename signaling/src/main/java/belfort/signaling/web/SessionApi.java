package belfort.signaling.web;

import belfort.signaling.identity.Exchange;
import belfort.signaling.identity.Session;
import belfort.signaling.identity.Sessions;
import belfort.signaling.protocol.Role;
import belfort.signaling.store.Lesson;
import belfort.signaling.store.StoreException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /api/v1/session}: links become sessions, sessions say who they are and end. */
final class SessionApi {
  private static final Logger AUDIT = LoggerFactory.getLogger("belfort.audit");

  private final Door door;
  private final Sessions sessions;
  private final Sockets sockets;
  private final SessionCookie cookies;
  private final EdgeCounters counters;
  private final InstantSource clock;

  SessionApi(
      Door door,
      Sessions sessions,
      Sockets sockets,
      SessionCookie cookies,
      EdgeCounters counters,
      InstantSource clock) {
    this.door = door;
    this.sessions = sessions;
    this.sockets = sockets;
    this.cookies = cookies;
    this.counters = counters;
    this.clock = clock;
  }

  /** Exchanges a personal link's token for a session. */
  void open(HttpCall call) throws Refusal, StoreException {
    door.requireOurOrigin(call);
    Token body = call.body(Token.class);
    if (body.token() == null) {
      throw Refusal.invalid("The token is missing.");
    }
    switch (sessions.exchange(body.token())) {
      case Exchange.Opened opened -> {
        Session session = opened.session();
        AUDIT.info(
            "event=session_opened participant={} role={} lesson={}",
            session.participant(),
            session.role(),
            session.lesson().map(Object::toString).orElse("-"));
        Duration life = Duration.between(clock.instant(), session.expiresAt());
        call.response()
            .getHeaders()
            .add(HttpHeader.SET_COOKIE, cookies.set(session.key(), opened.secret(), life));
        call.json(200, new OpenedView(session.key(), page(session), role(session)));
      }
      case Exchange.Refused refused -> throw refusal(refused.why());
    }
  }

  private Refusal refusal(Exchange.Why why) {
    if (why != Exchange.Why.TOO_MANY_ATTEMPTS) {
      // beyond the budget only the counter grows: a flood must not fill the log
      AUDIT.info("event=link_refused why={}", why);
    }
    counters.count(
        why == Exchange.Why.TOO_MANY_ATTEMPTS
            ? EdgeCounters.Reason.LINK_BUDGET
            : EdgeCounters.Reason.LINK);
    return switch (why) {
      case LINK_INVALID ->
          new Refusal(401, "link_invalid", "This link is not complete. Copy the whole link.");
      case LINK_EXPIRED -> new Refusal(401, "link_expired", "This lesson is over.");
      case LINK_REVOKED ->
          new Refusal(401, "link_revoked", "This link was taken back. Ask your teacher for one.");
      case KICKED -> new Refusal(403, "kicked", "The teacher removed you from this lesson.");
      case TOO_MANY_ATTEMPTS ->
          new Refusal(429, "too_many_attempts", "Too many wrong links. Try again in a minute.");
    };
  }

  /** Says whose session it is. */
  void show(HttpCall call, String key) throws Refusal, StoreException {
    Session session = door.requireSession(call, key);
    @Nullable Lesson lesson = door.lessonOf(session).orElse(null);
    call.json(
        200,
        new SessionView(
            session.key(),
            role(session),
            session.name(),
            lesson == null ? null : LessonView.of(lesson)));
  }

  /** Logs out: the session ends and its sockets are closed. */
  void end(HttpCall call, String key) throws Refusal, StoreException {
    door.requireOurOrigin(call);
    Session session = door.requireSession(call, key);
    sessions.end(session.key());
    sockets.end(session.key());
    AUDIT.info("event=session_ended participant={}", session.participant());
    call.response().getHeaders().add(HttpHeader.SET_COOKIE, cookies.clear(session.key()));
    call.empty(204);
  }

  private static String page(Session session) {
    return (session.role() == Role.ADMIN ? "/admin/" : "/lesson/") + session.key();
  }

  private static String role(Session session) {
    return session.role().name().toLowerCase(Locale.ROOT);
  }

  private record Token(@Nullable String token) {}

  private record OpenedView(String key, String page, String role) {}

  private record SessionView(String key, String role, String name, @Nullable LessonView lesson) {}

  private record LessonView(
      String id, String title, String profile, long startsAt, long endsAt, String teacher) {
    static LessonView of(Lesson lesson) {
      return new LessonView(
          lesson.id().value(),
          lesson.title(),
          lesson.profile().name().toLowerCase(Locale.ROOT),
          lesson.startsAt().toEpochMilli(),
          lesson.endsAt().toEpochMilli(),
          lesson.teacher());
    }
  }
}

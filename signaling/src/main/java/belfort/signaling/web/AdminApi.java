package belfort.signaling.web;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.media.ParticipantId;
import belfort.mediacontrol.placement.LedgerException;
import belfort.signaling.engine.Rooms;
import belfort.signaling.identity.Invitations;
import belfort.signaling.identity.Session;
import belfort.signaling.protocol.Role;
import belfort.signaling.store.BellStore;
import belfort.signaling.store.Lesson;
import belfort.signaling.store.LessonStore;
import belfort.signaling.store.Link;
import belfort.signaling.store.LinkStore;
import belfort.signaling.store.PersonStore;
import belfort.signaling.store.StoreException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /api/v1/admin/<key>/…}: lessons, their links, and how everything stands. */
final class AdminApi {
  private static final Logger LOG = LoggerFactory.getLogger(AdminApi.class);

  /** A day of 25 hours, and some to spare. */
  private static final Duration LONGEST_LIST = Duration.ofDays(2);

  private static final Logger AUDIT = LoggerFactory.getLogger("belfort.audit");

  private final Door door;
  private final AdminNow now;
  private final Rooms rooms;
  private final LessonStore lessons;
  private final LinkStore links;
  private final PersonStore people;
  private final Invitations invitations;
  private final Placements placements;
  private final AdminDrains drains;
  private final BellStore bells;
  private final ZoneId zone;
  private final InstantSource clock;

  AdminApi(
      Door door,
      AdminNow now,
      Rooms rooms,
      LessonStore lessons,
      LinkStore links,
      PersonStore people,
      Invitations invitations,
      Placements placements,
      AdminDrains drains,
      BellStore bells,
      ZoneId zone,
      InstantSource clock) {
    this.door = door;
    this.now = now;
    this.rooms = rooms;
    this.lessons = lessons;
    this.links = links;
    this.people = people;
    this.invitations = invitations;
    this.placements = placements;
    this.drains = drains;
    this.bells = bells;
    this.zone = zone;
    this.clock = clock;
  }

  /** Serves what follows {@code /api/v1/admin/}; nothing of it without an admin's session. */
  void serve(HttpCall call, List<String> path) throws Refusal, StoreException {
    if (path.isEmpty()) {
      throw Refusal.notFound();
    }
    boolean reads = call.method().equals("GET");
    if (!reads) {
      door.requireOurOrigin(call);
    }
    Session admin = door.requireAdmin(call, path.getFirst());
    List<String> rest = path.subList(1, path.size());
    String shape = call.method() + " " + shape(rest);
    switch (shape) {
      case "GET now" -> look(call);
      case "GET lessons" -> list(call);
      case "POST lessons" -> create(call, admin);
      case "GET classes" -> classes(call);
      case "GET lessons/*/links" -> linksOf(call, lesson(rest.get(1)));
      case "DELETE lessons/*/links/*" -> revoke(call, admin, lesson(rest.get(1)), rest.get(3));
      case "POST lessons/*/end" -> end(call, admin, lesson(rest.get(1)));
      case "GET forecast" -> foresee(call);
      case "GET placements/*" -> why(call, lesson(rest.get(1)));
      case "POST nodes/*/drain", "DELETE nodes/*/drain" -> drain(call, admin, rest.get(1));
      default -> throw Refusal.notFound();
    }
  }

  private void drain(HttpCall call, Session admin, String node) throws Refusal, StoreException {
    try {
      if (call.method().equals("POST")) {
        drains.drain(call, admin, node);
      } else {
        drains.undrain(call, admin, node);
      }
    } catch (LedgerException away) {
      throw unavailable(away);
    }
  }

  /** Serves {@code /api/v1/placements/<lesson>} to whatever browser holds an admin's session. */
  void servePlacement(HttpCall call, List<String> path) throws Refusal, StoreException {
    door.requireAnyAdmin(call);
    if (path.size() != 1) {
      throw Refusal.notFound();
    }
    why(call, lesson(path.getFirst()));
  }

  /** Serves {@code /api/v1/forecast} to whatever browser holds an admin's session. */
  void serveForecast(HttpCall call, List<String> path) throws Refusal, StoreException {
    door.requireAnyAdmin(call);
    if (!path.isEmpty()) {
      throw Refusal.notFound();
    }
    foresee(call);
  }

  private void foresee(HttpCall call) throws StoreException {
    call.json(200, ForecastView.of(bells.forecast(), clock.instant()));
  }

  /** The path with ids as stars. */
  private static String shape(List<String> rest) {
    List<String> shape = new ArrayList<>();
    for (int i = 0; i < rest.size(); i++) {
      shape.add(i % 2 == 1 ? "*" : rest.get(i));
    }
    return String.join("/", shape);
  }

  private void look(HttpCall call) throws Refusal, StoreException {
    try {
      call.json(200, now.look());
    } catch (LedgerException away) {
      throw unavailable(away);
    }
  }

  private static Refusal unavailable(LedgerException away) {
    LOG.warn("event=ledger_unread cause=\"{}\"", away.getMessage());
    return new Refusal(503, "unavailable", "The ledger cannot be read now. Try again.");
  }

  /** The lessons of a day of the school, or between two moments: a page has days of its own. */
  private void list(HttpCall call) throws Refusal, StoreException {
    Instant from;
    Instant to;
    Optional<String> date = call.query("day");
    Optional<String> first = call.query("from");
    try {
      if (first.isPresent()) {
        from = Instant.ofEpochMilli(Long.parseLong(first.get()));
        to = Instant.ofEpochMilli(Long.parseLong(call.query("to").orElse("")));
      } else {
        LocalDate today = LocalDate.ofInstant(clock.instant(), zone);
        LocalDate day = date.isPresent() ? LocalDate.parse(date.get()) : today;
        from = day.atStartOfDay(zone).toInstant();
        to = day.plusDays(1).atStartOfDay(zone).toInstant();
      }
    } catch (DateTimeException | NumberFormatException malformed) {
      throw Refusal.invalid("The day is written YYYY-MM-DD, from and to in milliseconds.");
    }
    if (from.isAfter(to) || Duration.between(from, to).compareTo(LONGEST_LIST) > 0) {
      throw Refusal.invalid("From comes before to, two days at most.");
    }
    List<AdminViews.LessonRow> rows =
        lessons.between(from, to).stream()
            .map(lesson -> AdminViews.LessonRow.of(lesson, phase(lesson)))
            .toList();
    call.json(200, new AdminViews.Lessons(rows));
  }

  private String phase(Lesson lesson) {
    if (lesson.endedAt().isPresent()) {
      return "ended";
    }
    Instant instant = clock.instant();
    return rooms
        .find(lesson.id())
        .map(Rooms.RoomSummary::phase)
        .orElse(
            instant.isBefore(lesson.startsAt())
                ? "planned"
                : instant.isBefore(lesson.endsAt()) ? "open" : "over");
  }

  private void create(HttpCall call, Session admin) throws Refusal, StoreException {
    LessonForm form = call.body(LessonForm.class);
    LessonId id = new LessonId(invitations.randomId());
    Lesson lesson =
        invitations
            .invite(form.plan(id, people, clock.instant()))
            .orElseThrow(() -> new IllegalStateException("a random id was there already"));
    audit("lesson_made", admin, lesson.id(), "-");
    call.json(201, AdminViews.LessonRow.of(lesson, phase(lesson)));
  }

  private void classes(HttpCall call) throws StoreException {
    call.json(
        200,
        new AdminViews.Classes(
            people.classes().stream()
                .map(each -> new AdminViews.ClassRow(each.id(), each.name(), each.students()))
                .toList(),
            people.withRole(Role.TEACHER).stream()
                .map(each -> new AdminViews.TeacherRow(each.id(), each.name()))
                .toList()));
  }

  private void linksOf(HttpCall call, Lesson lesson) throws Refusal, StoreException {
    List<Link> all = links.ofLesson(lesson.id());
    AdminViews.LinkRow teacher =
        all.stream()
            .filter(link -> link.role() == Role.TEACHER)
            .findFirst()
            .map(this::row)
            .orElseThrow(Refusal::notFound);
    List<AdminViews.LinkRow> students =
        all.stream().filter(link -> link.role() == Role.STUDENT).map(this::row).toList();
    call.json(200, new AdminViews.Links(teacher, students));
  }

  private AdminViews.LinkRow row(Link link) {
    return new AdminViews.LinkRow(
        link.participant().value(),
        link.name(),
        invitations.url(link),
        link.revoked() || link.kicked());
  }

  private void revoke(HttpCall call, Session admin, Lesson lesson, String participant)
      throws Refusal, StoreException {
    ParticipantId id;
    try {
      id = new ParticipantId(participant);
    } catch (IllegalArgumentException malformed) {
      throw Refusal.notFound();
    }
    if (!links.revoke(lesson.id(), id)) {
      throw Refusal.notFound();
    }
    rooms.revoke(lesson.id(), id);
    audit("link_revoked", admin, lesson.id(), participant);
    call.empty(204);
  }

  private void end(HttpCall call, Session admin, Lesson lesson) throws StoreException {
    lessons.end(lesson.id(), clock.instant());
    rooms.end(lesson.id(), "admin");
    audit("lesson_ended", admin, lesson.id(), "-");
    call.empty(204);
  }

  private void why(HttpCall call, Lesson lesson) throws Refusal {
    try {
      Placements.Placed placed = placements.latest(lesson.id()).orElseThrow(Refusal::notFound);
      call.json(200, PlacementView.of(placed));
    } catch (LedgerException away) {
      throw unavailable(away);
    }
  }

  private Lesson lesson(String id) throws Refusal, StoreException {
    try {
      return lessons.find(new LessonId(id)).orElseThrow(Refusal::notFound);
    } catch (IllegalArgumentException malformed) {
      throw Refusal.notFound();
    }
  }

  private static void audit(String event, Session admin, LessonId lesson, String participant) {
    AUDIT.info(
        "event={} by={} lesson={} participant={}", event, admin.participant(), lesson, participant);
  }
}

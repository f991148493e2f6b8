package belfort.signaling.identity;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.media.ParticipantId;
import belfort.mediacontrol.media.Profile;
import belfort.mediacontrol.placement.Habit;
import belfort.signaling.protocol.Role;
import belfort.signaling.store.Lesson;
import belfort.signaling.store.LessonStore;
import belfort.signaling.store.Link;
import belfort.signaling.store.LinkStore;
import belfort.signaling.store.Person;
import belfort.signaling.store.PersonStore;
import belfort.signaling.store.StoreException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Makes lessons together with the personal links of everybody who is invited. */
public final class Invitations {
  /** How long links and sessions outlive their lesson: lessons run over. */
  public static final Duration GRACE = Duration.ofHours(1);

  static final Duration ADMIN_LINK_LIFE = Duration.ofDays(30);

  /** Room for who was not expected: a colleague, an inspector, a second device. */
  static final int SPARE_SEATS = 5;

  private final LinkSigner signer;
  private final LessonStore lessons;
  private final LinkStore links;
  private final PersonStore people;
  private final URI publicUrl;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  public Invitations(
      LinkSigner signer,
      LessonStore lessons,
      LinkStore links,
      PersonStore people,
      URI publicUrl,
      InstantSource clock) {
    this.signer = signer;
    this.lessons = lessons;
    this.links = links;
    this.people = people;
    this.publicUrl = publicUrl;
    this.clock = clock;
  }

  /** A lesson as somebody plans it: for a class or for a number of guests. */
  public record Plan(
      LessonId id,
      String title,
      Profile profile,
      Instant startsAt,
      Duration length,
      Person teacher,
      Optional<String> classId,
      int guests) {}

  /** Adds the lesson with its links; empty when a lesson of that id was there already. */
  public Optional<Lesson> invite(Plan plan) throws StoreException {
    Instant endsAt = plan.startsAt().plus(plan.length());
    Instant expiresAt = endsAt.plus(GRACE);
    List<Link> invited = new ArrayList<>();
    invited.add(link(plan.id(), plan.teacher(), Role.TEACHER, expiresAt));
    if (plan.classId().isPresent()) {
      for (Person student : people.members(plan.classId().get())) {
        invited.add(link(plan.id(), student, Role.STUDENT, expiresAt));
      }
    }
    for (int guest = 1; guest <= plan.guests(); guest++) {
      Person person = new Person("guest-" + randomId(), "Gast " + guest, Role.STUDENT);
      invited.add(link(plan.id(), person, Role.STUDENT, expiresAt));
    }
    Lesson lesson =
        new Lesson(
            plan.id(),
            plan.title(),
            plan.profile(),
            plan.startsAt(),
            endsAt,
            Optional.empty(),
            plan.teacher().id(),
            plan.teacher().name(),
            plan.classId(),
            "",
            invited.size(),
            invited.size() + SPARE_SEATS,
            Optional.of(clock.instant()),
            Habit.NONE);
    return lessons.add(lesson, invited) ? lessons.find(plan.id()) : Optional.empty();
  }

  /** The admin's link: the one that he has already, or a new one. */
  public Link admin(Person person) throws StoreException {
    ParticipantId id = new ParticipantId(person.id());
    Optional<Link> before = links.ofAdmin(id);
    if (before.isPresent()) {
      return before.get();
    }
    Link link =
        new Link(
            randomId(),
            Optional.empty(),
            id,
            PersonName.clean(person.name()),
            Role.ADMIN,
            clock.instant().plus(ADMIN_LINK_LIFE),
            false,
            false);
    links.add(link);
    return link;
  }

  /** The address that the link's owner opens; the token stands in the fragment. */
  public String url(Link link) {
    return publicUrl + "/join#" + signer.sign(link, clock.instant());
  }

  /** A new id of 128 random bits. */
  public String randomId() {
    byte[] drawn = new byte[16];
    random.nextBytes(drawn);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(drawn);
  }

  private Link link(LessonId lesson, Person person, Role role, Instant expiresAt) {
    return new Link(
        randomId(),
        Optional.of(lesson),
        new ParticipantId(person.id()),
        PersonName.clean(person.name()),
        role,
        expiresAt,
        false,
        false);
  }
}

package belfort.signaling.web;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.media.Profile;
import belfort.signaling.identity.Invitations;
import belfort.signaling.identity.PersonName;
import belfort.signaling.protocol.Role;
import belfort.signaling.store.Person;
import belfort.signaling.store.PersonStore;
import belfort.signaling.store.StoreException;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A lesson as the admin's page asks for it, not yet checked. */
record LessonForm(
    @Nullable String title,
    @Nullable Long startsAt,
    @Nullable Integer minutes,
    @Nullable String profile,
    @Nullable String teacher,
    @JsonProperty("class") @Nullable String classId,
    @Nullable Integer guests) {
  static final int MIN_MINUTES = 5;
  static final int MAX_MINUTES = 480;
  static final int MAX_GUESTS = 200;
  static final Duration PAST = Duration.ofDays(1);
  static final Duration AHEAD = Duration.ofDays(400);

  /** The plan that the form means; refused with the first thing that is wrong. */
  Invitations.Plan plan(LessonId id, PersonStore people, Instant now)
      throws Refusal, StoreException {
    if (title == null || title.isBlank()) {
      throw Refusal.invalid("A lesson has a title.");
    }
    if (minutes == null || minutes < MIN_MINUTES || minutes > MAX_MINUTES) {
      throw Refusal.invalid("A lesson takes 5 to 480 minutes.");
    }
    return new Invitations.Plan(
        id,
        PersonName.clean(title),
        profileOf(),
        startOf(now),
        Duration.ofMinutes(minutes),
        teacherOf(people),
        classOf(people),
        guestsOf());
  }

  private Instant startOf(Instant now) throws Refusal {
    if (startsAt == null
        || startsAt < now.minus(PAST).toEpochMilli()
        || startsAt > now.plus(AHEAD).toEpochMilli()) {
      throw Refusal.invalid("A lesson starts between yesterday and 400 days from now.");
    }
    return Instant.ofEpochMilli(startsAt);
  }

  private Profile profileOf() throws Refusal {
    for (Profile each : Profile.values()) {
      if (each.name().toLowerCase(Locale.ROOT).equals(profile)) {
        return each;
      }
    }
    throw Refusal.invalid("The profile is lecture, seminar, gallery or audio.");
  }

  private Person teacherOf(PersonStore people) throws Refusal, StoreException {
    Optional<Person> found = teacher == null ? Optional.empty() : people.find(teacher);
    return found
        .filter(person -> person.role() == Role.TEACHER)
        .orElseThrow(() -> Refusal.invalid("There is no such teacher."));
  }

  private Optional<String> classOf(PersonStore people) throws Refusal, StoreException {
    if (classId == null) {
      return Optional.empty();
    }
    if (people.classes().stream().noneMatch(each -> each.id().equals(classId))) {
      throw Refusal.invalid("There is no such class.");
    }
    return Optional.of(classId);
  }

  private int guestsOf() throws Refusal {
    if (classId != null && guests == null) {
      return 0;
    }
    if (classId != null || guests == null || guests < 1 || guests > MAX_GUESTS) {
      throw Refusal.invalid("A lesson is for a class or for 1 to 200 guests.");
    }
    return guests;
  }
}

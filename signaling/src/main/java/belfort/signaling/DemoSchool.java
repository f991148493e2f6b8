package belfort.signaling;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.media.Profile;
import belfort.signaling.identity.Invitations;
import belfort.signaling.protocol.Role;
import belfort.signaling.store.Lesson;
import belfort.signaling.store.LessonStore;
import belfort.signaling.store.Person;
import belfort.signaling.store.PersonStore;
import belfort.signaling.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A school to try Belfort with: one class of 25, teachers, an admin, and lessons that run all day,
 * every day, so that a newcomer can always enter one. Everything is made once and kept.
 */
final class DemoSchool {
  static final Person ADMIN = new Person("demo-admin", "Directie", Role.ADMIN);

  private static final String CLASS = "demo-4b";

  /** A lesson that somebody ended is followed by another; so often a day. */
  private static final int LESSONS_A_DAY = 50;

  /** The whole day; links stay good for a while after it, so nobody is put out at midnight. */
  private static final Duration LENGTH = Duration.ofHours(24).minusMinutes(1);

  private static final List<Subject> SUBJECTS =
      List.of(
          new Subject("Wiskunde 4B", new Person("demo-els", "Els Vermeulen", Role.TEACHER)),
          new Subject("Frans 4B", new Person("demo-karim", "Karim Haddad", Role.TEACHER)),
          new Subject("Geschiedenis 4B", new Person("demo-griet", "Griet Claes", Role.TEACHER)));

  private static final List<String> STUDENTS =
      List.of(
          "Noor Peeters",
          "Lotte Janssens",
          "Arthur Maes",
          "Yasmine Aydin",
          "Wout Jacobs",
          "Fien Mertens",
          "Mohamed Bouzid",
          "Elise Willems",
          "Seppe Goossens",
          "Amina Diallo",
          "Jef Wouters",
          "Louise De Smet",
          "Kobe Dubois",
          "Julie Lambrecht",
          "Milan Nowak",
          "Hanne Pauwels",
          "Bram Aerts",
          "Zoë Michiels",
          "Ilias El Idrissi",
          "Marthe Segers",
          "Stan Verhoeven",
          "Nina Van den Broeck",
          "Robbe Hermans",
          "Emma Desmet",
          "Daan Coppens");

  private final PersonStore people;
  private final LessonStore lessons;
  private final Invitations invitations;
  private final ZoneId zone;
  private final InstantSource clock;

  DemoSchool(
      PersonStore people,
      LessonStore lessons,
      Invitations invitations,
      ZoneId zone,
      InstantSource clock) {
    this.people = people;
    this.lessons = lessons;
    this.invitations = invitations;
    this.zone = zone;
    this.clock = clock;
  }

  /** Adds the people who are not there yet. */
  void enrol() throws StoreException {
    people.put(ADMIN);
    for (Subject subject : SUBJECTS) {
      people.put(subject.teacher());
    }
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < STUDENTS.size(); i++) {
      Person student =
          new Person(String.format(Locale.ROOT, "demo-%02d", i + 1), STUDENTS.get(i), Role.STUDENT);
      people.put(student);
      ids.add(student.id());
    }
    people.putClass(CLASS, "4B", ids);
  }

  /** Today's lessons that can be entered; made when they are not there. */
  List<Lesson> today() throws StoreException {
    LocalDate day = LocalDate.ofInstant(clock.instant(), zone);
    List<Lesson> open = new ArrayList<>();
    for (Subject subject : SUBJECTS) {
      openLesson(subject, day).ifPresent(open::add);
    }
    return open;
  }

  private Optional<Lesson> openLesson(Subject subject, LocalDate day) throws StoreException {
    String word = subject.title().toLowerCase(Locale.ROOT).replace(' ', '-');
    Instant start = day.atStartOfDay(zone).toInstant();
    for (int nth = 1; nth <= LESSONS_A_DAY; nth++) {
      LessonId id = new LessonId("demo-" + day + "-" + word + (nth == 1 ? "" : "-" + nth));
      Optional<Lesson> there = lessons.find(id);
      if (there.isEmpty()) {
        return invitations.invite(
            new Invitations.Plan(
                id,
                subject.title(),
                Profile.LECTURE,
                start,
                LENGTH,
                subject.teacher(),
                Optional.of(CLASS),
                0));
      }
      if (there.get().endedAt().isEmpty()) {
        return there;
      }
    }
    return Optional.empty();
  }

  private record Subject(String title, Person teacher) {}
}

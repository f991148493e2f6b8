package belfort.signaling;

import belfort.signaling.identity.Invitations;
import belfort.signaling.store.HabitStore;
import belfort.signaling.store.Lesson;
import belfort.signaling.store.LessonStore;
import belfort.signaling.store.LinkStore;
import belfort.signaling.store.PersonStore;
import belfort.signaling.store.SessionStore;
import belfort.signaling.store.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done from time to time: today's demo lessons, old sessions forgotten. */
final class Upkeep implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
  private static final Duration PERIOD = Duration.ofSeconds(20);

  /** Expired sessions stay this long for whoever looks into a complaint. */
  private static final Duration SESSIONS_KEPT = Duration.ofDays(7);

  private final SessionStore sessions;
  private final HabitStore habits;
  private final Optional<DemoSchool> demo;
  private final Optional<LinksFile> file;
  private final InstantSource clock;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("upkeep").factory());
  private List<String> written = List.of();

  private Upkeep(
      SessionStore sessions,
      HabitStore habits,
      Optional<DemoSchool> demo,
      Optional<LinksFile> file,
      InstantSource clock) {
    this.sessions = sessions;
    this.habits = habits;
    this.demo = demo;
    this.file = file;
    this.clock = clock;
  }

  /** Does it once, so that a failure is seen at the start, and then from time to time. */
  static Upkeep start(
      ServerSettings settings,
      PersonStore people,
      LessonStore lessons,
      LinkStore links,
      SessionStore sessions,
      HabitStore habits,
      Invitations invitations,
      InstantSource clock)
      throws StoreException, IOException {
    Optional<DemoSchool> demo =
        settings.demo()
            ? Optional.of(
                new DemoSchool(people, lessons, invitations, settings.web().zone(), clock))
            : Optional.empty();
    Optional<LinksFile> file =
        settings.links().map(path -> new LinksFile(path, links, invitations));
    Upkeep upkeep = new Upkeep(sessions, habits, demo, file, clock);
    if (demo.isPresent()) {
      demo.get().enrol();
    }
    upkeep.once();
    var _ =
        upkeep.executor.scheduleWithFixedDelay(
            upkeep::quietly, PERIOD.toSeconds(), PERIOD.toSeconds(), TimeUnit.SECONDS);
    return upkeep;
  }

  private void once() throws StoreException, IOException {
    sessions.forgetExpired(clock.instant().minus(SESSIONS_KEPT));
    habits.learn(clock.instant());
    if (demo.isPresent()) {
      List<Lesson> today = demo.get().today();
      List<String> ids = today.stream().map(lesson -> lesson.id().value()).toList();
      if (file.isPresent() && !ids.equals(written)) {
        file.get().write(DemoSchool.ADMIN, today);
        written = ids;
      }
    }
  }

  private void quietly() {
    try {
      once();
    } catch (StoreException | IOException failure) {
      LOG.warn("event=upkeep_failed cause=\"{}\"", failure.getMessage());
    } catch (RuntimeException fault) {
      LOG.error("event=upkeep_failed", fault);
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}

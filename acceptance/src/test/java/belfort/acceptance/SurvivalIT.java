package belfort.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import belfort.bench.browser.Browsers;
import belfort.bench.browser.ClassroomPage;
import belfort.bench.browser.PeerStats;
import belfort.bench.product.Await;
import belfort.bench.product.RunningBelfort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs die; lessons go on. */
@ExtendWith(Product.class)
final class SurvivalIT {
  /** Control is back within 5 s at the 95th percentile (promise P2); ten times that. */
  private static final Duration PATIENCE = Duration.ofSeconds(50);

  private final RunningBelfort belfort;
  private final Browsers browsers;

  SurvivalIT(RunningBelfort belfort, Browsers browsers) {
    this.belfort = belfort;
    this.browsers = browsers;
  }

  /** How a server ends. */
  enum Death {
    SIGTERM {
      @Override
      void of(ProcessHandle process) {
        process.destroy();
      }
    },
    KILL_9 {
      @Override
      void of(ProcessHandle process) {
        process.destroyForcibly();
      }
    };

    abstract void of(ProcessHandle process);
  }

  /** What must be the same before and after, as one page sees it. */
  private record Memory(List<String> chat, List<String> hands, List<String> people) {
    static Memory of(ClassroomPage page) {
      return new Memory(
          page.chat(),
          page.hands(),
          page.members().stream()
              .map(member -> member.participant() + (member.floor() ? " speaks" : ""))
              .sorted()
              .toList());
    }
  }

  @ParameterizedTest
  @EnumSource
  void picturesGoOnWithoutTheServerAndChatHandsAndRosterAreAsTheyWere(Death death) {
    try (Classroom room = Classroom.open(belfort, browsers, "Survival " + death, 2)) {
      room.awaitPictures();
      room.teacher.say("We go on whatever happens.");
      room.student(1).page().click("hand");
      room.student(0).page().click("hand");
      room.teacher.use("give-floor", room.student(1).id());
      room.student(0).page().awaitPicture(room.student(1).id(), "camera");
      room.pages().forEach(SurvivalIT::awaitAcknowledged);
      Await.until("the hand is seen", PATIENCE, () -> !room.teacher.hands().isEmpty());
      Memory before = Memory.of(room.teacher);
      List<PeerStats> watchedBefore = watched(room);

      ProcessHandle server = belfort.server().orElseThrow();
      long deathNanos = System.nanoTime();
      death.of(server);
      Await.until("the server is gone", PATIENCE, () -> !server.isAlive());
      awaitPicturesWhileAway(room);
      awaitControl(room);
      Figures.write("server-" + death + "-to-control", sinceNanos(deathNanos));

      room.pages().forEach(page -> awaitMemory(before, page));
      room.awaitPictures();
      assertEquals(connections(watchedBefore), connections(watched(room)), "the same connections");
      assertNotEquals(server.pid(), belfort.server().orElseThrow().pid());
      room.student(0).page().say("Still here.");
      Await.until(
          "chat works again",
          PATIENCE,
          () -> room.student(1).page().chat().contains("Still here."));
    }
  }

  @Test
  void afterTheLaunchersDeathEverythingEndsAndTheNextStartIsClean() {
    try (Classroom room = Classroom.open(belfort, browsers, "Launcher", 1)) {
      room.awaitPictures();
      room.teacher.say("Before the crash.");
      awaitAcknowledged(room.teacher);
      List<ProcessHandle> children = new ArrayList<>(belfort.children());
      long deathNanos = System.nanoTime();
      belfort.killLauncher();
      Await.until(
          "all children of the dead launcher end",
          PATIENCE,
          () -> children.stream().noneMatch(ProcessHandle::isAlive));
      Figures.write("launcher-death-to-last-child", sinceNanos(deathNanos));

      Figures.write("second-start", belfort.startAgain());
      awaitControl(room);
      // the nodes ended too: the pages publish and watch anew
      room.awaitPictures();
      assertEquals(List.of("Before the crash."), room.student(0).page().chat());
    }
  }

  private static void awaitAcknowledged(ClassroomPage page) {
    Await.until("all is acknowledged", PATIENCE, () -> page.pending() == 0);
  }

  /** Frames are decoded between two looks at a page that says it has no line. */
  private static void awaitPicturesWhileAway(Classroom room) {
    ClassroomPage student = room.student(0).page();
    Await.until("the page notices", PATIENCE, () -> !student.connection().equals("live"));
    student.awaitPicture(room.teacherId(), "camera");
  }

  private static void awaitControl(Classroom room) {
    for (ClassroomPage page : room.pages()) {
      Await.until("the page is live again", PATIENCE, () -> page.connection().equals("live"));
    }
  }

  private static void awaitMemory(Memory before, ClassroomPage page) {
    Await.until(
        "the room is as it was: " + before + ", not " + Memory.of(page),
        PATIENCE,
        () -> Memory.of(page).equals(before));
  }

  private static List<PeerStats> watched(Classroom room) {
    List<PeerStats> watched = new ArrayList<>();
    room.students.forEach(
        student -> student.page().watching(room.teacherId(), "camera").ifPresent(watched::add));
    return watched;
  }

  private static List<Integer> connections(List<PeerStats> watched) {
    return watched.stream().map(PeerStats::attempt).toList();
  }

  private static Duration sinceNanos(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }
}

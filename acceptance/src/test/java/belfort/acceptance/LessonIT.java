package belfort.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.acceptance.Classroom.Student;
import belfort.bench.browser.Browsers;
import belfort.bench.browser.ClassroomPage;
import belfort.bench.product.AdminApi.StudentLink;
import belfort.bench.product.Await;
import belfort.bench.product.RunningBelfort;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A lesson as its people live it. */
@ExtendWith(Product.class)
final class LessonIT {
  private static final Duration PATIENCE = ClassroomPage.PATIENCE;

  /** No packet for so long, at 50 of sound and more of pictures a second, is silence. */
  private static final Duration SILENCE = Duration.ofSeconds(2);

  private final RunningBelfort belfort;
  private final Browsers browsers;

  LessonIT(RunningBelfort belfort, Browsers browsers) {
    this.belfort = belfort;
    this.browsers = browsers;
  }

  @Test
  void everybodySeesAndHearsHisTeacherInTwoLessonsAtOnceOnDifferentNodes() {
    try (Classroom biology = Classroom.open(belfort, browsers, "Biology", 3);
        Classroom history = Classroom.open(belfort, browsers, "History", 3)) {
      biology.awaitPictures();
      history.awaitPictures();
      biology.awaitSound();
      history.awaitSound();

      String biologyNode = belfort.admin().node(biology.lesson()).orElseThrow();
      String historyNode = belfort.admin().node(history.lesson()).orElseThrow();
      assertNotEquals(biologyNode, historyNode, "two lessons share a node while another is idle");
    }
  }

  @Test
  void aReloadedPageIsBackInTheLessonAndSeesTheTeacher() {
    try (Classroom room = Classroom.open(belfort, browsers, "Reload", 1)) {
      room.awaitPictures();
      ClassroomPage student = room.student(0).page();
      long reloadNanos = System.nanoTime();
      student.page().reload();
      student.awaitPicture(room.teacherId(), "camera");
      Figures.write("reload-to-picture", sinceNanos(reloadNanos));
      assertEquals(2, student.members().size(), "nobody is in the lesson twice");
    }
  }

  @Test
  void theTeacherLeavesAndReturnsToHisLesson() {
    try (Classroom room = Classroom.open(belfort, browsers, "Return", 1)) {
      room.awaitPictures();
      ClassroomPage student = room.student(0).page();
      room.teacher.leave();
      Await.until(
          "the student sees that the teacher left",
          PATIENCE,
          () -> student.member(room.teacherId()).isEmpty());

      // at once: the page that he left must not take the lesson from the new one
      ClassroomPage again = ClassroomPage.enter(browsers.person(), room.links().teacher());
      student.awaitPicture(room.teacherId(), "camera");
      student.awaitSound(room.teacherId());
      assertEquals("room", again.screen());
    }
  }

  @Test
  void theTeacherSharesHisScreenBesideHisCameraAndStopsAgain() {
    try (Classroom room = Classroom.open(belfort, browsers, "Screen", 1)) {
      room.awaitPictures();
      ClassroomPage student = room.student(0).page();
      room.teacher.click("share");
      student.awaitPicture(room.teacherId(), "screen");
      student.awaitPicture(room.teacherId(), "camera");
      room.teacher.click("share");
      Await.until(
          "the screen is gone",
          PATIENCE,
          () -> student.watching(room.teacherId(), "screen").isEmpty());
    }
  }

  @Test
  void chatAndHandsReachEverybodyInOrder() {
    try (Classroom room = Classroom.open(belfort, browsers, "Hands", 2)) {
      Student first = room.student(0);
      Student second = room.student(1);
      second.page().click("hand");
      awaitAtAll(room, "one hand", page -> page.hands().equals(List.of(second.id())));
      first.page().click("hand");
      awaitAtAll(room, "hands", page -> page.hands().equals(List.of(second.id(), first.id())));
      room.teacher.showTab("hands");
      room.teacher.page().locator("hands-queue li").nth(1).waitFor();
      assertEquals(
          0,
          room.teacher
              .page()
              .locator("side-panel .body")
              .evaluate("panel => panel.scrollWidth - panel.clientWidth"),
          "the hands fit into their panel");

      first.page().say("Is this on the test?");
      awaitAtAll(room, "a line", page -> page.chat().equals(List.of("Is this on the test?")));
      room.teacher.say("Everything is.");
      awaitAtAll(
          room,
          "both lines",
          page -> page.chat().equals(List.of("Is this on the test?", "Everything is.")));
      Await.until(
          "the student's page draws both",
          PATIENCE,
          () -> first.page().ref("chat-line").count() == 2);
      awaitAtAll(room, "all is acknowledged", page -> page.pending() == 0);
    }
  }

  @Test
  void aStudentWithTheFloorIsSeenAndHeardByAllUntilItIsTaken() {
    try (Classroom room = Classroom.open(belfort, browsers, "Floor", 2)) {
      Student speaker = room.student(0);
      ClassroomPage other = room.student(1).page();
      room.teacher.use("give-floor", speaker.id());
      other.awaitPicture(speaker.id(), "camera");
      room.teacher.awaitPicture(speaker.id(), "camera");
      other.awaitSound(speaker.id());

      room.teacher.use("take-floor", speaker.id());
      Await.until(
          "nobody watches him any more",
          PATIENCE,
          () ->
              other.watching(speaker.id(), "camera").isEmpty()
                  && room.teacher.watching(speaker.id(), "camera").isEmpty());
    }
  }

  @Test
  void muteCutsTheSoundAtTheNodeWhateverTheMutedPageDoes() {
    try (Classroom room = Classroom.teacherOnly(belfort, browsers, "Mute", 1)) {
      Student loud = hostileStudent(room);
      room.teacher.use("give-floor", loud.id());
      room.teacher.awaitSound(loud.id());
      room.teacher.awaitPicture(loud.id(), "camera");

      long mutedNanos = System.nanoTime();
      room.teacher.use("mute", loud.id());
      Quiet quiet = new Quiet(() -> room.teacher.audioPacketsReceived(loud.id()));
      quiet.await("no sound of a muted student arrives");
      Figures.write("mute-to-silence", quiet.since(mutedNanos));
      room.teacher.awaitPicture(loud.id(), "camera");
    }
  }

  /** attacks.md 55. */
  @Test
  void attack55_aKickedStudentsMediaStopsAlthoughHisPageKeepsItsPeerConnections() {
    try (Classroom room = Classroom.teacherOnly(belfort, browsers, "Kick", 1)) {
      Student kicked = hostileStudent(room);
      room.teacher.use("give-floor", kicked.id());
      room.teacher.awaitPicture(kicked.id(), "camera");
      Page page = kicked.page().page();
      Await.until("he receives", PATIENCE, () -> packetsOfKeptConnections(page) > 0);

      long kickNanos = System.nanoTime();
      room.teacher.use("kick", kicked.id());
      room.teacher.click("confirm-kick");
      kicked.page().awaitScreen("kicked");
      Quiet quiet = new Quiet(() -> packetsOfKeptConnections(page));
      quiet.await("a kicked student's connections receive nothing");
      Figures.write("kick-to-no-media", quiet.since(kickNanos));
      assertTrue(room.teacher.watching(kicked.id(), "camera").isEmpty(), "nor is he watched");
    }
  }

  /**
   * A student whose page was changed: it closes no peer connection and silences no track. A track
   * that comes late is still put in, or there would be nothing to silence on a slow machine.
   */
  private Student hostileStudent(Classroom room) {
    StudentLink link = room.links().students().getFirst();
    BrowserContext person = browsers.person();
    person.addInitScript(
        """
        window.kept = [];
        const Real = window.RTCPeerConnection;
        window.RTCPeerConnection = class extends Real {
          constructor(...settings) { super(...settings); window.kept.push(this); }
          close() {}
        };
        const replace = RTCRtpSender.prototype.replaceTrack;
        RTCRtpSender.prototype.replaceTrack = function(track) {
          return track ? replace.call(this, track) : Promise.resolve();
        };
        MediaStreamTrack.prototype.stop = () => {};
        Object.defineProperty(MediaStreamTrack.prototype, 'enabled', {get: () => true, set() {}});
        """);
    return new Student(link, ClassroomPage.enter(person, link.link()));
  }

  private static long packetsOfKeptConnections(Page page) {
    Object packets =
        page.evaluate(
            """
            async () => {
              let packets = 0;
              for (const connection of window.kept) {
                (await connection.getStats()).forEach(entry => {
                  if (entry.type === 'inbound-rtp') packets += entry.packetsReceived;
                });
              }
              return packets;
            }
            """);
    return ((Number) packets).longValue();
  }

  private static void awaitAtAll(Classroom room, String what, Predicate<ClassroomPage> condition) {
    for (ClassroomPage page : room.pages()) {
      Await.until(what + " at every page", PATIENCE, () -> condition.test(page));
    }
  }

  private static Duration sinceNanos(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  /** A counter that shall stop: remembers when it last moved. */
  private static final class Quiet {
    private final LongSupplier counter;
    private long last = -1;
    private long movedNanos = System.nanoTime();

    Quiet(LongSupplier counter) {
      this.counter = counter;
    }

    void await(String what) {
      Await.until(
          what,
          PATIENCE,
          () -> {
            long now = counter.getAsLong();
            if (now != last) {
              last = now;
              movedNanos = System.nanoTime();
            }
            return sinceNanos(movedNanos).compareTo(SILENCE) > 0;
          });
    }

    /** From a moment to the last movement; nothing when it had stopped before. */
    Duration since(long nanos) {
      return Duration.ofMillis(Math.max(0, TimeUnit.NANOSECONDS.toMillis(movedNanos - nanos)));
    }
  }
}

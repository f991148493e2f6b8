package belfort.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.bench.browser.Browsers;
import belfort.bench.browser.ClassroomPage;
import belfort.bench.browser.PeerStats;
import belfort.bench.browser.SoundProbe;
import belfort.bench.product.Await;
import belfort.bench.product.RunningBelfort;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A node is emptied while a lesson runs on it (promise P4): nobody has to do anything. */
@ExtendWith(Product.class)
final class DrainIT {
  /**
   * A page may be asked again after ten seconds; ten times what a move needs on an idle machine.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Promised are 300 ms; a machine that does ten other things hears ten times that. */
  private static final Duration LONGEST_GAP = Duration.ofSeconds(3);

  private final RunningBelfort belfort;
  private final Browsers browsers;

  DrainIT(RunningBelfort belfort, Browsers browsers) {
    this.belfort = belfort;
    this.browsers = browsers;
  }

  @Test
  void theLessonMovesToTheOtherNodeWhileEverybodyGoesOnSeeingAndHearing() {
    try (Classroom room = Classroom.open(belfort, browsers, "Drain", 2)) {
      room.awaitPictures();
      room.awaitSound();
      ClassroomPage student = room.student(0).page();
      String before = belfort.admin().node(room.lesson()).orElseThrow();
      Map<String, Integer> teacherBefore = attempts(room.teacher);
      Map<String, Integer> studentBefore = attempts(student);
      SoundProbe probe = SoundProbe.start(student, room.teacherId());
      long drainNanos = System.nanoTime();
      belfort.admin().drain(before, 30);
      try {
        awaitMoved(room.teacher, teacherBefore);
        awaitMoved(student, studentBefore);
        Await.until(
            "nothing is left on the drained node",
            PATIENCE,
            () -> belfort.admin().lessonsOn(before) == 0);
        Figures.write("drain-to-empty", Duration.ofNanos(System.nanoTime() - drainNanos));
        assertNotEquals(before, belfort.admin().node(room.lesson()).orElseThrow());
        room.awaitPictures();
        room.awaitSound();
        SoundProbe.Heard heard = probe.stop();
        Figures.write("drain-gap-sound", heard.longestSilence());
        Figures.write("drain-gap-picture", heard.longestStill());
        assertEquals("moving", heard.errand(), "the page says what happens");
        assertTrue(heard.sameDocument(), "no page was loaded again");
        assertTrue(heard.longestSilence().compareTo(LONGEST_GAP) < 0, heard.toString());
        assertEquals(3, student.members().size(), "nobody left or came in twice");
      } finally {
        belfort.admin().undrain(before);
      }
    }
  }

  private static void awaitMoved(ClassroomPage page, Map<String, Integer> before) {
    Await.until(
        "everything stands under a new attempt: " + before + ", now " + attempts(page),
        PATIENCE,
        () -> {
          Map<String, Integer> now = attempts(page);
          return now.keySet().equals(before.keySet())
              && now.entrySet().stream()
                  .noneMatch(each -> each.getValue().equals(before.get(each.getKey())));
        });
  }

  /** The attempt that stands, of each peer connection. */
  private static Map<String, Integer> attempts(ClassroomPage page) {
    Map<String, Integer> attempts = new TreeMap<>();
    for (PeerStats stats : page.stats()) {
      if (stats.standing()) {
        attempts.put(stats.peer(), stats.attempt());
      }
    }
    return attempts;
  }
}

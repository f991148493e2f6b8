package belfort.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.bench.browser.Browsers;
import belfort.bench.browser.ClassroomPage;
import belfort.bench.browser.PeerStats;
import belfort.bench.product.Await;
import belfort.bench.product.RunningBelfort;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A camera goes out in layers, and everybody gets the one that he shows. */
@ExtendWith(Product.class)
final class LayersIT {
  /** A larger layer is tried now and then, later after each that did not fit. */
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** Of a camera of 1280x720: its quarter has 180 lines, its half 360. */
  private static final int SMALL = 200;

  private static final int WHOLE = 400;

  private final RunningBelfort belfort;
  private final Browsers browsers;

  LayersIT(RunningBelfort belfort, Browsers browsers) {
    this.belfort = belfort;
    this.browsers = browsers;
  }

  private static List<PeerStats.Layer> layers(ClassroomPage page) {
    return page.stats().stream()
        .filter(each -> each.peer().equals("out:camera") && each.layers() != null)
        .flatMap(each -> each.layers().stream())
        .toList();
  }

  private static void awaitLayers(ClassroomPage page, int count) {
    Await.until(
        count + " layers go out: " + page.stats(),
        PATIENCE,
        () -> layers(page).stream().filter(layer -> layer.frames() > 0).count() >= count);
    for (PeerStats.Layer before : layers(page)) {
      if (before.frames() > 0) {
        Await.until(
            "layer " + before + " goes on: " + page.stats(),
            PATIENCE,
            () ->
                layers(page).stream()
                    .anyMatch(
                        now -> now.rid().equals(before.rid()) && now.frames() > before.frames()));
      }
    }
  }

  private static int height(ClassroomPage page, String participant) {
    return page.watching(participant, "camera").map(PeerStats::frameHeight).orElse(0);
  }

  private static void awaitHeight(ClassroomPage page, String teacher, int from, int to) {
    try {
      Await.until(
          "a picture of " + from + " to " + to + " lines comes",
          PATIENCE,
          () -> height(page, teacher) >= from && height(page, teacher) <= to);
    } catch (AssertionError late) {
      throw new AssertionError(late.getMessage() + ", now " + page.stats(), late);
    }
    page.awaitPicture(teacher, "camera");
  }

  @Test
  void whoShowsAPictureSmallGetsASmallLayerAndTheOthersKeepTheWhole() {
    try (Classroom room = Classroom.open(belfort, browsers, "Layers", 2)) {
      String teacher = room.teacherId();
      ClassroomPage large = room.student(0).page();
      ClassroomPage small = room.student(1).page();
      awaitLayers(room.teacher, 3);
      awaitHeight(large, teacher, WHOLE, Integer.MAX_VALUE);
      awaitHeight(small, teacher, WHOLE, Integer.MAX_VALUE);
      int attempt = small.watching(teacher, "camera").orElseThrow().attempt();

      small.page().setViewportSize(300, 200);
      awaitHeight(small, teacher, 1, SMALL);
      assertTrue(height(large, teacher) >= WHOLE, "the other keeps the whole: " + large.stats());

      long begin = System.nanoTime();
      small.page().setViewportSize(1000, 700);
      awaitHeight(small, teacher, WHOLE, Integer.MAX_VALUE);
      Figures.write("small-to-whole-layer", Duration.ofNanos(System.nanoTime() - begin));
      assertEquals(
          attempt,
          small.watching(teacher, "camera").orElseThrow().attempt(),
          "no negotiation was needed");
    }
  }

  @Test
  void aHiddenPageHearsOnAndGetsTheSmallestLayer() {
    try (Classroom room = Classroom.open(belfort, browsers, "Hidden", 1)) {
      String teacher = room.teacherId();
      ClassroomPage student = room.student(0).page();
      awaitHeight(student, teacher, WHOLE, Integer.MAX_VALUE);
      student
          .page()
          .evaluate(
              "() => { Object.defineProperty(document, 'hidden', {value: true, configurable: true});"
                  + " document.dispatchEvent(new Event('visibilitychange')); }");
      awaitHeight(student, teacher, 1, SMALL);
      student.awaitSound(teacher);
    }
  }

  @Test
  void theWholePictureOfAFirefoxIsSeenInOneStream() {
    try (Classroom room =
        Classroom.open(belfort, browsers, "Firefox whole", 1, browsers.firefoxPerson())) {
      ClassroomPage student = room.student(0).page();
      student.awaitPicture(room.teacherId(), "camera");
      awaitHeight(student, room.teacherId(), WHOLE, Integer.MAX_VALUE);
      assertEquals(List.of(), layers(room.teacher), "of one stream there are no layers");
    }
  }
}

package belfort.bench.join;

import belfort.bench.Machine;
import belfort.bench.Percentiles;
import belfort.bench.browser.Browsers;
import belfort.bench.browser.ClassroomPage;
import belfort.bench.product.AdminApi.LessonLinks;
import belfort.bench.product.Await;
import belfort.bench.product.RunningBelfort;
import com.microsoft.playwright.BrowserContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench join}: from a student's click to the first decoded frame of his teacher. */
@Command(
    name = "join",
    mixinStandardHelpOptions = true,
    description =
        "Measures the time from a student's click to the first decoded frame of the teacher, in a real"
            + " Chromium.")
public final class JoinBench implements Callable<Integer> {
  /** The first joins load classes, compile code and fill caches, here and in the browser. */
  private static final int WARM_UP = 5;

  @Option(
      names = "--joins",
      defaultValue = "30",
      description = "How many joins are measured after the warm-up (${DEFAULT-VALUE}).")
  int joins;

  @Override
  public Integer call() {
    Path data = RunningBelfort.home().resolve("bench/target/join-data");
    try (RunningBelfort belfort = RunningBelfort.start(data);
        Browsers browsers = Browsers.open()) {
      LessonLinks lesson = belfort.admin().makeLesson("Join", "lecture", 1);
      String chromium = browsers.chromium().version();
      ClassroomPage teacher = ClassroomPage.enter(browsers.person(), lesson.teacher());
      Await.until(
          "the teacher publishes",
          ClassroomPage.PATIENCE,
          () -> teacher.stats().stream().anyMatch(peer -> peer.framesEncoded() > 0));
      List<Double> millis = new ArrayList<>();
      for (int i = 0; i < WARM_UP + joins; i++) {
        double took = join(browsers, lesson);
        if (i >= WARM_UP) {
          millis.add(took);
        }
      }
      belfort.admin().end(lesson.lesson());
      print(chromium, new Percentiles(millis.stream().mapToDouble(Double::doubleValue).toArray()));
      return 0;
    }
  }

  private static double join(Browsers browsers, LessonLinks lesson) {
    try (BrowserContext person = browsers.person()) {
      ClassroomPage student = ClassroomPage.open(person, lesson.student(0));
      student.awaitScreen("lobby");
      student.click("join");
      double frame =
          Await.value(
              "the first frame", ClassroomPage.PATIENCE, () -> student.timing("first-frame"));
      double click = student.timing("click").orElseThrow();
      student.leave();
      return frame - click;
    }
  }

  private static void print(String chromium, Percentiles millis) {
    System.out.println(Machine.description() + "; Chromium " + chromium);
    System.out.println(Machine.load());
    System.out.printf(
        Locale.ROOT,
        "  click to first decoded frame, ms: min %.0f  p50 %.0f  p75 %.0f  p95 %.0f  max %.0f  (%d joins"
            + " after %d to warm up; teacher, student, server and node on this machine)%n",
        millis.at(0),
        millis.at(50),
        millis.at(75),
        millis.at(95),
        millis.at(100),
        millis.count(),
        WARM_UP);
    System.out.printf(
        Locale.ROOT, "join p50=%.0f p95=%.0f unit=ms%n", millis.at(50), millis.at(95));
  }
}

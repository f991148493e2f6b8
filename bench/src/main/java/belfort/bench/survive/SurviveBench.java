package belfort.bench.survive;

import belfort.bench.Machine;
import belfort.bench.Percentiles;
import belfort.bench.browser.Browsers;
import belfort.bench.browser.GapMeter.Kind;
import belfort.bench.cluster.Cluster;
import belfort.bench.cluster.Niceness;
import belfort.bench.cluster.Program;
import belfort.bench.product.Await;
import belfort.bench.product.RunningBelfort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench survive}: how long lessons feel it when a program dies. */
@Command(
    name = "survive",
    mixinStandardHelpOptions = true,
    description =
        "Ends servers and nodes under running lessons, over and over, and measures how long"
            + " control, sound and pictures are away.")
public final class SurviveBench implements Callable<Integer> {
  /** One that is missed is a pause of 100 ms, half of what is allowed. */
  private static final int PICTURES_PER_SECOND = 20;

  private static final Duration CALM = Duration.ofSeconds(8);

  /** Of one class each, at the server that survives. */
  private static final int LESSONS_BEFORE = 5;

  @Option(
      names = "--rounds",
      defaultValue = "5",
      description = "How often each death is repeated (${DEFAULT-VALUE}).")
  int rounds;

  @Option(
      names = "--lessons",
      defaultValue = "10",
      description = "Lessons whose server dies (${DEFAULT-VALUE}).")
  int lessons;

  @Option(
      names = "--students",
      defaultValue = "25",
      description = "Students in each of them (${DEFAULT-VALUE}).")
  int students;

  @Option(
      names = "--watchers",
      defaultValue = "2",
      description = "Students with a browser in the lesson with pictures (${DEFAULT-VALUE}).")
  int watchers;

  @Option(
      names = "--cold-survivor",
      description =
          "The server that survives has had no lesson before: its code is not compiled yet.")
  boolean coldSurvivor;

  @Option(
      names = "--checker",
      description =
          "In place of the measurements: writers, while everything is ended in turn; then what was"
              + " acknowledged is compared with what is stored.")
  boolean checker;

  @Option(
      names = "--minutes",
      defaultValue = "10",
      description = "Length of --checker (${DEFAULT-VALUE}).")
  int minutes;

  @Option(
      names = "--writers",
      defaultValue = "50",
      description = "Writers of --checker (${DEFAULT-VALUE}).")
  int writers;

  @Option(
      names = "--database-away",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "How long --checker's database is gone, or read-only (${DEFAULT-VALUE}).")
  int databaseAway;

  @Override
  public Integer call() {
    Path data = RunningBelfort.home().resolve("bench/target/survive-data");
    System.out.println(Machine.description());
    System.out.println(Machine.load());
    try (Cluster cluster = Cluster.startAsInstalled(data, 2, 2)) {
      boolean kept = checker ? check(cluster) : measure(cluster);
      return kept ? 0 : 1;
    }
  }

  private boolean check(Cluster cluster) {
    try (Crowd crowd = Checker.writers(cluster, writers)) {
      Checker history =
          new Checker(
              cluster,
              crowd,
              Duration.ofSeconds(databaseAway),
              step -> System.out.println("  " + step));
      List<String> wrong = history.run(Duration.ofMinutes(minutes));
      wrong.forEach(each -> System.out.println("  VIOLATED: " + each));
      System.out.println("  refused: " + crowd.refusals());
      System.out.println(Machine.load());
      System.out.printf(
          Locale.ROOT,
          "survive-checker violations=%d lines=%d minutes=%d%n",
          wrong.size(),
          history.linesStored(),
          minutes);
      return wrong.isEmpty();
    }
  }

  /** Servers and nodes die in turn under a lesson with pictures and a crowd without. */
  private boolean measure(Cluster cluster) {
    try (Browsers browsers = Browsers.openWithCameras(PICTURES_PER_SECOND);
        Pictures pictures = Pictures.open(cluster, browsers, watchers);
        Crowd crowd = Crowd.enter(cluster, lessons, students, Optional.of(pictures.server()))) {
      calm(pictures, crowd);
      List<Double> sound =
          nodeDeaths("node kill -9", cluster, pictures, Program::kill, Program::startAndWait);
      nodeDeaths("node SIGSTOP", cluster, pictures, Program::freeze, Program::thaw);
      NodeDrains drains = new NodeDrains(cluster, pictures, node -> {});
      List<Double> gaps = repeat("node drained, longest pause of the sound, ms", drains::once);
      Niceness.behindBrowsers(cluster);
      List<Double> control = serverDeaths(cluster, pictures, crowd);
      crowd.timeToAnswer(System.nanoTime());
      List<String> wrong = crowd.violations();
      wrong.forEach(each -> System.out.println("  VIOLATED: " + each));
      System.out.println(Machine.load());
      closing("survive-server", control);
      closing("survive-node", sound);
      System.out.printf(
          Locale.ROOT, "drain gap=%.0f unit=ms%n", new Percentiles(array(gaps)).at(95));
      return wrong.isEmpty();
    }
  }

  /** The same while nothing dies: what the machine itself does to pictures and sound. */
  private static void calm(Pictures pictures, Crowd crowd) {
    long sinceMs = System.currentTimeMillis();
    line("nothing dies, an answer, s", crowd.timeToAnswer(System.nanoTime()));
    Await.until(
        "some time passed",
        CALM.multipliedBy(2),
        () -> System.currentTimeMillis() - sinceMs > CALM.toMillis());
    line("  longest pause between pictures, ms", List.of(pictures.longestGap(Kind.VIDEO, sinceMs)));
    line("  longest pause of the camera itself, ms", List.of(pictures.longestCameraGap(sinceMs)));
    line("  longest pause of the sound, ms", List.of(pictures.longestGap(Kind.AUDIO, sinceMs)));
  }

  private List<Double> serverDeaths(Cluster cluster, Pictures pictures, Crowd crowd) {
    ServerDeaths deaths = new ServerDeaths(cluster, crowd, Program::kill);
    List<Double> gaps = new ArrayList<>();
    List<Double> cameraGaps = new ArrayList<>();
    List<Double> beyondCamera = new ArrayList<>();
    List<Double> soundGaps = new ArrayList<>();
    List<Double> all =
        repeat(
            "server kill -9, control back, s",
            () -> {
              if (!coldSurvivor) {
                schoolDay(cluster, crowd);
              }
              long sinceMs = System.currentTimeMillis();
              List<Double> seconds = deaths.die();
              pictures.awaitAll();
              gaps.add(pictures.longestGap(Kind.VIDEO, sinceMs));
              cameraGaps.add(pictures.longestCameraGap(sinceMs));
              beyondCamera.add(pictures.longestGapBeyondCamera(sinceMs));
              soundGaps.add(pictures.longestGap(Kind.AUDIO, sinceMs));
              // only now: a JVM that starts takes both processors from the browsers beside it
              deaths.revive();
              return seconds;
            });
    line("  longest pause between pictures, ms", gaps);
    line("  longest pause of the camera itself, ms", cameraGaps);
    line("  of pictures that the camera gave, ms", beyondCamera);
    line("  longest pause of the sound, ms", soundGaps);
    return all;
  }

  /**
   * One class after the other comes in at the server that is to survive, speaks, and goes home: a
   * server that takes over has mostly been at work before.
   */
  private void schoolDay(Cluster cluster, Crowd crowd) {
    String owner = crowd.lessons().getFirst().teacher().server();
    String other =
        cluster.servers().stream()
            .map(Program::name)
            .filter(name -> !name.equals(owner))
            .findFirst()
            .orElseThrow();
    for (int lesson = 0; lesson < LESSONS_BEFORE; lesson++) {
      try (Crowd pupils = Crowd.enter(cluster, 1, students, Optional.of(other))) {
        pupils.timeToAnswer(System.nanoTime());
      }
    }
  }

  private List<Double> nodeDeaths(
      String name,
      Cluster cluster,
      Pictures pictures,
      Consumer<Program> death,
      Consumer<Program> revival) {
    NodeDeaths deaths = new NodeDeaths(cluster, pictures, death, revival);
    List<Double> noticed = new ArrayList<>();
    List<Double> all =
        repeat(
            name + ", sound back, s",
            () -> {
              NodeDeaths.Result result = deaths.once();
              noticed.add(result.noticedSeconds());
              return result.soundSeconds();
            });
    line("  the first page was told after, s", noticed);
    return all;
  }

  private static void closing(String name, List<Double> seconds) {
    System.out.printf(
        Locale.ROOT, "%s p95=%.1f unit=s%n", name, new Percentiles(array(seconds)).at(95));
  }

  private List<Double> repeat(String name, Supplier<List<Double>> once) {
    List<Double> all = new ArrayList<>();
    for (int round = 1; round <= rounds; round++) {
      List<Double> some = once.get();
      line("%s, round %d".formatted(name, round), some);
      all.addAll(some);
    }
    line(name, all);
    return all;
  }

  private static void line(String name, List<Double> values) {
    Percentiles all = new Percentiles(array(values));
    System.out.printf(
        Locale.ROOT,
        "  %-44s p50 %.2f  p95 %.2f  p99 %.2f  max %.2f  (%d)%n",
        name,
        all.at(50),
        all.at(95),
        all.at(99),
        all.at(100),
        all.count());
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }
}

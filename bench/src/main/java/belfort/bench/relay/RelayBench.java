package belfort.bench.relay;

import belfort.bench.Machine;
import belfort.bench.product.Await;
import belfort.mediacontrol.LessonMedia;
import belfort.mediacontrol.MediaControl.LessonOpening;
import belfort.mediacontrol.NodeStatus;
import belfort.mediacontrol.kurento.KurentoConfig;
import belfort.mediacontrol.kurento.KurentoMediaControl;
import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.media.Profile;
import belfort.medianode.synthetic.SyntheticBrowser;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench relay}: a lesson that spans two running nodes. */
@Command(
    name = "relay",
    mixinStandardHelpOptions = true,
    description =
        "Opens a lesson over two nodes that run already, Kurento's or ours, with a synthetic teacher"
            + " on the first and viewers on both. Says what arrives, what a delivered packet costs each"
            + " node, and whether what viewers ask for reaches the teacher. Nothing else may stand on"
            + " the nodes, and they listen to media on this machine.")
public final class RelayBench implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Of life, but nobody is given up on a machine that is busy with the viewers. */
  private static final KurentoConfig.Timing PATIENT =
      new KurentoConfig.Timing(
          Duration.ofSeconds(1),
          3,
          Duration.ofMinutes(2),
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofMinutes(4),
          Duration.ofSeconds(20),
          Duration.ofMinutes(2));

  /** Longer than the pause between two key frames that are asked for without a viewer's wish. */
  private static final Duration PICTURE = Duration.ofSeconds(12);

  @Option(
      names = "--node",
      paramLabel = "URL",
      required = true,
      arity = "1",
      description =
          "A node, as ws://127.0.0.1:8888/kurento. Twice: the teacher's and the other one.")
  List<String> nodes = new ArrayList<>();

  @Option(
      names = "--viewers",
      defaultValue = "10",
      description = "Viewers on each node (${DEFAULT-VALUE}).")
  int viewers;

  @Option(
      names = "--seconds",
      defaultValue = "10",
      description = "How long is measured (${DEFAULT-VALUE}).")
  int seconds;

  @Override
  public Integer call() throws Exception {
    if (nodes.size() != 2 || viewers < 2 || seconds < 1) {
      System.err.println("--node twice, two viewers or more, a second or more");
      return 2;
    }
    System.out.println(Machine.description());
    System.out.println(Machine.load());
    List<KurentoConfig.Node> configured = nodes.stream().map(KurentoConfig.Node::of).toList();
    // a lecture has a camera and a screen, so each viewer counts twice, and two more are published:
    // all of it is a little too much for one node
    OneLessonLedger ledger = new OneLessonLedger(configured.getFirst().id(), 4 * viewers);
    KurentoMediaControl control =
        KurentoMediaControl.start(
            KurentoConfig.of("bench-relay", configured).withoutProbing().with(PATIENT), ledger);
    try (SyntheticLesson people = new SyntheticLesson()) {
      return measure(control, people);
    } finally {
      control.close();
    }
  }

  private int measure(KurentoMediaControl control, SyntheticLesson people) throws Exception {
    Await.until(
        "both nodes answer",
        PATIENCE,
        () -> control.nodes().stream().allMatch(node -> node.state() == NodeStatus.State.UP));
    LessonOpening opening =
        new LessonOpening(
            new LessonId("bench-relay"), Profile.LECTURE, 2 * viewers + 1, 1, Instant.now(), false);
    LessonMedia lesson =
        control.open(opening, people).toCompletableFuture().get(30, TimeUnit.SECONDS);
    try {
      SyntheticBrowser teacher = people.teach(lesson);
      for (int i = 1; i <= 2 * viewers; i++) {
        people.watch(lesson, i);
      }
      if (lesson.nodes().size() != 2) {
        System.err.println("the lesson stands on one node: is something else on the other?");
        return 1;
      }
      return report(control, lesson, teacher, people.viewers());
    } finally {
      lesson.close().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
  }

  private int report(
      KurentoMediaControl control,
      LessonMedia lesson,
      SyntheticBrowser teacher,
      List<SyntheticBrowser> viewers)
      throws Exception {
    Await.until(
        "everybody sees and hears",
        PATIENCE,
        () -> viewers.stream().allMatch(each -> each.frames() > 3 && each.sounds() > 3));
    long[] before = viewers.stream().mapToLong(SyntheticBrowser::packets).toArray();
    List<CompletableFuture<Double>> readings = new ArrayList<>();
    try (HttpClient http = HttpClient.newHttpClient()) {
      nodes.forEach(url -> readings.add(NodeCpu.over(http, url, Duration.ofSeconds(seconds))));
      for (CompletableFuture<Double> reading : readings) {
        reading.get(seconds + 30L, TimeUnit.SECONDS);
      }
    }
    double[] perSecond = new double[viewers.size()];
    double all = 0;
    for (int i = 0; i < perSecond.length; i++) {
      perSecond[i] = (viewers.get(i).packets() - before[i]) / (double) seconds;
      all += perSecond[i];
    }
    Arrays.sort(perSecond);
    print(control, lesson, readings, perSecond, all);
    boolean pictures = asked(teacher, viewers);
    System.out.println(Machine.load());
    System.out.printf(
        Locale.ROOT,
        "relay ratio=%.3f unit=of-the-best-viewer%n",
        perSecond[0] / Math.max(1, perSecond[perSecond.length - 1]));
    return pictures ? 0 : 1;
  }

  private void print(
      KurentoMediaControl control,
      LessonMedia lesson,
      List<CompletableFuture<Double>> readings,
      double[] perSecond,
      double all) {
    System.out.printf(
        Locale.ROOT, "  teacher on %s, lesson on %s%n", lesson.node(), lesson.nodes());
    for (int i = 0; i < nodes.size(); i++) {
      System.out.printf(
          Locale.ROOT,
          "  %-32s %s, %.1f %% of a core%n",
          nodes.get(i),
          control.nodes().get(i).kind(),
          readings.get(i).join());
    }
    System.out.printf(
        Locale.ROOT,
        "  packets per second and viewer: least %.1f, most %.1f; all viewers %.0f%n",
        perSecond[0],
        perSecond[perSecond.length - 1],
        all);
    double micros = (readings.get(0).join() + readings.get(1).join()) * 10_000 / Math.max(1, all);
    System.out.printf(
        Locale.ROOT, "  processor time of both nodes per delivered packet: %.1f us%n", micros);
  }

  /** Each viewer loses a packet, then asks for a key frame. */
  private static boolean asked(SyntheticBrowser teacher, List<SyntheticBrowser> viewers) {
    viewers.forEach(SyntheticBrowser::loseOne);
    boolean repaired = happens(() -> viewers.stream().allMatch(each -> each.repaired() > 0));
    int before = teacher.keyFramesWanted();
    long start = System.nanoTime();
    viewers.getLast().askForPicture();
    boolean asked = happens(() -> teacher.keyFramesWanted() > before);
    System.out.printf(
        Locale.ROOT,
        "  lost packets resent: %s; a key frame that the last viewer wants is asked of the teacher"
            + " after %s%n",
        repaired
            ? "all"
            : viewers.stream().filter(each -> each.repaired() > 0).count()
                + " of "
                + viewers.size(),
        asked ? (System.nanoTime() - start) / 1_000_000 + " ms" : "never");
    return repaired && asked;
  }

  private static boolean happens(BooleanSupplier condition) {
    try {
      Await.until("it happens", PICTURE, condition);
      return true;
    } catch (AssertionError never) {
      return false;
    }
  }
}

package belfort.bench.media;

import belfort.bench.Machine;
import belfort.bench.Percentiles;
import belfort.bench.product.RunningBelfort;
import belfort.medianode.srtp.SrtpProfile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code bench join-storm}: all viewers of one lesson come at once, to our node as a process of its
 * own, with real ICE and DTLS. The clock runs from the moment at which all begin to ask until a
 * viewer has a whole key frame; the viewers' own part of the handshakes runs on the same machine.
 */
@Command(
    name = "join-storm",
    mixinStandardHelpOptions = true,
    description =
        "Lets all viewers of one lesson join at once: how long until each has a picture, how often the teacher"
            + " is asked for one, and what the viewers lose who were there before.")
public final class JoinStormBench implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(JoinStormBench.class);
  private static final int PATIENCE_SECONDS = 60;
  private static final long LOOK_NS = 5_000_000L;

  /** Hundreds of sockets that are asked each millisecond cost a fifth of a core by themselves. */
  private static final long PEOPLE_LOOK_NS = 5_000_000L;

  private static final long SETTLE_NS = 500_000_000L;
  private static final int NOT_ALL_JOINED = 1;

  /** The storm before it is there for the crowd, whose code has to be compiled too. */
  private static final int FIRST_COUNTED = 1;

  @Option(
      names = "--viewers",
      defaultValue = "300",
      description = "Who join at once (${DEFAULT-VALUE}).")
  int viewers;

  @Option(
      names = "--established",
      defaultValue = "30",
      description = "Who watch already (${DEFAULT-VALUE}).")
  int established;

  @Option(
      names = "--warm-up",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description = "Of the lesson before the storm (${DEFAULT-VALUE}).")
  double warmUp;

  @Option(
      names = "--rounds",
      defaultValue = "3",
      description =
          "Storms, each on a node of its own; the median counts (${DEFAULT-VALUE}). One more"
              + " before them, number 0, does not count: it warms the crowd, not the node.")
  int rounds;

  @Option(
      names = "--cold",
      description = "The node was started just before, and has not practised yet.")
  boolean cold;

  /** What one storm was like. */
  private record Storm(
      double p50,
      double p99,
      double most,
      int joined,
      int asked,
      int askedInASecond,
      long lost,
      double nodeSeconds,
      double crowdSeconds) {}

  @Override
  public Integer call() throws Exception {
    System.out.println(Machine.description());
    System.out.println(Machine.load());
    List<Storm> storms = new ArrayList<>();
    System.out.println(
        "  storm  joined  first picture p50 s   p99 s   max s  PLI  in a second  packets lost by the established"
            + "  processor s of node, crowd");
    for (int round = FIRST_COUNTED - 1; round <= rounds; round++) {
      Storm storm = storm();
      if (round >= FIRST_COUNTED) {
        storms.add(storm);
      }
      System.out.printf(
          Locale.ROOT,
          "  %5d  %6d  %19.2f  %6.2f  %6.2f  %3d  %11d  %31d  %18.1f, %5.1f%n",
          round,
          storm.joined,
          storm.p50,
          storm.p99,
          storm.most,
          storm.asked,
          storm.askedInASecond,
          storm.lost,
          storm.nodeSeconds,
          storm.crowdSeconds);
    }
    System.out.println(Machine.load());
    double p99 = new Percentiles(storms.stream().mapToDouble(Storm::p99).toArray()).at(50);
    System.out.printf(Locale.ROOT, "join-storm p99=%.2f unit=s peer=none%n", p99);
    return storms.stream().allMatch(storm -> storm.joined == viewers) ? 0 : NOT_ALL_JOINED;
  }

  private Storm storm() throws Exception {
    Path home = RunningBelfort.home();
    try (OwnNode node =
            cold ? OwnNode.start(home, List.of()) : OwnNode.startPractised(home, List.of());
        Forwarder forwarder = KurentoForwarder.ours(node);
        Load load =
            new Load(forwarder, Trace.recorded(), SrtpProfile.AEAD_AES_128_GCM, PEOPLE_LOOK_NS)) {
      KeyFrameRequests requests = load.lesson(established);
      List<SyntheticPeer> before = load.crowd().everybodyElse();
      List<SyntheticPeer> newcomers = new ArrayList<>();
      List<FirstPicture> pictures = new ArrayList<>();
      for (int i = 0; i < viewers; i++) {
        SyntheticPeer newcomer = load.newcomer();
        newcomers.add(newcomer);
        pictures.add(newcomer.looksForAPicture());
      }
      load.crowd().sending(true);
      LockSupport.parkNanos((long) (warmUp * 1e9));
      double nodeMicros = load.cpuMicros();
      Duration crowdTime = ownTime();
      long startNs = System.nanoTime();
      joinAll(load, newcomers);
      awaitPictures(pictures);
      double nodeSeconds = (load.cpuMicros() - nodeMicros) / 1e6;
      double crowdSeconds = ownTime().minus(crowdTime).toNanos() / 1e9;
      load.crowd().sending(false);
      LockSupport.parkNanos(SETTLE_NS);
      long lost = load.crowd().count().expected() - load.crowd().received(before);
      return told(pictures, startNs, requests, lost, nodeSeconds, crowdSeconds);
    }
  }

  private static Duration ownTime() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private static void joinAll(Load load, List<SyntheticPeer> newcomers)
      throws InterruptedException {
    AtomicInteger failed = new AtomicInteger();
    CountDownLatch over = new CountDownLatch(newcomers.size());
    for (SyntheticPeer newcomer : newcomers) {
      Thread.ofVirtual()
          .start(() -> {
            try {
              load.joins(newcomer, 0);
            } catch (RuntimeException e) {
              if (failed.getAndIncrement() == 0) {
                LOG.warn("somebody could not join", e);
              }
            } finally {
              over.countDown();
            }
          });
    }
    if (!over.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      LOG.warn("{} are still on their way in", over.getCount());
    }
  }

  private static void awaitPictures(List<FirstPicture> pictures) {
    long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!pictures.stream().allMatch(FirstPicture::seen) && System.nanoTime() - endNs < 0) {
      LockSupport.parkNanos(LOOK_NS);
    }
  }

  private static Storm told(
      List<FirstPicture> pictures,
      long startNs,
      KeyFrameRequests requests,
      long lost,
      double nodeSeconds,
      double crowdSeconds) {
    double[] seconds =
        pictures.stream()
            .filter(FirstPicture::seen)
            .mapToDouble(picture -> (picture.atNs() - startNs) / 1e9)
            .toArray();
    Percentiles times = new Percentiles(seconds.length == 0 ? new double[] {0} : seconds);
    return new Storm(
        times.at(50),
        times.at(99),
        times.at(100),
        seconds.length,
        requests.since(startNs),
        requests.mostInASecondSince(startNs),
        Math.max(0, lost),
        nodeSeconds,
        crowdSeconds);
  }
}

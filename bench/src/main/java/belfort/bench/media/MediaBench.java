package belfort.bench.media;

import belfort.bench.Machine;
import belfort.bench.Percentiles;
import belfort.bench.product.RunningBelfort;
import belfort.medianode.srtp.SrtpProfile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench media}: what a delivered packet costs the media node's processor. */
@Command(
    name = "media",
    mixinStandardHelpOptions = true,
    description =
        "Measures the processor time of a media node per delivered packet, as a share of the bare cost of"
            + " encrypting and sending it on this machine, and against other forwarders.")
public final class MediaBench implements Callable<Integer> {
  /** What performance.md has of Kurento 7.3.0 with AES-CM, per further delivered packet. */
  private static final double KURENTO_RECORDED_MICROS = 64;

  /** Rounds with loss do not count; a machine that has only such is no place to measure. */
  private static final int MOST_ROUNDS = 3;

  private static final long CEILING_CPU_NS = 1_000_000_000L;
  private static final int FEW = 2;
  private static final int NODES = 3;

  @Option(
      names = "--viewers",
      defaultValue = "30",
      description = "Of each lesson (${DEFAULT-VALUE}).")
  int viewers;

  @Option(names = "--lessons", defaultValue = "10", description = "At once (${DEFAULT-VALUE}).")
  int lessons;

  @Mixin Rounds rounds = new Rounds();

  @Option(
      names = "--peer",
      paramLabel = "NAME[=URL]",
      description =
          "Compare with janus (Debian's package is started), with kurento=ws://HOST:PORT/kurento on"
              + " this machine, or with kurento-recorded: the figure that was measured once."
              + " Repeatable.")
  List<String> peers = List.of();

  @Option(
      names = "--peer-profile",
      paramLabel = "PROFILE",
      defaultValue = "AES128_CM_HMAC_SHA1_80",
      description =
          "The SRTP profile of the comparison, ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}). Kurento has the"
              + " second only.")
  SrtpProfile peerProfile = SrtpProfile.AES128_CM_HMAC_SHA1_80;

  @Option(
      names = "--node-options",
      split = ",",
      paramLabel = "OPTION,...",
      description = "Further options of the node, for example --media-sockets,jdk.")
  List<String> nodeOptions = List.of();

  @Option(names = "--curve", description = "Show what the last of 10 to 1,000 viewers costs.")
  boolean curve;

  @Option(
      names = "--latency",
      description = "Show how long packets take when the node's core is half and wholly in use.")
  boolean latency;

  @Option(names = "--record", hidden = true, description = "Record the trace anew into a file.")
  @Nullable Path record;

  @Override
  public Integer call() throws Exception {
    if (record != null) {
      TraceRecorder.record(record);
      return 0;
    }
    Trace trace = Trace.recorded();
    System.out.println(Machine.description());
    System.out.println(Machine.load());
    System.out.printf(
        Locale.ROOT,
        "trace: Chromium, %.0f packets/s, %.2f Mbit/s of payload, %.1f packets a picture%n",
        trace.packetsPerSecond(),
        trace.bitsPerSecond() / 1e6,
        trace.frames().stream()
            .filter(frame -> frame.getFirst().video())
            .mapToInt(List::size)
            .average()
            .orElse(0));
    return measure(trace);
  }

  private int measure(Trace trace) throws Exception {
    double ratio = ofCeiling(trace);
    if (curve) {
      new ViewerCurve(trace, nodeOptions, rounds).print();
    }
    if (latency) {
      new LatencyTable(trace, nodeOptions, viewers, rounds).print();
    }
    double marginal = peers.isEmpty() ? 0 : marginal(trace);
    System.out.println(Machine.load());
    System.out.printf(Locale.ROOT, "media-forward ratio=%.2f unit=of-ceiling%n", ratio);
    for (String peer : peers) {
      against(peer, trace, marginal);
    }
    return 0;
  }

  /** Rounds of our node's cost and of the bare one, in turn. */
  private static final class Turns {
    private final List<Double> own = new ArrayList<>();
    private final List<Double> bare = new ArrayList<>();
    private final List<Double> ratios = new ArrayList<>();
  }

  /** On several nodes: how a compiler arranges one and where its memory lies is chance. */
  private double ofCeiling(Trace trace) throws Exception {
    Turns turns = new Turns();
    for (int node = 1; node <= NODES; node++) {
      int wanted = (rounds.count - 1) * node / NODES;
      ofCeiling(trace, turns, wanted);
      if (turns.own.size() < wanted) {
        throw new IllegalStateException("this machine is too busy: too few rounds without loss");
      }
    }
    System.out.printf(
        Locale.ROOT,
        "1 -> %d, %d lessons, %d practised nodes, AES-128-GCM: ours %s us, ceiling %s us, ratio %s%n",
        viewers,
        lessons,
        NODES,
        spread(turns.own),
        spread(turns.bare),
        spread(turns.ratios));
    return middle(turns.ratios).at(50);
  }

  /** One node, until there are so many rounds that count; its first does not. */
  private void ofCeiling(Trace trace, Turns turns, int wanted) throws Exception {
    try (OwnNode node = OwnNode.startPractised(RunningBelfort.home(), nodeOptions);
        Forwarder forwarder = KurentoForwarder.ours(node);
        Load load = new Load(forwarder, trace, SrtpProfile.AEAD_AES_128_GCM);
        Ceiling ceiling = new Ceiling(trace, lessons, viewers)) {
      for (int i = 0; i < lessons; i++) {
        load.lesson(viewers);
      }
      load.round(rounds.warmUp);
      for (int round = 0;
          turns.own.size() < wanted && round < MOST_ROUNDS * rounds.count;
          round++) {
        Load.Cost cost = load.round(rounds.seconds);
        double least = ceiling.measure(CEILING_CPU_NS);
        boolean counts = round > 0 && cost.holds();
        print(round, cost, least, counts);
        if (counts) {
          turns.own.add(cost.microsPerPacket());
          turns.bare.add(least);
          turns.ratios.add(least / cost.microsPerPacket());
        }
      }
    }
  }

  private static void print(int round, Load.Cost cost, double least, boolean counts) {
    System.out.printf(
        Locale.ROOT,
        "  round %d: ours %s, ceiling %.2f us%s%n",
        round,
        cost.words(),
        least,
        counts ? "" : " (not counted)");
  }

  /** What each further delivered packet costs, between a few viewers of one lesson and many. */
  private double marginal(Trace trace) throws Exception {
    try (OwnNode node = OwnNode.startPractised(RunningBelfort.home(), nodeOptions)) {
      warmUp(node, trace);
      try (Forwarder forwarder = KurentoForwarder.ours(node)) {
        return Marginal.of(forwarder, trace, peerProfile, FEW, rounds);
      }
    }
  }

  /**
   * With many lessons, which then leave: in one lesson's few packets a compiler that waits for
   * thousands of them costs more than they do for minutes. The peers were compiled before.
   */
  private void warmUp(OwnNode node, Trace trace) throws Exception {
    try (Forwarder forwarder = KurentoForwarder.ours(node);
        Load load = new Load(forwarder, trace, peerProfile)) {
      for (int i = 0; i < lessons; i++) {
        load.lesson(viewers);
      }
      load.round(rounds.warmUp);
    }
  }

  private void against(String peer, Trace trace, double ours) throws Exception {
    double theirs;
    String name = peer;
    if (peer.equals("kurento-recorded")) {
      theirs = KURENTO_RECORDED_MICROS;
    } else if (peer.startsWith("kurento=")) {
      name = "kurento";
      theirs = kurento(peer.substring("kurento=".length()), trace);
    } else if (peer.equals("janus")) {
      theirs = janus(trace);
    } else {
      throw new IllegalArgumentException("there is no peer " + peer);
    }
    System.out.printf(
        Locale.ROOT, "media-forward ratio=%.1f unit=x peer=%s%n", theirs / ours, name);
  }

  /** A server on this machine, found by its name among the processes. */
  private double kurento(String url, Trace trace) throws Exception {
    long pid =
        ProcessHandle.allProcesses()
            .filter(process -> process.info().command().orElse("").endsWith("kurento-media-server"))
            .mapToLong(ProcessHandle::pid)
            .findFirst()
            .orElseThrow(
                () -> new IllegalStateException("no kurento-media-server runs on this machine"));
    try (Forwarder forwarder = KurentoForwarder.kurentos(pid, url)) {
      return Marginal.of(forwarder, trace, peerProfile, FEW, rounds);
    }
  }

  private double janus(Trace trace) throws Exception {
    Path log = RunningBelfort.home().resolve("bench/target/bench-janus.log");
    try (Forwarder forwarder = new JanusForwarder(log)) {
      return Marginal.of(forwarder, trace, peerProfile, FEW, rounds);
    }
  }

  private static Percentiles middle(List<Double> values) {
    return new Percentiles(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  static String spread(List<Double> values) {
    Percentiles spread = middle(values);
    return String.format(
        Locale.ROOT, "%.2f (%.2f-%.2f)", spread.at(50), spread.at(0), spread.at(100));
  }
}

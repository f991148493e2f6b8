package belfort.bench.media;

import belfort.bench.Percentiles;
import belfort.bench.product.RunningBelfort;
import belfort.medianode.srtp.SrtpProfile;
import java.util.List;
import java.util.Locale;

/**
 * How long packets take through our node when its shard's core is half and wholly in use. Lessons
 * are added until the processor time of the node's process is that share of one core.
 */
final class LatencyTable {
  private static final double HALF = 0.5;
  private static final double FULL = 0.9;

  /** A crowd has some four thousand sockets. */
  private static final int MOST_STUDENTS = 3_000;

  private final Trace trace;
  private final List<String> nodeOptions;
  private final int viewers;
  private final Rounds rounds;

  LatencyTable(Trace trace, List<String> nodeOptions, int viewers, Rounds rounds) {
    this.trace = trace;
    this.nodeOptions = nodeOptions;
    this.viewers = viewers;
    this.rounds = rounds;
  }

  void print() throws Exception {
    System.out.println(
        "  core  viewers  packets/s    loss  p50 ms  p99 ms  p99.9 ms  most ms  (the crowd's turn included)");
    try (OwnNode node = OwnNode.start(RunningBelfort.home(), nodeOptions);
        Forwarder forwarder = KurentoForwarder.ours(node);
        Load load = new Load(forwarder, trace, SrtpProfile.AEAD_AES_128_GCM)) {
      load.lesson(viewers);
      load.round(rounds.warmUp);
      print(load, HALF);
      print(load, FULL);
    }
  }

  /** Twice as many lessons until it is nearly enough, then one more at a time. */
  private void print(Load load, double share) throws Exception {
    double used = share(load);
    for (int lessons = load.students() / viewers;
        used < share && (lessons + 1) * viewers <= MOST_STUDENTS; ) {
      int more = Math.clamp((int) (lessons * (share / used - 1) / 2), 1, lessons);
      for (int i = 0; i < more; i++) {
        load.lesson(viewers);
      }
      lessons += more;
      used = share(load);
    }
    load.crowd().latencies();
    Load.Cost cost = load.round(rounds.seconds);
    Percentiles micros = load.crowd().latencies();
    System.out.printf(
        Locale.ROOT,
        "  %4.2f  %7d  %,9.0f  %.4f  %6.2f  %6.2f  %8.2f  %7.2f%n",
        cost.cpuMicros() / 1e6 / rounds.seconds,
        load.students(),
        cost.count().received() / rounds.seconds,
        cost.loss(),
        micros.at(50) / 1e3,
        micros.at(99) / 1e3,
        micros.at(99.9) / 1e3,
        micros.at(100) / 1e3);
  }

  /** Of one core; who has just joined settles first. */
  private double share(Load load) {
    load.round(1);
    return load.round(rounds.seconds).cpuMicros() / 1e6 / rounds.seconds;
  }
}

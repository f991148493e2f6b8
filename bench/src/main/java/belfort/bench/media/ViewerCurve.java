package belfort.bench.media;

import belfort.bench.product.RunningBelfort;
import belfort.medianode.srtp.SrtpProfile;
import java.util.List;
import java.util.Locale;

/** What a packet costs as a lesson grows, and what memory, threads and descriptors grow by. */
final class ViewerCurve {
  private static final List<Integer> SIZES = List.of(10, 30, 100, 300, 1000);
  private static final int ROUNDS = 4;

  private final Trace trace;
  private final List<String> nodeOptions;
  private final Rounds rounds;

  ViewerCurve(Trace trace, List<String> nodeOptions, Rounds rounds) {
    this.trace = trace;
    this.nodeOptions = nodeOptions;
    this.rounds = rounds;
  }

  void print() throws Exception {
    System.out.println(
        "  viewers  us per packet  of the first  live heap MB  threads  descriptors");
    double first = 0;
    for (int size : SIZES) {
      try (OwnNode node = OwnNode.start(RunningBelfort.home(), nodeOptions);
          Forwarder forwarder = KurentoForwarder.ours(node);
          Load load = new Load(forwarder, trace, SrtpProfile.AEAD_AES_128_GCM)) {
        load.lesson(size);
        load.round(rounds.warmUp);
        double[] costs = new double[ROUNDS - 1];
        for (int round = 0; round < ROUNDS; round++) {
          Load.Cost cost = load.round(rounds.seconds);
          if (round > 0) {
            costs[round - 1] = cost.microsPerPacket();
          }
        }
        double median = new belfort.bench.Percentiles(costs).at(50);
        first = first == 0 ? median : first;
        Holdings held = Holdings.of(node.pid());
        System.out.printf(
            Locale.ROOT,
            "  %7d  %13.2f  %12.2f  %12.1f  %7d  %11d%n",
            size,
            median,
            median / first,
            held.heapBytes() / 1e6,
            held.threads(),
            held.descriptors());
      }
    }
  }
}

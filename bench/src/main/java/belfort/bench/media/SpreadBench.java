package belfort.bench.media;

import belfort.bench.Machine;
import belfort.bench.Percentiles;
import belfort.bench.product.RunningBelfort;
import belfort.medianode.srtp.SrtpProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code bench spread}: one lesson over several nodes of ours, each a process of its own, and the
 * same lesson with one node's share of the viewers on a single node. What a relay costs is the
 * difference.
 */
@Command(
    name = "spread",
    mixinStandardHelpOptions = true,
    description =
        "Spreads the viewers of one lesson over several media nodes, with relays between them: whether all"
            + " arrives, and what a delivered packet costs all nodes together, as a multiple of what it costs"
            + " on a single node.")
public final class SpreadBench implements Callable<Integer> {
  private static final int LOST_OR_WRONG = 1;

  @Option(
      names = "--viewers",
      defaultValue = "1000",
      description = "Of the lesson (${DEFAULT-VALUE}).")
  int viewers;

  @Option(names = "--nodes", defaultValue = "3", description = "That share it (${DEFAULT-VALUE}).")
  int nodes;

  @Mixin Rounds rounds = new Rounds();

  @Override
  public Integer call() throws Exception {
    Trace trace = Trace.recorded();
    System.out.println(Machine.description());
    System.out.println(Machine.load());
    Measured alone = measure(trace, 1, viewers / nodes);
    Measured spread = measure(trace, nodes, viewers);
    System.out.println(Machine.load());
    System.out.printf(
        Locale.ROOT,
        "spread ratio=%.2f unit=of-one-node peer=none%n",
        spread.microsPerPacket / alone.microsPerPacket);
    return alone.holds && spread.holds ? 0 : LOST_OR_WRONG;
  }

  /** The median of the rounds, and whether nearly all arrived in each, and was right. */
  private record Measured(double microsPerPacket, boolean holds) {}

  private Measured measure(Trace trace, int nodeCount, int size) throws Exception {
    List<OwnNode> started = new ArrayList<>();
    try {
      for (int i = 0; i < nodeCount; i++) {
        started.add(OwnNode.start(RunningBelfort.home(), List.of()));
      }
      try (Forwarder forwarder = new SpanningForwarder(started);
          Load load = new Load(forwarder, trace, SrtpProfile.AEAD_AES_128_GCM)) {
        load.lesson(size);
        load.round(rounds.warmUp);
        return rounds(load, nodeCount, size);
      }
    } finally {
      started.forEach(OwnNode::close);
    }
  }

  private Measured rounds(Load load, int nodeCount, int size) {
    double[] costs = new double[rounds.count - 1];
    boolean holds = true;
    for (int round = 0; round < rounds.count; round++) {
      Load.Cost cost = load.round(rounds.seconds);
      System.out.printf(
          Locale.ROOT,
          "  1 -> %d, %d node%s, round %d: %s%s%n",
          size,
          nodeCount,
          nodeCount == 1 ? "" : "s",
          round,
          cost.words(),
          round == 0 ? " (not counted)" : "");
      if (round > 0) {
        costs[round - 1] = cost.microsPerPacket();
        holds &= cost.holds();
      }
    }
    return new Measured(new Percentiles(costs).at(50), holds);
  }
}

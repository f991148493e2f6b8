package belfort.bench.placement;

import java.util.SplittableRandom;

/**
 * LiveKit's rule with two choices. Source: livekit/livekit, {@code pkg/routing/selector/utils.go}
 * and {@code sysload.go}, {@code pkg/config/config.go} (limits), {@code pkg/routing/redisrouter.go}
 * (how often a node reports).
 *
 * <p>In own words: each node writes its load average of the last minute, divided by its processors,
 * every 2 seconds. With the system load selector, nodes below the limit of 0.9 are candidates, or
 * all when there is none. With the algorithm "twochoice" two of them are drawn at random and the
 * lower one is taken; two or fewer are compared directly. A room stays on its node. (As shipped,
 * LiveKit draws one node at random: the selector and the algorithm are settings, and these are its
 * best.)
 *
 * <p>Here the load that is averaged is the fullest component of the node in the common cost model,
 * for the same reason as for jicofo.
 */
final class LiveKit extends OneNode {
  static final int REPORT_SECONDS = 2;
  static final double AVERAGED_OVER_SECONDS = 60;
  static final double LOAD_LIMIT = 0.9;

  private static final double KEPT = Math.exp(-REPORT_SECONDS / AVERAGED_OVER_SECONDS);

  private final Nodes nodes;
  private final double[] average;
  private final int[] candidates;
  private final SplittableRandom random;

  LiveKit(Week week, Nodes nodes, long seed) {
    super(week);
    this.nodes = nodes;
    average = new double[nodes.count()];
    candidates = new int[nodes.count()];
    random = new SplittableRandom(seed);
  }

  @Override
  public int readsEvery() {
    return REPORT_SECONDS;
  }

  @Override
  public void read(int second) {
    for (int node = 0; node < average.length; node++) {
      average[node] = KEPT * average[node] + (1 - KEPT) * nodes.fullness(node);
    }
  }

  @Override
  int choose(int lesson, int second) {
    int count = 0;
    for (int node = 0; node < average.length; node++) {
      if (average[node] < LOAD_LIMIT) {
        candidates[count++] = node;
      }
    }
    if (count == 0) {
      for (int node = 0; node < average.length; node++) {
        candidates[count++] = node;
      }
    }
    if (count == 1) {
      return candidates[0];
    }
    int first = random.nextInt(count);
    int another = random.nextInt(count - 1);
    if (another >= first) {
      another++;
    }
    int one = candidates[Math.min(first, another)];
    int other = candidates[Math.max(first, another)];
    return average[other] < average[one] ? other : one;
  }
}

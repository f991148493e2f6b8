package belfort.bench.placement;

import java.util.SplittableRandom;

/**
 * Lowest load: the rule that comes to mind first ("least loaded", as in many load balancers; no
 * single source).
 *
 * <p>A lesson goes to the node whose fullest component is lowest at this moment and stays there. It
 * gets what no system has: the true load of every node, without any delay; equals are drawn. What
 * it does not know is what is about to come.
 */
final class LowestLoad extends OneNode {
  private final Nodes nodes;
  private final SplittableRandom random;

  LowestLoad(Week week, Nodes nodes, long seed) {
    super(week);
    this.nodes = nodes;
    random = new SplittableRandom(seed);
  }

  @Override
  int choose(int lesson, int second) {
    int best = 0;
    int equals = 0;
    double lowest = Double.MAX_VALUE;
    for (int node = 0; node < nodes.count(); node++) {
      double fullness = nodes.fullness(node);
      equals = fullness < lowest ? 1 : fullness == lowest ? equals + 1 : equals;
      if (fullness < lowest || (fullness == lowest && random.nextInt(equals) == 0)) {
        best = node;
        lowest = fullness;
      }
    }
    return best;
  }
}

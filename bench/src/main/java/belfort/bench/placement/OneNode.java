package belfort.bench.placement;

import java.util.Arrays;

/** What the rivals have in common: a lesson stays on the node that was chosen when it opened. */
abstract class OneNode implements Rule {
  private final int[] nodes;

  OneNode(Week week) {
    nodes = new int[week.lessons()];
    Arrays.fill(nodes, NONE);
  }

  /** The node for a new lesson. */
  abstract int choose(int lesson, int second);

  /** Somebody joined there. */
  void joined(int lesson, int node, int second) {}

  /** The lesson that was there has ended. */
  void ended(int lesson, int node) {}

  @Override
  public final int open(int lesson, int second) {
    nodes[lesson] = choose(lesson, second);
    return nodes[lesson];
  }

  @Override
  public final int join(int lesson, int second) {
    joined(lesson, nodes[lesson], second);
    return nodes[lesson];
  }

  @Override
  public final void end(int lesson, int second) {
    ended(lesson, nodes[lesson]);
  }

  /** The first of the lowest. */
  static int lowest(double[] values) {
    int best = 0;
    for (int each = 1; each < values.length; each++) {
      if (values[each] < values[best]) {
        best = each;
      }
    }
    return best;
  }
}

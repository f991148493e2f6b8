package belfort.mediacontrol.placement;

import java.util.List;

/**
 * Whether the nodes keep one node's worth of slack: if any one of them were lost, what it holds
 * would find room on the others. Counted as an amount that can be divided, because a large lesson
 * can; each node is asked in its own costs, so unequal machines weigh correctly.
 *
 * @param covered how often the node whose loss is hardest would find room on the others: 1 and more
 *     is covered
 * @param hardest its index in the list
 */
public record Reserve(double covered, int hardest) {
  /** As good as never full: nothing is held that could be lost. */
  private static final double PLENTY = 1_000_000;

  /** A node that may be given lessons, with what is held of it. */
  public record Load(Budget budget, Capacity held) {}

  /** Whether any one node may be lost. */
  public boolean holds() {
    return covered >= 1;
  }

  /** With less than two nodes nothing is covered. */
  public static Reserve of(List<Load> nodes) {
    if (nodes.size() < 2) {
      return new Reserve(0, 0);
    }
    double least = Double.MAX_VALUE;
    int hardest = 0;
    for (int lost = 0; lost < nodes.size(); lost++) {
      double room = 0;
      for (int other = 0; other < nodes.size() && room < least; other++) {
        if (other != lost) {
          room += room(nodes.get(other), nodes.get(lost).held());
        }
      }
      if (room < least) {
        least = room;
        hardest = lost;
      }
    }
    return new Reserve(Math.min(least, PLENTY), hardest);
  }

  /**
   * The same answer as {@link #of} and {@link #holds}, sooner: for each node that is lost, only as
   * many others are asked as it takes.
   */
  static boolean isKept(List<Load> nodes) {
    if (nodes.size() < 2) {
      return false;
    }
    for (int lost = 0; lost < nodes.size(); lost++) {
      double room = 0;
      for (int other = 0; other < nodes.size() && room < 1; other++) {
        if (other != lost) {
          room += room(nodes.get(other), nodes.get(lost).held());
        }
      }
      if (room < 1) {
        return false;
      }
    }
    return true;
  }

  private static double room(Load node, Capacity held) {
    return Math.min(PLENTY, node.budget().room(node.held(), held));
  }
}

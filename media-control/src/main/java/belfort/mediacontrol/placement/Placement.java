package belfort.mediacontrol.placement;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The choice of a node for a lesson: of the nodes that are up, not draining and have room, the one
 * whose fullest component stays lowest. Pure: the same nodes, demand and seed give the same
 * decision.
 */
public final class Placement {
  private Placement() {}

  /**
   * A node as it stands in the ledger, and whether this server reaches it.
   *
   * @param up it answers its pings; a suspect node gets nothing new
   */
  public record NodeView(Ledger.NodeEntry entry, boolean up) {}

  /** Decides, with the reasons. {@link Decision#chosen()} is empty when no node has room. */
  public static Decision decide(List<NodeView> nodes, Capacity demand, long seed) {
    List<Decision.Candidate> candidates = new ArrayList<>();
    for (NodeView node : nodes) {
      candidates.add(look(node, demand));
    }
    Optional<Decision.Candidate> best =
        candidates.stream()
            .filter(Decision.Candidate::fits)
            .min(
                Comparator.comparingDouble(Decision.Candidate::score)
                    .thenComparingLong(candidate -> lot(candidate.node(), seed))
                    .thenComparing(candidate -> candidate.node().value()));
    return new Decision(
        best.map(Decision.Candidate::node), demand, candidates, reason(best, nodes.size()), seed);
  }

  private static Decision.Candidate look(NodeView node, Capacity demand) {
    Ledger.NodeEntry entry = node.entry();
    Capacity after = entry.reserved().plus(demand);
    double score = fullest(after, entry.budget());
    if (!node.up()) {
      return new Decision.Candidate(entry.id(), false, score, "does not answer");
    }
    if (entry.draining()) {
      return new Decision.Candidate(entry.id(), false, score, "is draining");
    }
    if (!after.fits(entry.budget())) {
      return new Decision.Candidate(
          entry.id(), false, score, "no room: " + fullestName(after, entry.budget()) + " too full");
    }
    String why =
        String.format(
            Locale.ROOT,
            "%s would be %.1f %% full",
            fullestName(after, entry.budget()),
            score * 100);
    return new Decision.Candidate(entry.id(), true, score, why);
  }

  private static String reason(Optional<Decision.Candidate> best, int nodes) {
    if (best.isPresent()) {
      return "least full after placing: " + best.get().node() + ", " + best.get().why();
    }
    return nodes == 0 ? "no media node is registered" : "none of " + nodes + " nodes has room";
  }

  /** The fullest component after placing, 0 to 1 when it fits. */
  static double fullest(Capacity used, Capacity budget) {
    return Math.max(
        share(used.packetsPerSecond(), budget.packetsPerSecond()),
        Math.max(
            share(used.kilobitsPerSecond(), budget.kilobitsPerSecond()),
            share(used.endpoints(), budget.endpoints())));
  }

  private static String fullestName(Capacity used, Capacity budget) {
    double score = fullest(used, budget);
    if (share(used.packetsPerSecond(), budget.packetsPerSecond()) == score) {
      return "packets/s";
    }
    return share(used.kilobitsPerSecond(), budget.kilobitsPerSecond()) == score
        ? "kbit/s"
        : "endpoints";
  }

  private static double share(long used, long budget) {
    if (budget == 0) {
      return used == 0 ? 0 : Double.MAX_VALUE;
    }
    return (double) used / budget;
  }

  /** A node's lot in the draw among equals: the same for the same seed. */
  private static long lot(NodeId node, long seed) {
    return new SplittableRandom(seed ^ ((long) node.value().hashCode() << 17)).nextLong();
  }
}

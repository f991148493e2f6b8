package belfort.bench.placement;

import belfort.bench.placement.Simulation.Outcome;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * All rules on one week.
 *
 * @param bound nodes' worth of the highest real load, not rounded
 * @param needed nodes that each rule needs, {@link NodesNeeded#NONE_SUFFICES} when more do not help
 * @param equal what becomes of each rule's week on as many nodes as ours needs, or as 1.15 times
 *     the bound and a spare one when it needs no number
 */
record Comparison(double bound, Map<Contender, Integer> needed, Map<Contender, Outcome> equal) {

  /** What we want to reach; all rules are played on so many nodes when ours needs no number. */
  private static final double REACH = 1.15;

  static Comparison of(Workload workload, long seed) {
    Loads loads = Loads.of(workload.node());
    Week week = Timetable.draw(workload, seed);
    double bound = FluidBound.of(week, loads);
    Map<Contender, Integer> needed = new EnumMap<>(Contender.class);
    for (Contender each : Contender.values()) {
      needed.put(each, each.needed(week, loads, bound, seed));
    }
    int ours = Objects.requireNonNull(needed.get(Contender.BELFORT));
    int nodes = ours == NodesNeeded.NONE_SUFFICES ? (int) Math.ceil(REACH * (bound + 1)) : ours;
    Map<Contender, Outcome> equal = new EnumMap<>(Contender.class);
    for (Contender each : Contender.values()) {
      equal.put(each, each.play(week, loads, nodes, seed));
    }
    return new Comparison(bound, needed, equal);
  }

  /** Nodes that a rule needs over the fluid bound and one spare node. */
  double ofBound(Contender contender) {
    return nodes(contender) / (bound + 1);
  }

  /** Our nodes over a peer's; infinite when none suffices for ours. */
  double ofPeer(Contender peer) {
    if (Double.isInfinite(nodes(Contender.BELFORT))) {
      return Double.POSITIVE_INFINITY;
    }
    return nodes(Contender.BELFORT) / nodes(peer);
  }

  /** What became of a rule's week on as many nodes as ours needs. */
  Outcome onOurNodes(Contender contender) {
    return Objects.requireNonNull(equal.get(contender));
  }

  /** Infinite when none suffices. */
  double nodes(Contender contender) {
    int count = Objects.requireNonNull(needed.get(contender));
    if (count != NodesNeeded.NONE_SUFFICES) {
      return count;
    }
    return Double.POSITIVE_INFINITY;
  }
}

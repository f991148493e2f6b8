package belfort.bench.placement;

import belfort.bench.placement.Simulation.Outcome;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Rules on one week.
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
    return of(workload, seed, Set.of(Contender.values()));
  }

  /** Of some rules only; ours alone is not played on as many nodes as it needs once more. */
  static Comparison of(Workload workload, long seed, Set<Contender> contenders) {
    Loads loads = Loads.of(workload.node());
    Week week = Timetable.draw(workload, seed);
    double bound = FluidBound.of(week, loads);
    Map<Contender, Integer> needed = new EnumMap<>(Contender.class);
    for (Contender each : contenders) {
      needed.put(each, each.needed(week, loads, bound, seed));
    }
    Map<Contender, Outcome> equal = new EnumMap<>(Contender.class);
    int ours = Objects.requireNonNull(needed.get(Contender.BELFORT));
    int nodes = ours == NodesNeeded.NONE_SUFFICES ? (int) Math.ceil(REACH * (bound + 1)) : ours;
    if (contenders.size() > 1) {
      for (Contender each : contenders) {
        equal.put(each, each.play(week, loads, nodes, seed));
      }
    }
    return new Comparison(bound, needed, equal);
  }

  /** Whether the rule was played on this week. */
  boolean has(Contender contender) {
    return needed.containsKey(contender);
  }

  /** How many nodes each rule needs, in words, for a line of progress. */
  String words() {
    return needed.keySet().stream()
        .map(each ->
            nodes(each) == Double.POSITIVE_INFINITY
                ? each.peer() + " none suffices"
                : String.format(
                    Locale.ROOT, "%s %.0f (%.2f)", each.peer(), nodes(each), ofBound(each)))
        .collect(Collectors.joining(", "));
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

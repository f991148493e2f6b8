package belfort.bench.placement;

import belfort.bench.placement.Simulation.Outcome;
import java.util.EnumMap;
import java.util.Map;

/**
 * All rules on one week.
 *
 * @param bound nodes' worth of the highest real load, not rounded
 * @param needed nodes that each rule needs
 * @param equal what becomes of each rule's week on as many nodes as ours needs
 */
record Comparison(double bound, Map<Contender, Integer> needed, Map<Contender, Outcome> equal) {

  static Comparison of(Workload workload, long seed) {
    Loads loads = Loads.of(workload.node());
    Week week = Timetable.draw(workload, seed);
    double bound = FluidBound.of(week, loads);
    Map<Contender, Integer> needed = new EnumMap<>(Contender.class);
    for (Contender each : Contender.values()) {
      needed.put(each, each.needed(week, loads, bound, seed));
    }
    Map<Contender, Outcome> equal = new EnumMap<>(Contender.class);
    for (Contender each : Contender.values()) {
      equal.put(each, each.play(week, loads, needed.get(Contender.BELFORT), seed));
    }
    return new Comparison(bound, needed, equal);
  }

  /** Nodes that a rule needs over the fluid bound and one spare node. */
  double ofBound(Contender contender) {
    return needed.get(contender) / (bound + 1);
  }

  /** Our nodes over a peer's. */
  double ofPeer(Contender peer) {
    return (double) needed.get(Contender.BELFORT) / needed.get(peer);
  }
}

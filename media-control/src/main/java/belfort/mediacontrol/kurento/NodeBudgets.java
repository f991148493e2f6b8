package belfort.mediacontrol.kurento;

import belfort.mediacontrol.placement.Budget;
import belfort.mediacontrol.placement.Budgets;
import belfort.mediacontrol.placement.Capacity;
import belfort.mediacontrol.placement.CostRegression;
import belfort.mediacontrol.placement.Costs;
import belfort.mediacontrol.placement.NodeId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What each node may be given: by what it measured itself or was measured by our probe when it
 * registered, else by its kind, and corrected by what its lessons really cost while it runs.
 */
final class NodeBudgets {
  private static final double MICROS_PER_PERCENT_OF_A_CORE = 10_000;

  private final Budgets budgets;
  private final Map<NodeId, Costs> probed = new ConcurrentHashMap<>();
  private final Map<NodeId, Learning> learning = new ConcurrentHashMap<>();

  NodeBudgets(Budgets budgets) {
    this.budgets = budgets;
  }

  /** A process that is learned of: another process starts anew. */
  private record Learning(String serverId, CostRegression costs) {}

  /** Notes what our probe measured of a node that cannot measure itself. */
  void probed(NodeId node, Costs costs) {
    probed.put(node, costs);
  }

  Budget of(NodeId node, NodeFacts facts) {
    Learning learned = learning.get(node);
    Costs calibrated = calibrated(node, facts);
    Costs now =
        learned != null && fits(learned, facts, calibrated) ? learned.costs().costs() : calibrated;
    return budgets.of(facts.kind(), facts.cores(), Optional.of(now));
  }

  private Costs calibrated(NodeId node, NodeFacts facts) {
    return facts
        .calibration()
        .or(() -> Optional.ofNullable(probed.get(node)))
        .orElseGet(() -> budgets.usual(facts.kind()));
  }

  /** Learns what a node's work costs it. Only the registry's loop calls this. */
  void measured(NodeId node, NodeFacts facts, Capacity used, double cpuPercentOfOneCore) {
    Costs calibrated = calibrated(node, facts);
    Learning current =
        learning.compute(
            node,
            (_, before) ->
                before != null && fits(before, facts, calibrated)
                    ? before
                    : new Learning(facts.serverId(), new CostRegression(calibrated)));
    current.costs().measured(used, cpuPercentOfOneCore * MICROS_PER_PERCENT_OF_A_CORE);
  }

  private static boolean fits(Learning learning, NodeFacts facts, Costs calibrated) {
    return learning.serverId().equals(facts.serverId())
        && learning.costs().calibrated().equals(calibrated);
  }
}

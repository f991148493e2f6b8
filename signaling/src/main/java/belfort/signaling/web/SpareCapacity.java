package belfort.signaling.web;

import belfort.mediacontrol.placement.Budget;
import belfort.mediacontrol.placement.Capacity;
import java.util.List;

/** What the nodes can still carry: pure sums over the ledger, for the admin's two questions. */
final class SpareCapacity {
  private SpareCapacity() {}

  /** A node that is up, with its budget and what is held of it (reserved or observed). */
  record NodeLoad(Budget budget, Capacity held) {}

  /** How many more lessons of this demand find a place, each whole on one node. */
  static long lessonsThatStillFit(List<NodeLoad> nodes, Capacity demand) {
    return nodes.stream().mapToLong(node -> node.budget().times(node.held(), demand)).sum();
  }

  /**
   * Whether any one node may fail: what is held of it, cut into lessons of this demand, finds a
   * place on the others. With less than two nodes it never may.
   */
  static boolean oneNodeMayFail(List<NodeLoad> nodes, Capacity demand) {
    if (nodes.size() < 2) {
      return false;
    }
    long everywhere = lessonsThatStillFit(nodes, demand);
    return nodes.stream()
        .allMatch(lost ->
            needed(lost.held(), demand) <= everywhere - lost.budget().times(lost.held(), demand));
  }

  private static long needed(Capacity held, Capacity demand) {
    return Math.max(
        Math.max(
            ceiling(held.packetsOutPerSecond(), demand.packetsOutPerSecond()),
            ceiling(held.kilobitsOutPerSecond(), demand.kilobitsOutPerSecond())),
        ceiling(held.endpoints(), demand.endpoints()));
  }

  private static long ceiling(long held, long demand) {
    return demand == 0 ? 0 : (held + demand - 1) / demand;
  }
}

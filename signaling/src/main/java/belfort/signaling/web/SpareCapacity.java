package belfort.signaling.web;

import belfort.mediacontrol.placement.Capacity;
import belfort.mediacontrol.placement.Reserve;
import java.util.List;

/** What the nodes can still carry: pure sums over the ledger, for the admin. */
final class SpareCapacity {
  private SpareCapacity() {}

  /** How many more lessons of this demand find a place, each whole on one node. */
  static long lessonsThatStillFit(List<Reserve.Load> nodes, Capacity demand) {
    return nodes.stream().mapToLong(node -> node.budget().times(node.held(), demand)).sum();
  }
}

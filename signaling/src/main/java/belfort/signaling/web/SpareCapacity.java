package belfort.signaling.web;

import belfort.mediacontrol.placement.Capacity;
import java.util.List;

/** What the nodes can still carry: pure sums over the ledger, for the admin's two questions. */
final class SpareCapacity {
  private SpareCapacity() {}

  /** A node that is up, with its budget and what is held of it (reserved or observed). */
  record NodeLoad(Capacity budget, Capacity held) {
    Capacity free() {
      return new Capacity(
          Math.max(0, budget.packetsPerSecond() - held.packetsPerSecond()),
          Math.max(0, budget.kilobitsPerSecond() - held.kilobitsPerSecond()),
          Math.max(0, budget.endpoints() - held.endpoints()));
    }
  }

  /** How many more lessons of this demand find a place, each whole on one node. */
  static long lessonsThatStillFit(List<NodeLoad> nodes, Capacity demand) {
    return nodes.stream().mapToLong(node -> times(node.free(), demand)).sum();
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
        .allMatch(lost -> needed(lost.held(), demand) <= everywhere - times(lost.free(), demand));
  }

  private static long times(Capacity room, Capacity demand) {
    return Math.min(
        Math.min(
            quotient(room.packetsPerSecond(), demand.packetsPerSecond()),
            quotient(room.kilobitsPerSecond(), demand.kilobitsPerSecond())),
        quotient(room.endpoints(), demand.endpoints()));
  }

  private static long needed(Capacity held, Capacity demand) {
    return Math.max(
        Math.max(
            ceiling(held.packetsPerSecond(), demand.packetsPerSecond()),
            ceiling(held.kilobitsPerSecond(), demand.kilobitsPerSecond())),
        ceiling(held.endpoints(), demand.endpoints()));
  }

  private static long quotient(long room, long demand) {
    return demand == 0 ? Integer.MAX_VALUE : room / demand;
  }

  private static long ceiling(long held, long demand) {
    return demand == 0 ? 0 : (held + demand - 1) / demand;
  }
}

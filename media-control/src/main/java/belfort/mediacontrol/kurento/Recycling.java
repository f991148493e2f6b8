package belfort.mediacontrol.kurento;

import belfort.mediacontrol.placement.Ledger;
import belfort.mediacontrol.placement.NodeId;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The nightly recycling of Kurento processes, whose memory does not come back: between two hours of
 * the night one node after the other is drained; when it is empty, whoever runs it restarts it; a
 * new server id is the sign that this was done, and ends the drain. The ledger is its memory: the
 * drain's reason names the process that is to go. Pure but for which processes it has seen.
 */
final class Recycling {
  private static final String REASON = "recycling ";

  private final KurentoConfig.Night night;
  private final Map<String, Instant> firstSeen = new HashMap<>();

  Recycling(KurentoConfig.Night night) {
    this.night = night;
  }

  /**
   * A node as it stands.
   *
   * @param serverId of its process; empty while it is away
   * @param lessons that are left on it
   */
  record Node(
      NodeId id,
      boolean kurento,
      boolean up,
      String serverId,
      Optional<Ledger.Drain> drain,
      int lessons) {
    private boolean isRecycled() {
      return drain.map(Ledger.Drain::reason).filter(r -> r.startsWith(REASON)).isPresent();
    }

    private boolean isOfThatProcess() {
      return drain.map(Ledger.Drain::reason).filter((REASON + serverId)::equals).isPresent();
    }
  }

  /** What is to be done. */
  sealed interface Step {
    /** Empty the node; its process is to be restarted then. */
    record Drain(NodeId node, Instant until, String reason) implements Step {}

    /** The node was restarted, or the night is over. */
    record Undrain(NodeId node) implements Step {}

    /** Nothing is on the node any more: whoever runs it may restart it. */
    record Ready(NodeId node) implements Step {}
  }

  /** The steps of this moment; asked every few seconds. */
  List<Step> steps(List<Node> nodes, Instant now) {
    Set<String> here = new HashSet<>();
    nodes.forEach(node -> here.add(node.serverId()));
    firstSeen.keySet().retainAll(here);
    here.forEach(serverId -> firstSeen.putIfAbsent(serverId, now));
    Optional<Node> current = nodes.stream().filter(Node::isRecycled).findFirst();
    if (current.isPresent()) {
      return goOn(current.get(), now);
    }
    boolean others = nodes.stream().filter(Node::up).count() >= 2;
    boolean quiet = nodes.stream().allMatch(node -> node.up() && node.drain().isEmpty());
    if (!night.isAt(now) || !others || !quiet) {
      return List.of();
    }
    return nodes.stream()
        .filter(node -> node.kurento() && isDue(node, now))
        .min(Comparator.comparing(node -> node.id().value()))
        .<Step>map(node -> new Step.Drain(node.id(), night.end(now), REASON + node.serverId()))
        .map(List::of)
        .orElse(List.of());
  }

  private List<Step> goOn(Node node, Instant now) {
    boolean restarted = node.up() && !node.isOfThatProcess();
    if (restarted || !night.isAt(now)) {
      return List.of(new Step.Undrain(node.id()));
    }
    return node.up() && node.lessons() == 0 ? List.of(new Step.Ready(node.id())) : List.of();
  }

  /** A process that was there before the night began. */
  private boolean isDue(Node node, Instant now) {
    Instant seen = firstSeen.getOrDefault(node.serverId(), now);
    return seen.isBefore(night.begin(now));
  }
}

package belfort.signaling.web;

import belfort.mediacontrol.MediaControl;
import belfort.mediacontrol.NodeStatus;
import belfort.mediacontrol.placement.Ledger;
import belfort.mediacontrol.placement.Ledger.NodeEntry;
import belfort.mediacontrol.placement.LedgerException;
import belfort.mediacontrol.placement.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may empty which node until when: one rule for the operator's command and the admin's page.
 */
final class NodeDrains {
  private static final Logger AUDIT = LoggerFactory.getLogger("belfort.audit");
  private static final Duration LONGEST = Duration.ofDays(1);
  private static final int REASON_CHARACTERS = 100;

  private final MediaControl media;
  private final Ledger ledger;
  private final InstantSource clock;

  NodeDrains(MediaControl media, Ledger ledger, InstantSource clock) {
    this.media = media;
    this.ledger = ledger;
    this.clock = clock;
  }

  /** The node as the ledger has it. */
  NodeEntry find(String id) throws Refusal, LedgerException {
    List<NodeEntry> nodes = ledger.nodes();
    return nodes.stream()
        .filter(entry -> entry.id().value().equals(id))
        .findFirst()
        .orElseThrow(() ->
            new Refusal(
                404,
                "no_such_node",
                "There is no such node. There are: "
                    + nodes.stream()
                        .map(entry -> entry.id().value())
                        .sorted()
                        .collect(Collectors.joining(", "))));
  }

  /**
   * Gives the node no lesson any more and has those that run on it moved away.
   *
   * @param within what cannot be moved before is cut over then
   * @param by who gave the order, for the audit log
   */
  void drain(NodeEntry node, Duration within, String reason, String by)
      throws Refusal, LedgerException {
    if (within.isNegative() || within.compareTo(LONGEST) > 0) {
      throw Refusal.invalid("A drain has between 0 seconds and a day.");
    }
    requireAnother(node.id());
    Instant until = clock.instant().plus(within);
    ledger.drain(
        node.id(), until, reason.substring(0, Math.min(reason.length(), REASON_CHARACTERS)));
    try {
      // somebody may have drained the other one through another server at the same moment
      requireAnother(node.id());
    } catch (Refusal last) {
      if (!node.draining()) {
        ledger.undrain(node.id());
      }
      throw last;
    }
    AUDIT.info("event=node_drained node={} by={} within={}", node.id(), by, within);
  }

  /** The node takes lessons again. */
  void undrain(NodeEntry node, String by) throws LedgerException {
    ledger.undrain(node.id());
    AUDIT.info("event=node_undrained node={} by={}", node.id(), by);
  }

  private void requireAnother(NodeId drained) throws Refusal, LedgerException {
    if (!somebodyElseTakesLessons(drained)) {
      throw new Refusal(
          409,
          "last_node",
          drained + " is the last node that takes lessons: bring another one up first.");
    }
  }

  private boolean somebodyElseTakesLessons(NodeId drained) throws LedgerException {
    Map<NodeId, NodeEntry> entries =
        ledger.nodes().stream().collect(Collectors.toMap(NodeEntry::id, entry -> entry));
    return media.nodes().stream()
        .filter(status -> status.state() == NodeStatus.State.UP && !status.slow())
        .filter(status -> !status.id().equals(drained))
        .map(status -> Optional.ofNullable(entries.get(status.id())))
        .anyMatch(entry -> entry.isPresent() && !entry.get().draining());
  }
}

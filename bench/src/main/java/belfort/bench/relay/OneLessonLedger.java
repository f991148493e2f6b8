package belfort.bench.relay;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.placement.Budget;
import belfort.mediacontrol.placement.Capacity;
import belfort.mediacontrol.placement.Costs;
import belfort.mediacontrol.placement.Decision;
import belfort.mediacontrol.placement.Ledger;
import belfort.mediacontrol.placement.NodeId;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A ledger for one lesson of one server, on nodes that hold so many endpoints and no more. */
final class OneLessonLedger implements Ledger {
  private static final long PLENTY = 1_000_000_000;

  private final NodeId first;
  private final int endpoints;
  private final Map<NodeId, NodeRegistration> nodes = new LinkedHashMap<>();
  private final Map<NodeId, Reservation> parts = new LinkedHashMap<>();

  /**
   * @param first the node with a little more room than the others, where the lesson begins
   */
  OneLessonLedger(NodeId first, int endpoints) {
    this.first = first;
    this.endpoints = endpoints;
  }

  @Override
  public synchronized List<NodeEntry> nodes() {
    return nodes.values().stream()
        .map(node ->
            new NodeEntry(
                node.id(),
                node.url(),
                Optional.empty(),
                budget(node.id()),
                Optional.ofNullable(parts.get(node.id()))
                    .map(Reservation::held)
                    .orElse(Capacity.NONE),
                parts.containsKey(node.id()) ? 1 : 0))
        .toList();
  }

  private Budget budget(NodeId node) {
    int room = node.equals(first) ? endpoints + 1 : endpoints;
    return new Budget(new Costs(1, 1, 1), PLENTY, PLENTY, room);
  }

  @Override
  public synchronized void register(NodeRegistration registration) {
    nodes.put(registration.id(), registration);
  }

  @Override
  public synchronized List<Reservation> parts(LessonId lesson) {
    return parts.values().stream().sorted(Comparator.comparingInt(Reservation::part)).toList();
  }

  @Override
  public synchronized ReserveOutcome reserve(Reservation reservation, Decision decision) {
    parts.put(reservation.node(), reservation);
    return ReserveOutcome.RESERVED;
  }

  @Override
  public ReserveOutcome grow(LessonId lesson, long epoch, NodeId node, Capacity to) {
    return ReserveOutcome.FULL;
  }

  @Override
  public boolean recordPipeline(
      LessonId lesson, long epoch, NodeId node, String serverId, String pipelineId) {
    return true;
  }

  @Override
  public boolean adopt(LessonId lesson, long epoch) {
    return true;
  }

  @Override
  public void observe(LessonId lesson, long epoch, NodeId node, Capacity observed, int present) {
    // nobody asks
  }

  @Override
  public synchronized void release(LessonId lesson, long epoch, NodeId node) {
    parts.remove(node);
  }

  @Override
  public synchronized void release(LessonId lesson, long epoch) {
    parts.clear();
  }

  @Override
  public void drain(NodeId node, Instant until, String reason) {
    throw new UnsupportedOperationException("this bench drains nothing");
  }

  @Override
  public void undrain(NodeId node) {
    throw new UnsupportedOperationException("this bench drains nothing");
  }

  @Override
  public int releaseNoShows(Instant now) {
    return 0;
  }

  @Override
  public int reconcile() {
    return 0;
  }
}

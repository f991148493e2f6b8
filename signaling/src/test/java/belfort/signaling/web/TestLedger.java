package belfort.signaling.web;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.placement.Capacity;
import belfort.mediacontrol.placement.Decision;
import belfort.mediacontrol.placement.Ledger;
import belfort.mediacontrol.placement.NodeId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A ledger in which nothing is reserved, and no node is listed until a test puts one in. */
final class TestLedger implements Ledger {
  /** What it lists; a test may put nodes in. */
  final List<NodeEntry> entries = new CopyOnWriteArrayList<>();

  @Override
  public List<NodeEntry> nodes() {
    return List.copyOf(entries);
  }

  @Override
  public void register(NodeRegistration registration) {}

  /** What lessons hold; a test may put parts in. */
  final List<Reservation> parts = new CopyOnWriteArrayList<>();

  @Override
  public List<Reservation> parts(LessonId lesson) {
    return parts.stream().filter(part -> part.lesson().equals(lesson)).toList();
  }

  @Override
  public ReserveOutcome reserve(Reservation reservation, Decision decision) {
    return ReserveOutcome.FULL;
  }

  @Override
  public ReserveOutcome grow(LessonId lesson, long epoch, NodeId node, Capacity to) {
    return ReserveOutcome.FULL;
  }

  @Override
  public boolean recordPipeline(
      LessonId lesson, long epoch, NodeId node, String serverId, String pipelineId) {
    return false;
  }

  @Override
  public boolean adopt(LessonId lesson, long epoch) {
    return false;
  }

  @Override
  public void observe(LessonId lesson, long epoch, NodeId node, Capacity observed, int present) {}

  @Override
  public void release(LessonId lesson, long epoch, NodeId node) {}

  @Override
  public void release(LessonId lesson, long epoch) {}

  /** A node that another server drains in the moment of the next order here. */
  volatile Optional<NodeId> drainedMeanwhile = Optional.empty();

  @Override
  public void drain(NodeId node, Instant until, String reason) {
    change(node, Optional.of(new Drain(Instant.EPOCH, until, reason)));
    drainedMeanwhile.ifPresent(
        other -> change(other, Optional.of(new Drain(Instant.EPOCH, until, reason))));
    drainedMeanwhile = Optional.empty();
  }

  private void change(NodeId node, Optional<Drain> drain) {
    entries.replaceAll(entry ->
        entry.id().equals(node)
            ? new NodeEntry(
                node, entry.url(), drain, entry.budget(), entry.reserved(), entry.lessons())
            : entry);
  }

  @Override
  public void undrain(NodeId node) {
    change(node, Optional.empty());
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

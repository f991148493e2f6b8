package belfort.signaling.web;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.placement.Capacity;
import belfort.mediacontrol.placement.Decision;
import belfort.mediacontrol.placement.Ledger;
import belfort.mediacontrol.placement.NodeId;
import java.time.Instant;
import java.util.List;

/** A ledger in which nothing is reserved. */
final class TestLedger implements Ledger {
  @Override
  public List<NodeEntry> nodes() {
    return List.of();
  }

  @Override
  public void register(NodeRegistration registration) {}

  @Override
  public List<Reservation> parts(LessonId lesson) {
    return List.of();
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

  @Override
  public void drain(NodeId node, Instant until, String reason) {}

  @Override
  public void undrain(NodeId node) {}

  @Override
  public int releaseNoShows(Instant now) {
    return 0;
  }

  @Override
  public int reconcile() {
    return 0;
  }
}

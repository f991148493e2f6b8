package belfort.signaling.web;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.placement.Capacity;
import belfort.mediacontrol.placement.Decision;
import belfort.mediacontrol.placement.Ledger;
import java.util.List;
import java.util.Optional;

/** A ledger in which nothing is reserved. */
final class TestLedger implements Ledger {
  @Override
  public List<NodeEntry> nodes() {
    return List.of();
  }

  @Override
  public void register(NodeRegistration registration) {}

  @Override
  public Optional<Reservation> find(LessonId lesson) {
    return Optional.empty();
  }

  @Override
  public ReserveOutcome reserve(Reservation reservation, Decision decision) {
    return ReserveOutcome.FULL;
  }

  @Override
  public boolean recordPipeline(LessonId lesson, long epoch, String serverId, String pipelineId) {
    return false;
  }

  @Override
  public boolean adopt(LessonId lesson, long epoch) {
    return false;
  }

  @Override
  public void observe(LessonId lesson, long epoch, Capacity observed) {}

  @Override
  public void release(LessonId lesson, long epoch) {}

  @Override
  public int reconcile() {
    return 0;
  }
}

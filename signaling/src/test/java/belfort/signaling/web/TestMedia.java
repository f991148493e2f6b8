package belfort.signaling.web;

import belfort.mediacontrol.LessonMedia;
import belfort.mediacontrol.MediaControl;
import belfort.mediacontrol.MediaListener;
import belfort.mediacontrol.MediaUnavailableException;
import belfort.mediacontrol.NodeStatus;
import belfort.mediacontrol.placement.Budget;
import belfort.mediacontrol.placement.Capacity;
import belfort.mediacontrol.placement.Costs;
import belfort.mediacontrol.placement.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Two nodes that are up and carry nothing. */
final class TestMedia implements MediaControl {
  static final Budget BUDGET =
      new Budget(new Costs(10_000, 10_000, 1_000), 1_000_000, 500_000, 1_000);

  @Override
  public List<NodeStatus> nodes() {
    return List.of(node("n1"), node("n2"));
  }

  private static NodeStatus node(String id) {
    return new NodeStatus(
        new NodeId(id),
        "ws://" + id + "/kurento",
        NodeStatus.State.UP,
        "belfort",
        "1",
        "server",
        Instant.EPOCH,
        Duration.ofMillis(1),
        BUDGET,
        Capacity.NONE,
        Capacity.NONE,
        0,
        1.5,
        1_000,
        Optional.empty(),
        false);
  }

  @Override
  public CompletionStage<LessonMedia> open(LessonOpening opening, MediaListener listener) {
    return CompletableFuture.failedStage(
        new MediaUnavailableException(MediaUnavailableException.Code.NO_NODE, "a test"));
  }

  @Override
  public CompletionStage<Optional<LessonMedia>> adopt(
      LessonOpening opening, MediaListener listener) {
    return CompletableFuture.completedStage(Optional.empty());
  }

  @Override
  public void close() {}
}

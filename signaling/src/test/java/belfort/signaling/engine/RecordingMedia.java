package belfort.signaling.engine;

import belfort.mediacontrol.LessonMedia;
import belfort.mediacontrol.MediaControl;
import belfort.mediacontrol.MediaEvent;
import belfort.mediacontrol.MediaListener;
import belfort.mediacontrol.MediaUnavailableException;
import belfort.mediacontrol.NodeStatus;
import belfort.mediacontrol.media.Candidate;
import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.media.ParticipantId;
import belfort.mediacontrol.media.PeerId;
import belfort.mediacontrol.media.ShownSize;
import belfort.mediacontrol.media.SourceId;
import belfort.mediacontrol.placement.NodeId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A server's media control over a node in memory: a small real implementation of the port that
 * remembers every call that reached the node.
 */
final class RecordingMedia implements MediaControl {
  private final String server;
  private final Node node;

  RecordingMedia(String server, Node node) {
    this.server = server;
    this.node = node;
  }

  /** The node that all servers share. */
  static final class Node {
    final Map<LessonId, Pipeline> pipelines = new ConcurrentHashMap<>();
    final List<Call> calls = new CopyOnWriteArrayList<>();
    volatile Optional<MediaUnavailableException.Code> trouble = Optional.empty();

    /** Why it refuses offers. */
    volatile Optional<MediaUnavailableException.Code> refusing = Optional.empty();

    List<String> callsOf(String server) {
      return calls.stream().filter(c -> c.server().equals(server)).map(Call::what).toList();
    }

    boolean called(String what) {
      return calls.stream().anyMatch(call -> call.what().equals(what));
    }
  }

  /** A lesson's objects on the node. */
  static final class Pipeline {
    final Map<PeerId, Integer> peers = new ConcurrentHashMap<>();
    volatile long epoch;
    volatile MediaListener listener = _ -> {};
  }

  record Call(String server, String what) {}

  @Override
  public CompletionStage<LessonMedia> open(LessonOpening opening, MediaListener listener) {
    if (node.trouble.isPresent()) {
      return CompletableFuture.failedStage(
          new MediaUnavailableException(node.trouble.get(), "told so by the test"));
    }
    node.calls.add(new Call(server, "open"));
    Pipeline pipeline = node.pipelines.computeIfAbsent(opening.lesson(), _ -> new Pipeline());
    pipeline.epoch = opening.epoch();
    pipeline.listener = listener;
    return CompletableFuture.completedStage(new Lesson(opening.lesson(), pipeline));
  }

  @Override
  public CompletionStage<Optional<LessonMedia>> adopt(
      LessonOpening opening, MediaListener listener) {
    if (node.trouble.isPresent()) {
      return CompletableFuture.failedStage(
          new MediaUnavailableException(node.trouble.get(), "told so by the test"));
    }
    Pipeline pipeline = node.pipelines.get(opening.lesson());
    if (pipeline == null) {
      return CompletableFuture.completedStage(Optional.empty());
    }
    node.calls.add(new Call(server, "adopt"));
    pipeline.epoch = opening.epoch();
    pipeline.listener = listener;
    return CompletableFuture.completedStage(Optional.of(new Lesson(opening.lesson(), pipeline)));
  }

  @Override
  public List<NodeStatus> nodes() {
    return List.of();
  }

  @Override
  public void close() {}

  private final class Lesson implements LessonMedia {
    private final LessonId id;
    private final Pipeline pipeline;

    Lesson(LessonId id, Pipeline pipeline) {
      this.id = id;
      this.pipeline = pipeline;
    }

    private CompletionStage<Void> called(String what) {
      node.calls.add(new Call(server, what));
      return CompletableFuture.completedStage(null);
    }

    @Override
    public NodeId node() {
      return new NodeId("node-1");
    }

    @Override
    public Set<NodeId> nodes() {
      return Set.of(node());
    }

    @Override
    public Map<PeerId, Integer> peers() {
      return Map.copyOf(pipeline.peers);
    }

    @Override
    public CompletionStage<String> offer(PeerId peer, int attempt, String sdpOffer) {
      called("offer " + FromWire.name(peer) + " by " + peer.participant());
      if (node.refusing.isPresent()) {
        return CompletableFuture.failedStage(
            new MediaUnavailableException(node.refusing.get(), "told so by the test"));
      }
      pipeline.peers.put(peer, attempt);
      return CompletableFuture.completedStage("answer to " + sdpOffer);
    }

    @Override
    public void candidate(PeerId peer, int attempt, Candidate candidate) {
      called("candidate " + FromWire.name(peer) + " by " + peer.participant());
    }

    @Override
    public CompletionStage<Void> hangUp(PeerId peer) {
      pipeline.peers.remove(peer);
      return called("hangUp " + FromWire.name(peer) + " by " + peer.participant());
    }

    @Override
    public CompletionStage<Void> hangUpAll(ParticipantId participant) {
      pipeline.peers.keySet().removeIf(peer -> peer.participant().equals(participant));
      return called("hangUpAll " + participant);
    }

    @Override
    public CompletionStage<Void> mute(SourceId source, boolean muted) {
      return called((muted ? "mute " : "unmute ") + source.publisher());
    }

    @Override
    public CompletionStage<Void> show(PeerId.Watch peer, ShownSize size) {
      return called(
          "show %s %dx%d by %s"
              .formatted(FromWire.name(peer), size.width(), size.height(), peer.participant()));
    }

    @Override
    public CompletionStage<Long> epochTag() {
      return CompletableFuture.completedStage(pipeline.epoch);
    }

    @Override
    public CompletionStage<Void> close() {
      node.pipelines.remove(id, pipeline);
      return called("close");
    }

    @Override
    public void abandon() {}
  }

  /** Lets the node say something about a lesson. */
  static void happens(Node node, LessonId lesson, MediaEvent event) {
    node.pipelines.get(lesson).listener.on(event);
  }
}

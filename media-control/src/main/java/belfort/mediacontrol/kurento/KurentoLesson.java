package belfort.mediacontrol.kurento;

import belfort.mediacontrol.LessonMedia;
import belfort.mediacontrol.MediaControl.LessonOpening;
import belfort.mediacontrol.MediaCounters;
import belfort.mediacontrol.MediaCounters.Counter;
import belfort.mediacontrol.MediaEvent;
import belfort.mediacontrol.MediaListener;
import belfort.mediacontrol.MediaUnavailableException;
import belfort.mediacontrol.MediaUnavailableException.Code;
import belfort.mediacontrol.media.Candidate;
import belfort.mediacontrol.media.ParticipantId;
import belfort.mediacontrol.media.PeerId;
import belfort.mediacontrol.media.ShownSize;
import belfort.mediacontrol.media.SourceId;
import belfort.mediacontrol.media.SourceKind;
import belfort.mediacontrol.placement.Ledger;
import belfort.mediacontrol.placement.NodeId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The media of one lesson on nodes that speak Kurento's protocol: one part on each node that
 * carries it, and relays between them.
 */
final class KurentoLesson implements LessonMedia {
  private static final Logger log = LoggerFactory.getLogger(KurentoLesson.class);

  private final LessonOpening opening;
  private final MediaCounters counters;
  private final MediaListener listener;
  private final LedgerDesk desk;
  private final Lanes<PeerId> lanes;
  private final PartPlaces places = new PartPlaces();
  private final RelayPaths paths;
  private final LessonMoves moves;
  private final LessonPeers peers;
  private final KeyFrames keyFrames;
  private final Set<SourceId> muted = ConcurrentHashMap.newKeySet();
  private final AtomicReference<Standing> standing = new AtomicReference<>(Standing.OPEN);
  private final AtomicInteger nextPart = new AtomicInteger();
  private volatile NodeId firstNode = new NodeId("(none)");

  private enum Standing {
    OPEN,
    CLOSED,
    ABANDONED,
    NODE_LOST,
    FENCED
  }

  KurentoLesson(
      LessonOpening opening,
      KurentoConfig config,
      Executor executor,
      MediaCounters counters,
      MediaListener listener,
      LedgerDesk desk,
      LessonOpener opener,
      Ledger ledger) {
    this.opening = opening;
    this.counters = counters;
    this.listener = listener;
    this.desk = desk;
    this.lanes = new Lanes<>(executor, config.limits().tasksPerPeer());
    this.paths = new RelayPaths(this, config, executor, counters);
    LessonGrowth growth =
        new LessonGrowth(this, opener, ledger, config.spanning().growBy(), counters);
    this.peers = new LessonPeers(this, growth, config, counters);
    this.keyFrames = new KeyFrames(this, executor, counters);
    this.moves = new LessonMoves(this, growth, desk, config.spanning(), counters);
  }

  LessonOpening opening() {
    return opening;
  }

  boolean isOpen() {
    return standing.get() == Standing.OPEN;
  }

  PartPlaces places() {
    return places;
  }

  RelayPaths paths() {
    return paths;
  }

  LessonMoves moves() {
    return moves;
  }

  KeyFrames keyFrames() {
    return keyFrames;
  }

  boolean isMuted(SourceId source) {
    return muted.contains(source);
  }

  /** A part that was made or found. */
  void add(LessonPart part) {
    if (places.all().isEmpty()) {
      firstNode = part.node().id();
    }
    places.add(part);
    part.node().carry(part);
  }

  @Override
  public NodeId node() {
    return firstNode;
  }

  @Override
  public Set<NodeId> nodes() {
    return places.all().stream().map(part -> part.node().id()).collect(Collectors.toSet());
  }

  @Override
  public Map<PeerId, Integer> peers() {
    Map<PeerId, Integer> attempts = new HashMap<>();
    places
        .peers()
        .forEach((peer, part) ->
            part.graph()
                .current(peer)
                .ifPresent(endpoint -> attempts.put(peer, endpoint.attempt())));
    return Map.copyOf(attempts);
  }

  /** A part of this number is in the ledger. */
  void hasPart(int number) {
    nextPart.accumulateAndGet(number + 1, Math::max);
  }

  /** The number of the next part in the ledger. */
  int nextPart() {
    return nextPart.getAndIncrement();
  }

  // ---- peers

  @Override
  public CompletionStage<String> offer(PeerId peer, int attempt, String sdpOffer) {
    return peers.offer(peer, attempt, sdpOffer);
  }

  @Override
  public void candidate(PeerId peer, int attempt, Candidate candidate) {
    peers.candidate(peer, attempt, candidate);
  }

  @Override
  public CompletionStage<Void> hangUp(PeerId peer) {
    return peers.hangUp(peer);
  }

  @Override
  public CompletionStage<Void> hangUpAll(ParticipantId participant) {
    return peers.hangUpAll(participant);
  }

  void settle(LessonPart part, Endpoint endpoint) {
    peers.settle(part, endpoint);
  }

  void settleMoved(PeerId peer) {
    peers.settleMoved(peer);
  }

  void lost(LessonPart part, Endpoint endpoint, String reason) {
    peers.lost(part, endpoint, reason);
  }

  // ---- layers

  @Override
  public CompletionStage<Void> show(PeerId.Watch peer, ShownSize size) {
    return work(
        peer,
        () -> {
          Optional<LessonPart> part = places.of(peer);
          if (part.isPresent()) {
            part.get().layers().show(peer, size);
          }
        });
  }

  // ---- mute

  @Override
  public CompletionStage<Void> mute(SourceId source, boolean mute) {
    return work(
        new PeerId.Publish(source),
        () -> {
          if (!peers.isPublished(source)
              && places.all().stream().noneMatch(p -> p.graph().hub(source).isPresent())) {
            throw new MediaUnavailableException(
                Code.NO_SUCH_SOURCE, "nobody publishes the source to be muted");
          }
          if (mute) {
            muted.add(source);
          } else {
            muted.remove(source);
          }
          for (LessonPart part : places.all()) {
            part.mute(source, mute);
          }
        });
  }

  /** A mute that was read from a node. */
  void wasMuted(SourceId source) {
    muted.add(source);
  }

  // ---- ownership

  @Override
  public CompletionStage<Long> epochTag() {
    return inLane(
        LESSON,
        () -> {
          long tag = highestTag();
          if (tag > opening.epoch() && standing.compareAndSet(Standing.OPEN, Standing.FENCED)) {
            counters.add(Counter.LESSONS_FENCED);
            places.all().forEach(LessonPart::forget);
            log.warn("lesson={} another server owns it at epoch {}", opening.lesson(), tag);
          }
          return tag;
        });
  }

  /** Of all parts whose nodes answer: an adopting server tags each that it reaches. */
  private long highestTag() throws NodeCallException {
    long highest = Long.MIN_VALUE;
    Optional<NodeCallException> failure = Optional.empty();
    for (LessonPart part : places.all()) {
      try {
        highest = Math.max(highest, part.epochTag());
      } catch (NodeCallException e) {
        failure = Optional.of(e);
      }
    }
    if (highest == Long.MIN_VALUE && failure.isPresent()) {
      throw failure.get();
    }
    return highest;
  }

  @Override
  public CompletionStage<Void> close() {
    if (!standing.compareAndSet(Standing.OPEN, Standing.CLOSED)) {
      if (standing.compareAndSet(Standing.NODE_LOST, Standing.CLOSED)) {
        return desk.releaseReservation(opening);
      }
      return CompletableFuture.completedFuture(null);
    }
    return lanes
        .run(
            LESSON,
            () -> {
              for (LessonPart part : places.all()) {
                if (part.end()) {
                  part.releaseAll();
                }
              }
              return opening;
            })
        .thenCompose(released -> desk.releaseReservation(opening));
  }

  @Override
  public void abandon() {
    // one whose nodes were lost too: its reservation may be the reopened lesson's by now
    if (!standing.compareAndSet(Standing.NODE_LOST, Standing.ABANDONED)) {
      standing.compareAndSet(Standing.OPEN, Standing.ABANDONED);
    }
    places.all().forEach(LessonPart::forget);
  }

  // ---- parts that go

  /** A node is gone with its part of the lesson, which has ended. */
  void partLost(LessonPart part, String reason) {
    Map<PeerId, Integer> lost = places.attemptsOn(part);
    places.remove(part);
    List<LessonPart> left = places.all();
    if (left.isEmpty()) {
      if (standing.compareAndSet(Standing.OPEN, Standing.NODE_LOST)) {
        listener.on(new MediaEvent.NodeLost(part.node().id(), reason));
      }
      return;
    }
    firstNode = left.getFirst().node().id();
    if (isOpen()) {
      counters.add(Counter.PARTS_LOST);
      log.warn(
          "lesson={} node={} part lost with {} peers: {}",
          opening.lesson(),
          part.node().id(),
          lost.size(),
          reason);
      listener.on(new MediaEvent.PartLost(part.node().id(), lost, reason));
      lost.keySet()
          .forEach(peer -> {
            var _ = work(peer, () -> releaseOlder(peer));
          });
      moves.replace(part);
    }
  }

  /** The peer's new endpoint is lost; an older one on another part goes too, it offers again. */
  private void releaseOlder(PeerId peer) {
    if (places.of(peer).isEmpty()) {
      peers.release(peer);
    }
  }

  /** Tells the room; a lesson that is not ours any more says nothing. */
  void tell(MediaEvent event) {
    if (isOpen()) {
      listener.on(event);
    }
  }

  void firstNodeIs(NodeId node) {
    firstNode = node;
  }

  // ---- lanes

  /** The lane of what concerns the whole lesson: no browser can name this peer. */
  static final PeerId LESSON =
      new PeerId.Publish(new SourceId(new ParticipantId("-"), SourceKind.CAMERA));

  interface Task<T> {
    T run() throws MediaUnavailableException, NodeCallException;
  }

  <T> CompletableFuture<T> inLane(PeerId peer, Task<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    var _ =
        lanes
            .run(
                peer,
                () -> {
                  requireOpen();
                  return task.run();
                })
            .whenComplete((value, failure) -> {
              if (failure == null) {
                result.complete(value);
              } else {
                result.completeExceptionally(Failures.of(failure, firstNode));
              }
            });
    return result;
  }

  interface Work {
    void run() throws MediaUnavailableException, NodeCallException;
  }

  CompletableFuture<Void> work(PeerId peer, Work work) {
    CompletableFuture<Void> result = new CompletableFuture<>();
    var _ =
        inLane(
                peer,
                () -> {
                  work.run();
                  return peer;
                })
            .whenComplete((done, failure) -> {
              if (failure == null) {
                result.complete(null);
              } else {
                result.completeExceptionally(failure);
              }
            });
    return result;
  }

  private void requireOpen() throws MediaUnavailableException {
    switch (Objects.requireNonNull(standing.get())) {
      case OPEN -> {}
      case CLOSED, ABANDONED ->
          throw new MediaUnavailableException(Code.NODE_FAILED, "the lesson's media is closed");
      case NODE_LOST ->
          throw new MediaUnavailableException(
              Code.NODE_FAILED, "node " + firstNode + " is gone; open the lesson anew");
      case FENCED ->
          throw new MediaUnavailableException(Code.FENCED, "another server owns the lesson");
    }
  }
}

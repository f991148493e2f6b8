package belfort.mediacontrol.kurento;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import belfort.mediacontrol.LessonMedia;
import belfort.mediacontrol.MediaControl.LessonOpening;
import belfort.mediacontrol.MediaCounters;
import belfort.mediacontrol.MediaCounters.Counter;
import belfort.mediacontrol.MediaEvent;
import belfort.mediacontrol.MediaListener;
import belfort.mediacontrol.MediaUnavailableException;
import belfort.mediacontrol.MediaUnavailableException.Code;
import belfort.mediacontrol.kurento.LessonGraph.Hub;
import belfort.mediacontrol.media.Candidate;
import belfort.mediacontrol.media.CandidateCheck;
import belfort.mediacontrol.media.OfferCheck;
import belfort.mediacontrol.media.OfferVerdict;
import belfort.mediacontrol.media.ParticipantId;
import belfort.mediacontrol.media.PeerId;
import belfort.mediacontrol.media.SourceId;
import belfort.mediacontrol.media.SourceKind;
import belfort.mediacontrol.placement.Capacity;
import belfort.mediacontrol.placement.NodeId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The media of one lesson on a node that speaks Kurento's protocol. */
final class KurentoLesson implements LessonMedia {
  private static final Logger log = LoggerFactory.getLogger(KurentoLesson.class);

  private final LessonOpening opening;
  private final String pipeline;
  private final NodeLink node;
  private final String serverId;
  private final KurentoConfig config;
  private final MediaCounters counters;
  private final MediaListener listener;
  private final LedgerDesk ledger;
  private final LessonGraph graph;
  private final OfferedCandidates offered;
  private final Lanes<PeerId> lanes;
  private final Wiring wiring;
  private final OfferCheck offers;
  private final BrowserCandidates browserCandidates;
  private final LessonEvents events;
  private final AtomicReference<Standing> standing = new AtomicReference<>(Standing.OPEN);

  private enum Standing {
    OPEN,
    CLOSED,
    ABANDONED,
    NODE_LOST,
    FENCED
  }

  KurentoLesson(
      LessonOpening opening,
      String pipeline,
      NodeLink node,
      KurentoConfig config,
      Executor executor,
      MediaCounters counters,
      MediaListener listener,
      LedgerDesk ledger) {
    this.opening = opening;
    this.pipeline = pipeline;
    this.node = node;
    this.serverId = node.serverId();
    this.config = config;
    this.counters = counters;
    this.listener = listener;
    this.ledger = ledger;
    this.graph = new LessonGraph(config.limits().earlyEvents());
    this.offered = new OfferedCandidates(config.limits().candidatesPerAttempt());
    this.lanes = new Lanes<>(executor, config.limits().tasksPerPeer());
    this.wiring = new Wiring(pipeline, node.isForwarding(), config.bitRates());
    CandidateCheck candidates = CandidateCheck.withLoopback(node.address().loopback());
    this.browserCandidates =
        new BrowserCandidates(candidates, offered, graph, wiring, node, counters);
    this.offers = new OfferCheck(candidates);
    this.events = new LessonEvents(this, graph, candidates, executor, listener, counters);
  }

  LessonOpening opening() {
    return opening;
  }

  String pipeline() {
    return pipeline;
  }

  boolean isOpen() {
    return standing.get() == Standing.OPEN;
  }

  /** How many participants have a peer here. */
  int present() {
    return graph.present();
  }

  Capacity observed() {
    return graph.observed(opening.profile());
  }

  LessonGraph graph() {
    return graph;
  }

  @Override
  public NodeId node() {
    return node.id();
  }

  @Override
  public Set<NodeId> nodes() {
    return Set.of(node.id());
  }

  @Override
  public Map<PeerId, Integer> peers() {
    return graph.attempts();
  }

  // ---- offers

  @Override
  public CompletionStage<String> offer(PeerId peer, int attempt, String sdpOffer) {
    offered.begin(peer, attempt);
    return inLane(peer, () -> negotiate(peer, attempt, sdpOffer));
  }

  private String negotiate(PeerId peer, int attempt, String sdpOffer)
      throws MediaUnavailableException, NodeCallException {
    Optional<Endpoint> older = graph.current(peer);
    if (older.isPresent() && attempt == older.get().attempt()) {
      throw refused("attempt " + attempt + " of this peer was answered before");
    }
    if (graph.size() >= config.limits().peersPerLesson()) {
      throw new MediaUnavailableException(
          Code.NO_CAPACITY, "the lesson has " + graph.size() + " peer connections on its node");
    }
    OfferVerdict.Accepted accepted =
        switch (offers.judge(sdpOffer, peer)) {
          case OfferVerdict.Accepted fit -> fit;
          case OfferVerdict.Refused refused ->
              throw refused(refused.problem() + ": " + refused.detail());
        };
    boolean feed = older.isEmpty() || !older.get().connected;
    Wiring.Making making = plan(peer, attempt, accepted.offer(), feed);
    BatchReply reply = node.transact(making.batch());
    if (reply.failure().isPresent()) {
      throw undo(making, reply, reply.failure().get());
    }
    Endpoint endpoint = new Endpoint(peer, attempt, reply.text(making.endpoint()), accepted.mids());
    endpoint.feedsHub = feed;
    if (making.hub().isPresent()) {
      graph.put(new Hub(peer.source(), reply.text(making.hub().get()), false));
    }
    graph.add(endpoint).forEach(this::enqueue);
    counters.add(Counter.OFFERS_ACCEPTED);
    if (older.isPresent()) {
      settleLater(endpoint);
    }
    return reply.text(making.answer());
  }

  private Wiring.Making plan(PeerId peer, int attempt, String offer, boolean feed)
      throws MediaUnavailableException {
    return switch (peer) {
      case PeerId.Publish publish ->
          wiring.publisher(publish, attempt, offer, graph.hub(publish.source()), feed);
      case PeerId.Watch watch -> {
        Optional<Hub> hub = graph.hub(watch.source());
        if (hub.isEmpty() || !graph.isPublished(watch.source())) {
          throw new MediaUnavailableException(
              Code.NO_SUCH_SOURCE, "nobody publishes the source that is to be watched");
        }
        yield wiring.viewer(watch, attempt, offer, hub.get());
      }
    };
  }

  /** A node undoes nothing of a batch that failed. */
  private NodeCallException undo(
      Wiring.Making making, BatchReply reply, NodeCallException failure) {
    List<Integer> made = new ArrayList<>(List.of(making.endpoint()));
    making.hub().ifPresent(made::add);
    for (int index : made) {
      if (index < reply.values().size()) {
        node.releaseLater(reply.values().get(index).getAsString(), serverId);
      }
    }
    return failure;
  }

  private MediaUnavailableException refused(String why) {
    counters.add(Counter.OFFERS_REFUSED);
    return new MediaUnavailableException(Code.OFFER_REFUSED, why);
  }

  /** The older endpoint goes when the new one is connected, or has had long enough. */
  private void settleLater(Endpoint endpoint) {
    CompletableFuture.delayedExecutor(config.timing().settle().toMillis(), MILLISECONDS)
        .execute(() -> settle(endpoint));
  }

  void settle(Endpoint endpoint) {
    var _ = work(endpoint.peer(), () -> settleNow(endpoint));
  }

  private void settleNow(Endpoint endpoint) throws NodeCallException {
    if (!graph.isCurrent(endpoint)) {
      return;
    }
    Optional<Hub> hub = graph.hub(endpoint.peer().source());
    Batch batch = new Batch();
    if (endpoint.publishes() && !endpoint.feedsHub && hub.isPresent()) {
      Wiring.feed(batch, endpoint.object(), hub.get().object(), hub.get().muted());
      endpoint.feedsHub = true;
    }
    List<String> older = graph.removeOlder(endpoint);
    older.forEach(batch::release);
    if (batch.size() == 0) {
      return;
    }
    try {
      node.transact(batch).orThrow();
    } catch (NodeCallException e) {
      older.forEach(object -> node.releaseLater(object, serverId));
      throw e;
    }
  }

  // ---- candidates

  @Override
  public void candidate(PeerId peer, int attempt, Candidate candidate) {
    if (isOpen() && browserCandidates.take(peer, attempt, candidate)) {
      var _ = work(peer, () -> browserCandidates.tell(peer, attempt));
    }
  }

  // ---- hanging up

  @Override
  public CompletionStage<Void> hangUp(PeerId peer) {
    return work(peer, () -> graph.current(peer).ifPresent(this::releaseEndpoint));
  }

  @Override
  public CompletionStage<Void> hangUpAll(ParticipantId participant) {
    Set<PeerId> peers = new HashSet<>(graph.peersOf(participant));
    offered.peers().stream()
        .filter(peer -> peer.participant().equals(participant))
        .forEach(peers::add);
    return CompletableFuture.allOf(
        peers.stream()
            .map(peer -> hangUp(peer).toCompletableFuture())
            .toArray(CompletableFuture[]::new));
  }

  private void releaseEndpoint(Endpoint endpoint) {
    offered.end(endpoint.peer(), endpoint.attempt());
    List<String> objects = new ArrayList<>(graph.remove(endpoint));
    graph.takeIdleHub(endpoint.peer().source()).ifPresent(hub -> objects.add(hub.object()));
    objects.forEach(node::release);
  }

  /** The endpoint ended by itself, or the browser behind it did. */
  void lost(Endpoint endpoint, String reason) {
    if (!graph.isCurrent(endpoint)) {
      return;
    }
    counters.add(Counter.PEERS_LOST);
    var _ =
        work(
            endpoint.peer(),
            () -> {
              if (graph.isCurrent(endpoint)) {
                listener.on(new MediaEvent.PeerLost(endpoint.peer(), endpoint.attempt(), reason));
                releaseEndpoint(endpoint);
              }
            });
  }

  // ---- mute

  @Override
  public CompletionStage<Void> mute(SourceId source, boolean muted) {
    PeerId.Publish peer = new PeerId.Publish(source);
    return work(
        peer,
        () -> {
          Hub hub =
              graph
                  .hub(source)
                  .orElseThrow(() ->
                      new MediaUnavailableException(
                          Code.NO_SUCH_SOURCE, "nobody publishes the source to be muted"));
          graph.put(new Hub(source, hub.object(), muted));
          Optional<Endpoint> publisher = graph.current(peer);
          if (publisher.isPresent()) {
            cutSound(publisher.get(), hub, muted);
          }
        });
  }

  private void cutSound(Endpoint publisher, Hub hub, boolean muted) throws NodeCallException {
    Batch batch = new Batch();
    for (@Nullable Endpoint each = publisher; each != null; each = each.older) {
      if (muted) {
        batch.disconnect(each.object(), hub.object(), Wiring.AUDIO);
      } else if (each.feedsHub) {
        batch.connect(each.object(), hub.object(), Wiring.AUDIO);
      }
    }
    node.transact(batch).orThrow();
  }

  // ---- ownership

  @Override
  public CompletionStage<Long> epochTag() {
    return inLane(
        LESSON,
        () -> {
          long tag = Tags.read(node, pipeline).epoch();
          if (tag > opening.epoch() && standing.compareAndSet(Standing.OPEN, Standing.FENCED)) {
            counters.add(Counter.LESSONS_FENCED);
            node.forget(this);
            log.warn("lesson={} another server owns it at epoch {}", opening.lesson(), tag);
          }
          return tag;
        });
  }

  @Override
  public CompletionStage<Void> close() {
    if (!standing.compareAndSet(Standing.OPEN, Standing.CLOSED)) {
      if (standing.get() == Standing.NODE_LOST
          && standing.compareAndSet(Standing.NODE_LOST, Standing.CLOSED)) {
        return ledger.releaseReservation(opening);
      }
      return CompletableFuture.completedFuture(null);
    }
    node.forget(this);
    return lanes
        .run(
            LESSON,
            () -> {
              node.release(pipeline);
              return pipeline;
            })
        .thenCompose(released -> ledger.releaseReservation(opening));
  }

  @Override
  public void abandon() {
    // one whose node was lost too: its reservation may be the reopened lesson's by now
    if (!standing.compareAndSet(Standing.NODE_LOST, Standing.ABANDONED)) {
      standing.compareAndSet(Standing.OPEN, Standing.ABANDONED);
    }
    node.forget(this);
  }

  /** The node is gone; its pipeline is released should it come back. */
  void nodeLost(String reason) {
    if (standing.compareAndSet(Standing.OPEN, Standing.NODE_LOST)) {
      node.releaseLater(pipeline, serverId);
      listener.on(new MediaEvent.NodeLost(node.id(), reason));
    }
  }

  // ---- events and touching

  void enqueue(NodeEvent event) {
    events.enqueue(event);
  }

  /** Touches every object for a new session, so that the node does not collect it. */
  void touch() {
    new Adoption(node, pipeline, wiring, graph).touchAgain(this);
  }

  Adoption adoption() {
    return new Adoption(node, pipeline, wiring, graph);
  }

  void flowChanged(Endpoint endpoint) {
    listener.on(
        new MediaEvent.FlowChanged(endpoint.peer(), endpoint.attempt(), endpoint.isFlowing()));
  }

  // ---- lanes

  /** The lane of what concerns the whole lesson: no browser can name this peer. */
  private static final PeerId LESSON =
      new PeerId.Publish(new SourceId(new ParticipantId("-"), SourceKind.CAMERA));

  private interface Task<T> {
    T run() throws MediaUnavailableException, NodeCallException;
  }

  private <T> CompletableFuture<T> inLane(PeerId peer, Task<T> task) {
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
                result.completeExceptionally(Failures.of(failure, node.id()));
              }
            });
    return result;
  }

  private interface Work {
    void run() throws MediaUnavailableException, NodeCallException;
  }

  private CompletableFuture<Void> work(PeerId peer, Work work) {
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
              Code.NODE_FAILED, "node " + node.id() + " is gone; open the lesson anew");
      case FENCED ->
          throw new MediaUnavailableException(Code.FENCED, "another server owns the lesson");
    }
  }
}

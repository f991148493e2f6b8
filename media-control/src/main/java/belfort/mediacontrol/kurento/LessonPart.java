package belfort.mediacontrol.kurento;

import belfort.mediacontrol.MediaCounters;
import belfort.mediacontrol.MediaCounters.Counter;
import belfort.mediacontrol.MediaUnavailableException;
import belfort.mediacontrol.MediaUnavailableException.Code;
import belfort.mediacontrol.kurento.LessonGraph.Hub;
import belfort.mediacontrol.media.Candidate;
import belfort.mediacontrol.media.CandidateCheck;
import belfort.mediacontrol.media.OfferVerdict;
import belfort.mediacontrol.media.PeerId;
import belfort.mediacontrol.media.SourceId;
import belfort.mediacontrol.placement.Capacity;
import belfort.mediacontrol.placement.Demand;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * What of a lesson stands on one node: a pipeline and everything in it. Its methods make calls and
 * block; whoever uses it sees to their order.
 */
final class LessonPart {
  private final KurentoLesson lesson;
  private final String pipeline;
  private final NodeLink node;
  private final String serverId;
  private final MediaCounters counters;
  private final LessonGraph graph;
  private final HubGuard hubs = new HubGuard();
  private final Wiring wiring;
  private final BrowserCandidates browserCandidates;
  private final LessonEvents events;
  private final ViewerLayers layers;
  private final int mostPeers;
  private final AtomicBoolean open = new AtomicBoolean(true);
  private final int expected;
  private volatile Capacity reserved;
  private volatile Optional<Leaving> leaving = Optional.empty();

  LessonPart(
      KurentoLesson lesson,
      String pipeline,
      NodeLink node,
      Capacity reserved,
      int expected,
      KurentoConfig config,
      Executor executor,
      MediaCounters counters) {
    this.lesson = lesson;
    this.pipeline = pipeline;
    this.node = node;
    this.serverId = node.serverId();
    this.reserved = reserved;
    this.expected = expected;
    this.counters = counters;
    this.mostPeers = config.limits().peersPerLesson();
    this.graph = new LessonGraph(config.limits().earlyEvents());
    this.wiring = new Wiring(pipeline, node.isForwarding(), node.takesLayers(), config.bitRates());
    CandidateCheck candidates = CandidateCheck.withLoopback(node.address().loopback());
    this.browserCandidates = new BrowserCandidates(candidates, graph, wiring, node, counters);
    this.layers = new ViewerLayers(this, counters);
    this.events = new LessonEvents(this, candidates, executor, counters);
  }

  KurentoLesson lesson() {
    return lesson;
  }

  String pipeline() {
    return pipeline;
  }

  NodeLink node() {
    return node;
  }

  LessonGraph graph() {
    return graph;
  }

  HubGuard hubs() {
    return hubs;
  }

  ViewerLayers layers() {
    return layers;
  }

  Wiring wiring() {
    return wiring;
  }

  boolean isOpen() {
    return open.get();
  }

  /** Whether something new may stand here. */
  boolean isUsable() {
    return isOpen() && leaving.isEmpty();
  }

  /** Ends the part's use; false when that was done before. */
  boolean end() {
    return open.compareAndSet(true, false);
  }

  Optional<Leaving> leaving() {
    return leaving;
  }

  void leaving(Optional<Leaving> why) {
    leaving = why;
  }

  Capacity reserved() {
    return reserved;
  }

  void reserved(Capacity now) {
    reserved = now;
  }

  /** For how many participants it was reserved. */
  int expected() {
    return expected;
  }

  Capacity observed() {
    return graph.observed(lesson.opening().profile());
  }

  /** What one more such peer uses. */
  Capacity unit(PeerId peer) {
    long publishes = peer instanceof PeerId.Publish ? 1 : 0;
    return switch (peer.source().kind()) {
      case CAMERA -> Demand.observed(lesson.opening().profile(), publishes, 1 - publishes, 0, 0);
      case SCREEN -> Demand.observed(lesson.opening().profile(), 0, 0, publishes, 1 - publishes);
    };
  }

  /** How many participants have a peer here. */
  int present() {
    return graph.present();
  }

  boolean hasRoomForAPeer() {
    return graph.size() < mostPeers;
  }

  // ---- peers

  /**
   * Answers an offer with a new endpoint.
   *
   * @param publishedElsewhere another part has the source's connected publisher: this one's media
   *     goes into the hub once it is connected too
   */
  String negotiate(
      PeerId peer, int attempt, OfferVerdict.Accepted offer, boolean publishedElsewhere)
      throws MediaUnavailableException, NodeCallException {
    SourceId source = peer.source();
    Lock guard = peer instanceof PeerId.Publish ? hubs.change(source) : hubs.use(source);
    guard.lock();
    try {
      return negotiateGuarded(peer, attempt, offer, publishedElsewhere);
    } finally {
      guard.unlock();
    }
  }

  private String negotiateGuarded(
      PeerId peer, int attempt, OfferVerdict.Accepted offer, boolean publishedElsewhere)
      throws MediaUnavailableException, NodeCallException {
    Optional<Endpoint> older = graph.current(peer);
    boolean feed = (older.isEmpty() || !older.get().connected) && !publishedElsewhere;
    boolean muted = lesson.isMuted(peer.source());
    Wiring.Making making = plan(peer, attempt, offer, feed, muted);
    BatchReply reply = node.transact(making.batch());
    if (reply.failure().isPresent()) {
      throw undo(making.made(), reply, reply.failure().get());
    }
    Endpoint endpoint = new Endpoint(peer, attempt, reply.text(making.endpoint()), offer.mids());
    endpoint.feedsHub = feed;
    endpoint.layers = offer.layers();
    endpoint.limit = endpoint.publishes() ? 0 : wiring.mostSent(peer.source().kind());
    if (making.hub().isPresent()) {
      graph.put(new Hub(peer.source(), reply.text(making.hub().get()), muted));
    }
    graph.add(endpoint).forEach(this::enqueue);
    return reply.text(making.answer());
  }

  private Wiring.Making plan(
      PeerId peer, int attempt, OfferVerdict.Accepted offer, boolean feed, boolean muted)
      throws MediaUnavailableException {
    Optional<Hub> hub = graph.hub(peer.source());
    return switch (peer) {
      case PeerId.Publish publish -> wiring.publisher(publish, attempt, offer, hub, feed, muted);
      case PeerId.Watch watch ->
          wiring.viewer(
              watch,
              attempt,
              offer.offer(),
              hub.orElseThrow(() ->
                  new MediaUnavailableException(
                      Code.NO_SUCH_SOURCE, "nobody publishes the source that is to be watched")));
    };
  }

  /** A node undoes nothing of a batch that failed. */
  NodeCallException undo(List<Integer> made, BatchReply reply, NodeCallException failure) {
    for (int index : made) {
      if (index < reply.values().size()) {
        releaseLater(reply.values().get(index).getAsString());
      }
    }
    return failure;
  }

  /** The new endpoint is connected, or has had long enough: it feeds the hub, the older ones go. */
  void settle(Endpoint endpoint) throws NodeCallException {
    if (!graph.isCurrent(endpoint)) {
      return;
    }
    Optional<Hub> hub = graph.hub(endpoint.peer().source());
    Batch batch = new Batch();
    boolean feeds = endpoint.publishes() && !endpoint.feedsHub && hub.isPresent();
    if (feeds) {
      Wiring.feed(batch, endpoint.object(), hub.get().object(), hub.get().muted());
    }
    List<String> older = graph.removeOlder(endpoint);
    older.forEach(batch::release);
    if (batch.size() == 0) {
      return;
    }
    // before the call: a relay that is let in meanwhile has to find out whom to let in again
    endpoint.feedsHub |= feeds;
    try {
      node.transact(batch).orThrow();
    } catch (NodeCallException e) {
      endpoint.feedsHub &= !feeds;
      older.forEach(this::releaseLater);
      throw e;
    }
  }

  /** Lets the source's publisher into its hub; false when he is not here or was not let in yet. */
  boolean feedAgain(SourceId source) throws NodeCallException {
    Optional<Hub> hub = graph.hub(source);
    Optional<Endpoint> publisher = graph.current(new PeerId.Publish(source));
    if (hub.isPresent() && publisher.isPresent() && publisher.get().feedsHub) {
      Batch batch = new Batch();
      Wiring.feed(batch, publisher.get().object(), hub.get().object(), hub.get().muted());
      node.transact(batch).orThrow();
      return true;
    }
    return false;
  }

  /** Tells the node the browser's candidates for an attempt that still stands. */
  void tell(PeerId peer, int attempt, List<Candidate> candidates) throws NodeCallException {
    browserCandidates.tell(peer, attempt, candidates);
  }

  /** Releases the peer's endpoints, and the hub when nothing hangs on it any more. */
  void release(Endpoint endpoint) {
    List<String> objects = new ArrayList<>(graph.remove(endpoint));
    takeIdleHub(endpoint.peer().source()).ifPresent(hub -> objects.add(hub.object()));
    objects.forEach(node::release);
  }

  /** None while somebody is about to hang on it: he will need it. */
  private Optional<Hub> takeIdleHub(SourceId source) {
    Lock guard = hubs.change(source);
    if (!guard.tryLock()) {
      return Optional.empty();
    }
    try {
      return graph.takeIdleHub(source);
    } finally {
      guard.unlock();
    }
  }

  /** Notes a hub that was made for a relay. */
  void putHub(SourceId source, String object) {
    graph.put(new Hub(source, object, lesson.isMuted(source)));
  }

  void releaseIdleHub(SourceId source) {
    takeIdleHub(source).ifPresent(hub -> node.release(hub.object()));
  }

  void releaseLater(String object) {
    node.releaseLater(object, serverId);
  }

  /** Cuts or restores the sound between the source's publisher and its hub, if they are here. */
  void mute(SourceId source, boolean muted) throws NodeCallException {
    Optional<Hub> found = graph.hub(source);
    if (found.isEmpty()) {
      return;
    }
    Hub hub = new Hub(source, found.get().object(), muted);
    graph.put(hub);
    Optional<Endpoint> publisher = graph.current(new PeerId.Publish(source));
    if (publisher.isEmpty()) {
      return;
    }
    Batch batch = new Batch();
    for (@Nullable Endpoint each = publisher.get(); each != null; each = each.older) {
      if (muted) {
        batch.disconnect(each.object(), hub.object(), Wiring.AUDIO);
      } else if (each.feedsHub) {
        batch.connect(each.object(), hub.object(), Wiring.AUDIO);
      }
    }
    if (batch.size() > 0) {
      node.transact(batch).orThrow();
    }
  }

  // ---- the whole part

  long epochTag() throws NodeCallException {
    return Tags.read(node, pipeline).epoch();
  }

  /** Releases the pipeline, now or as soon as the node answers. */
  void releaseAll() {
    node.forget(this);
    node.release(pipeline);
  }

  void forget() {
    node.forget(this);
  }

  /** The node is gone; its pipeline is released should it come back. */
  void nodeLost(String reason) {
    if (end()) {
      releaseLater(pipeline);
      lesson.partLost(this, reason);
    }
  }

  void enqueue(NodeEvent event) {
    events.enqueue(event);
  }

  /** Touches every object for a new session, so that the node does not collect it. */
  void touch() {
    adoption().touchAgain();
  }

  Adoption adoption() {
    return new Adoption(this);
  }

  void lost(Endpoint endpoint, String reason) {
    if (graph.isCurrent(endpoint)) {
      counters.add(Counter.PEERS_LOST);
      lesson.lost(this, endpoint, reason);
    }
  }

  @Override
  public String toString() {
    return lesson.opening().lesson() + " on " + node.id();
  }
}

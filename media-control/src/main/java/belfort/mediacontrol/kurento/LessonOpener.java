package belfort.mediacontrol.kurento;

import belfort.mediacontrol.MediaControl.LessonOpening;
import belfort.mediacontrol.MediaCounters;
import belfort.mediacontrol.MediaCounters.Counter;
import belfort.mediacontrol.MediaListener;
import belfort.mediacontrol.MediaUnavailableException;
import belfort.mediacontrol.MediaUnavailableException.Code;
import belfort.mediacontrol.placement.Capacity;
import belfort.mediacontrol.placement.Decision;
import belfort.mediacontrol.placement.Ledger;
import belfort.mediacontrol.placement.Ledger.Reservation;
import belfort.mediacontrol.placement.LedgerException;
import belfort.mediacontrol.placement.NodeId;
import belfort.mediacontrol.placement.Placement;
import belfort.mediacontrol.placement.Placement.Kind;
import belfort.mediacontrol.placement.Placement.Reach;
import belfort.mediacontrol.placement.Spread;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a lesson gets its parts: each reserved in the ledger before the first call to its node.
 * Blocks; runs on a virtual thread per lesson.
 */
final class LessonOpener {
  private static final Logger log = LoggerFactory.getLogger(LessonOpener.class);

  /** So often another server may be faster, or a chosen node may fail, before we give up. */
  private static final int TRIES = 6;

  private final KurentoConfig config;
  private final Map<NodeId, NodeLink> links;
  private final NodeRegistry registry;
  private final Ledger ledger;
  private final LedgerDesk desk;
  private final Executor executor;
  private final MediaCounters counters;
  private final RandomGenerator seeds;
  private final InstantSource clock;

  /** Two lessons opened here at once must not both see the same empty node. */
  private final ReentrantLock placing = new ReentrantLock();

  LessonOpener(
      KurentoConfig config,
      Map<NodeId, NodeLink> links,
      NodeRegistry registry,
      Ledger ledger,
      LedgerDesk desk,
      Executor executor,
      MediaCounters counters,
      RandomGenerator seeds,
      InstantSource clock) {
    this.config = config;
    this.links = Map.copyOf(links);
    this.registry = registry;
    this.ledger = ledger;
    this.desk = desk;
    this.executor = executor;
    this.counters = counters;
    this.seeds = seeds;
    this.clock = clock;
  }

  KurentoLesson lesson(LessonOpening opening, MediaListener listener) {
    return new KurentoLesson(opening, config, executor, counters, listener, desk, this, ledger);
  }

  /** A new lesson on one node, or on as few as have room together. */
  KurentoLesson open(LessonOpening opening, MediaListener listener)
      throws MediaUnavailableException, LedgerException {
    clearBefore(opening);
    awaitAnyNode();
    List<NodeId> planned = planned(opening);
    Set<NodeId> failed = new HashSet<>();
    MediaUnavailableException last = othersWereFaster();
    for (int i = 0; i < TRIES; i++) {
      List<Spread.Part> reserved = reserve(opening, planned, failed);
      if (reserved.isEmpty()) {
        continue;
      }
      KurentoLesson lesson = lesson(opening, listener);
      Optional<MediaUnavailableException> failure = startAll(lesson, reserved, failed);
      if (failure.isEmpty()) {
        counters.add(Counter.LESSONS_OPENED);
        return lesson;
      }
      last = failure.get();
      lesson.places().all().stream().filter(LessonPart::end).forEach(LessonPart::releaseAll);
      ledger.release(opening.lesson(), opening.epoch());
    }
    throw last;
  }

  /**
   * Where it was planned before its bell. Not for a lesson that is opened late: then nobody keeps
   * its place any more. A plan that cannot be read keeps no lesson from opening.
   */
  private List<NodeId> planned(LessonOpening opening) {
    if (clock.instant().isAfter(opening.startsAt().plus(Ledger.NO_SHOWS_AFTER))) {
      return List.of();
    }
    try {
      return ledger.planned(opening.lesson());
    } catch (LedgerException e) {
      counters.add(Counter.PLANS_UNREAD);
      log.warn("lesson={} its plan cannot be read: {}", opening.lesson(), e.getMessage());
      return List.of();
    }
  }

  private void count(List<Spread.Part> parts) {
    parts
        .getFirst()
        .decision()
        .planFate()
        .ifPresent(fate ->
            counters.add(
                fate == Decision.PlanFate.KEPT ? Counter.PLANS_KEPT : Counter.PLANS_DROPPED));
  }

  private static MediaUnavailableException othersWereFaster() {
    return new MediaUnavailableException(Code.NO_CAPACITY, "other servers were faster; try again");
  }

  /** Makes every part that is reserved; the first failure ends it. */
  private Optional<MediaUnavailableException> startAll(
      KurentoLesson lesson, List<Spread.Part> reserved, Set<NodeId> failed)
      throws LedgerException, MediaUnavailableException {
    for (Spread.Part part : reserved) {
      NodeLink node = links.get(part.node());
      if (node == null) {
        throw new IllegalStateException("a node was chosen that is none of ours");
      }
      lesson.hasPart(part.part());
      try {
        start(lesson, node, part.demand(), Math.toIntExact(part.heads()));
      } catch (NodeCallException e) {
        failed.add(node.id());
        return Optional.of(failure(lesson.opening(), node, e));
      }
    }
    return Optional.empty();
  }

  private static MediaUnavailableException failure(
      LessonOpening opening, NodeLink node, NodeCallException e) {
    log.warn("lesson={} node={} is passed over: {}", opening.lesson(), node.id(), e.toString());
    return Failures.of(e, node.id()).code() == Code.NO_CAPACITY ? full(e) : nodeFailed(e, node);
  }

  /** Reserves all parts of a new lesson; none when another server was faster. */
  private List<Spread.Part> reserve(LessonOpening opening, List<NodeId> planned, Set<NodeId> failed)
      throws LedgerException, MediaUnavailableException {
    placing.lock();
    try {
      List<Placement.NodeView> nodes = views();
      Kind kind = opening.timetabled() ? Kind.TIMETABLED : Kind.WALK_IN;
      Spread.Wish wish =
          new Spread.Wish(
              opening.profile(), opening.expected(), opening.habit(), kind, failed, planned);
      Spread.Plan plan = Spread.plan(nodes, wish, seeds.nextLong());
      if (!plan.found()) {
        counters.add(Counter.PLACEMENTS_FULL);
        throw none(plan.whole(), nodes, failed);
      }
      boolean whole = plan.parts().size() == 1;
      for (Spread.Part part : plan.parts()) {
        int heads = Math.toIntExact(part.heads());
        int expected = whole ? opening.habit().expectedOf(opening.expected()) : heads;
        if (!reserve(opening, part.part(), part.node(), part.demand(), expected, part.decision())) {
          ledger.release(opening.lesson(), opening.epoch());
          return List.of();
        }
      }
      count(plan.parts());
      return plan.parts();
    } finally {
      placing.unlock();
    }
  }

  /** Whether the reservation was made; false when another server was faster. */
  private boolean reserve(
      LessonOpening opening,
      int part,
      NodeId node,
      Capacity demand,
      int expected,
      Decision decision)
      throws LedgerException, MediaUnavailableException {
    Reservation reservation =
        Reservation.wanted(
            opening.lesson(),
            opening.epoch(),
            node,
            part,
            demand,
            expected,
            later(opening.startsAt(), clock.instant()));
    return switch (ledger.reserve(reservation, decision)) {
      case RESERVED -> true;
      case FULL -> false;
      case FENCED -> throw fenced();
    };
  }

  /** A lesson that is placed again after its start has ten minutes from now for its no-shows. */
  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  // ---- a further part

  /** One more part for a lesson that has some; empty when no further node has room. */
  Optional<LessonPart> addPart(KurentoLesson lesson, Capacity demand, int expected)
      throws LedgerException, MediaUnavailableException {
    LessonOpening opening = lesson.opening();
    Set<NodeId> passedOver = new HashSet<>(lesson.nodes());
    for (int i = 0; i < TRIES; i++) {
      int number = lesson.nextPart();
      Optional<NodeLink> node = reserveFurther(opening, number, demand, expected, passedOver);
      if (node.isEmpty()) {
        return Optional.empty();
      }
      try {
        LessonPart part = start(lesson, node.get(), demand, expected);
        counters.add(Counter.PARTS_ADDED);
        return Optional.of(part);
      } catch (NodeCallException e) {
        ledger.release(opening.lesson(), opening.epoch(), node.get().id());
        passedOver.add(node.get().id());
        failure(opening, node.get(), e);
      }
    }
    return Optional.empty();
  }

  /** The node that took it; empty when none has room. */
  private Optional<NodeLink> reserveFurther(
      LessonOpening opening, int number, Capacity demand, int expected, Set<NodeId> passedOver)
      throws LedgerException, MediaUnavailableException {
    placing.lock();
    try {
      for (int i = 0; i < TRIES; i++) {
        Placement.Request request = new Placement.Request(demand, Kind.SPREAD, passedOver, demand);
        Decision decision = Placement.decide(views(), request, seeds.nextLong());
        Optional<NodeLink> node = decision.chosen().map(links::get);
        if (node.isEmpty()) {
          counters.add(Counter.PLACEMENTS_FULL);
          log.info("lesson={} no further part: {}", opening.lesson(), decision.words());
          return Optional.empty();
        }
        if (reserve(opening, number, node.get().id(), demand, expected, decision)) {
          return node;
        }
      }
      return Optional.empty();
    } finally {
      placing.unlock();
    }
  }

  private static MediaUnavailableException full(NodeCallException e) {
    return new MediaUnavailableException(Code.NO_CAPACITY, "the node has no resources left", e);
  }

  private static MediaUnavailableException nodeFailed(NodeCallException e, NodeLink node) {
    return new MediaUnavailableException(
        Code.NODE_FAILED, "node " + node.id() + " could not open the lesson", e);
  }

  /** Gives back what the lesson still holds from before: it is opened anew. */
  private void clearBefore(LessonOpening opening)
      throws LedgerException, MediaUnavailableException {
    List<Reservation> before = ledger.parts(opening.lesson());
    if (before.stream().anyMatch(held -> held.epoch() > opening.epoch())) {
      throw fenced();
    }
    for (Reservation held : before) {
      NodeLink link = links.get(held.node());
      if (link != null && !held.pipelineId().isEmpty()) {
        link.releaseLater(held.pipelineId(), held.serverId());
      }
    }
    if (!before.isEmpty()) {
      ledger.release(opening.lesson(), opening.epoch());
    }
  }

  private void awaitAnyNode() throws LedgerException {
    if (links.values().stream().noneMatch(NodeLink::isUp)) {
      for (NodeLink link : links.values()) {
        if (link.awaitUp(config.timing().connect().dividedBy(links.size())).isPresent()) {
          break;
        }
      }
    }
    registry.registerAll();
  }

  private static MediaUnavailableException none(
      Decision decision, List<Placement.NodeView> nodes, Set<NodeId> passedOver) {
    boolean away =
        nodes.stream()
            .allMatch(view -> view.reach() == Reach.DOWN || passedOver.contains(view.entry().id()));
    return new MediaUnavailableException(
        away ? Code.NO_NODE : Code.NO_CAPACITY, away ? "no media node answers" : decision.words());
  }

  /** The nodes as they stand in the ledger, and as this server reaches them. */
  List<Placement.NodeView> views() throws LedgerException {
    return registry.entries().stream()
        .map(entry -> new Placement.NodeView(entry, reach(entry.id())))
        .toList();
  }

  /** For the draw of a decision. */
  long seed() {
    return seeds.nextLong();
  }

  private Reach reach(NodeId id) {
    NodeLink link = links.get(id);
    if (link == null || !link.isUp()) {
      return Reach.DOWN;
    }
    return registry.isSlow(link) ? Reach.SLOW : Reach.UP;
  }

  private LessonPart start(KurentoLesson lesson, NodeLink node, Capacity reserved, int expected)
      throws NodeCallException, LedgerException, MediaUnavailableException {
    LessonOpening opening = lesson.opening();
    String serverId = node.serverId();
    Batch batch = new Batch();
    int made = batch.createPipeline();
    String self = Batch.created(made);
    new Tags(config.clusterId(), opening.lesson().value(), opening.epoch()).write(batch, self);
    batch.subscribe(self, "Error");
    BatchReply reply = node.transact(batch);
    if (reply.failure().isPresent()) {
      if (!reply.values().isEmpty()) {
        node.releaseLater(reply.text(made), serverId);
      }
      throw reply.failure().get();
    }
    String pipeline = reply.text(made);
    if (!ledger.recordPipeline(opening.lesson(), opening.epoch(), node.id(), serverId, pipeline)) {
      node.releaseLater(pipeline, serverId);
      throw fenced();
    }
    LessonPart part = part(lesson, pipeline, node, reserved, expected);
    lesson.add(part);
    return part;
  }

  LessonPart part(
      KurentoLesson lesson, String pipeline, NodeLink node, Capacity reserved, int expected) {
    return new LessonPart(lesson, pipeline, node, reserved, expected, config, executor, counters);
  }

  private MediaUnavailableException fenced() {
    counters.add(Counter.LESSONS_FENCED);
    return new MediaUnavailableException(Code.FENCED, "another server owns the lesson");
  }
}

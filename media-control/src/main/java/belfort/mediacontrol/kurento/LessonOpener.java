package belfort.mediacontrol.kurento;

import belfort.mediacontrol.MediaControl.LessonOpening;
import belfort.mediacontrol.MediaCounters;
import belfort.mediacontrol.MediaCounters.Counter;
import belfort.mediacontrol.MediaListener;
import belfort.mediacontrol.MediaUnavailableException;
import belfort.mediacontrol.MediaUnavailableException.Code;
import belfort.mediacontrol.placement.Capacity;
import belfort.mediacontrol.placement.Decision;
import belfort.mediacontrol.placement.Demand;
import belfort.mediacontrol.placement.Ledger;
import belfort.mediacontrol.placement.Ledger.Reservation;
import belfort.mediacontrol.placement.LedgerException;
import belfort.mediacontrol.placement.NodeId;
import belfort.mediacontrol.placement.Placement;
import belfort.mediacontrol.placement.Placement.Kind;
import belfort.mediacontrol.placement.Placement.Reach;
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
 * How a lesson gets its pipeline: reserved in the ledger before the first call to a node, or taken
 * over from a dead owner, its epoch tag raised before anything else. Blocks; runs on a virtual
 * thread per lesson.
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

  // ---- open

  KurentoLesson open(LessonOpening opening, MediaListener listener)
      throws MediaUnavailableException, LedgerException {
    clearBefore(opening);
    awaitAnyNode();
    Set<NodeId> failed = new HashSet<>();
    MediaUnavailableException last =
        new MediaUnavailableException(Code.NO_CAPACITY, "other servers were faster; try again");
    for (int i = 0; i < TRIES; i++) {
      Optional<NodeLink> reserved = reserve(opening, failed);
      if (reserved.isEmpty()) {
        continue;
      }
      NodeLink node = reserved.get();
      try {
        return start(opening, node, listener);
      } catch (NodeCallException e) {
        ledger.release(opening.lesson(), opening.epoch());
        failed.add(node.id());
        last = Failures.of(e, node.id()).code() == Code.NO_CAPACITY ? full(e) : nodeFailed(e, node);
        log.warn("lesson={} node={} is passed over: {}", opening.lesson(), node.id(), e.toString());
      }
    }
    throw last;
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

  /** The node that took the reservation; empty when another server was faster. */
  private Optional<NodeLink> reserve(LessonOpening opening, Set<NodeId> failed)
      throws LedgerException, MediaUnavailableException {
    placing.lock();
    try {
      List<Placement.NodeView> nodes =
          registry.entries().stream()
              .map(entry -> new Placement.NodeView(entry, reach(entry.id())))
              .toList();
      Capacity demand = Demand.of(opening.profile(), opening.expected(), opening.habit());
      Kind kind = opening.timetabled() ? Kind.TIMETABLED : Kind.WALK_IN;
      Decision decision =
          Placement.decide(nodes, new Placement.Request(demand, kind, failed), seeds.nextLong());
      NodeLink node = decision.chosen().map(links::get).orElse(null);
      if (node == null) {
        counters.add(Counter.PLACEMENTS_FULL);
        boolean none =
            nodes.stream()
                .allMatch(view -> view.reach() == Reach.DOWN || failed.contains(view.entry().id()));
        throw new MediaUnavailableException(
            none ? Code.NO_NODE : Code.NO_CAPACITY,
            none ? "no media node answers" : decision.words());
      }
      Reservation reservation =
          Reservation.wanted(
              opening.lesson(),
              opening.epoch(),
              node.id(),
              0,
              demand,
              opening.habit().expectedOf(opening.expected()),
              later(opening.startsAt(), clock.instant()));
      return switch (ledger.reserve(reservation, decision)) {
        case RESERVED -> Optional.of(node);
        case FULL -> Optional.empty();
        case FENCED -> throw fenced();
      };
    } finally {
      placing.unlock();
    }
  }

  /** A lesson that is placed again after its start has ten minutes from now for its no-shows. */
  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private Reach reach(NodeId id) {
    NodeLink link = links.get(id);
    return link != null && link.isUp() ? Reach.UP : Reach.DOWN;
  }

  private KurentoLesson start(LessonOpening opening, NodeLink node, MediaListener listener)
      throws NodeCallException, LedgerException, MediaUnavailableException {
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
    KurentoLesson lesson = lesson(opening, node, pipeline, listener);
    node.carry(lesson);
    counters.add(Counter.LESSONS_OPENED);
    return lesson;
  }

  private KurentoLesson lesson(
      LessonOpening opening, NodeLink node, String pipeline, MediaListener listener) {
    return new KurentoLesson(opening, pipeline, node, config, executor, counters, listener, desk);
  }

  // ---- adopt

  Optional<KurentoLesson> adopt(LessonOpening opening, MediaListener listener)
      throws MediaUnavailableException, LedgerException, NodeCallException {
    Optional<Reservation> found = ledger.find(opening.lesson());
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Reservation held = found.get();
    if (held.epoch() > opening.epoch()) {
      throw fenced();
    }
    NodeLink node = links.get(held.node());
    if (node == null || held.pipelineId().isEmpty()) {
      return Optional.empty();
    }
    Optional<NodeFacts> facts = node.awaitUp(config.timing().connect());
    if (facts.isEmpty() || !facts.get().serverId().equals(held.serverId())) {
      return Optional.empty();
    }
    try {
      return Optional.of(takeOver(opening, held.pipelineId(), node, listener));
    } catch (NodeCallException e) {
      if (e.kind() == NodeCallException.Kind.OBJECT_GONE) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private KurentoLesson takeOver(
      LessonOpening opening, String pipeline, NodeLink node, MediaListener listener)
      throws MediaUnavailableException, LedgerException, NodeCallException {
    if (Tags.read(node, pipeline).epoch() > opening.epoch()) {
      throw fenced();
    }
    Batch batch = new Batch();
    batch.tag(pipeline, Tags.EPOCH, Long.toString(opening.epoch()));
    node.transact(batch).orThrow();
    if (!ledger.adopt(opening.lesson(), opening.epoch())) {
      throw fenced();
    }
    KurentoLesson lesson = lesson(opening, node, pipeline, listener);
    node.carry(lesson);
    try {
      lesson.adoption().rebuild(lesson);
    } catch (NodeCallException e) {
      node.forget(lesson);
      throw e;
    }
    counters.add(Counter.LESSONS_ADOPTED);
    return lesson;
  }

  private MediaUnavailableException fenced() {
    counters.add(Counter.LESSONS_FENCED);
    return new MediaUnavailableException(Code.FENCED, "another server owns the lesson");
  }
}

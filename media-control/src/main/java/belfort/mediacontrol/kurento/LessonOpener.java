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
      RandomGenerator seeds) {
    this.config = config;
    this.links = Map.copyOf(links);
    this.registry = registry;
    this.ledger = ledger;
    this.desk = desk;
    this.executor = executor;
    this.counters = counters;
    this.seeds = seeds;
  }

  KurentoLesson lesson(LessonOpening opening, MediaListener listener) {
    return new KurentoLesson(opening, config, executor, counters, listener, desk, this, ledger);
  }

  KurentoLesson open(LessonOpening opening, MediaListener listener)
      throws MediaUnavailableException, LedgerException {
    clearBefore(opening);
    awaitAnyNode();
    KurentoLesson lesson = lesson(opening, listener);
    Capacity demand = Demand.of(opening.profile(), opening.expected());
    add(lesson, demand, opening.expected());
    counters.add(Counter.LESSONS_OPENED);
    return lesson;
  }

  /** One more part for a lesson that has some; empty when no further node has room. */
  Optional<LessonPart> addPart(KurentoLesson lesson, Capacity demand, int expected)
      throws LedgerException, MediaUnavailableException {
    try {
      LessonPart part = add(lesson, demand, expected);
      counters.add(Counter.PARTS_ADDED);
      return Optional.of(part);
    } catch (MediaUnavailableException e) {
      if (e.code() == Code.FENCED) {
        throw e;
      }
      log.info("lesson={} no further part: {}", lesson.opening().lesson(), e.getMessage());
      return Optional.empty();
    }
  }

  private LessonPart add(KurentoLesson lesson, Capacity demand, int expected)
      throws LedgerException, MediaUnavailableException {
    LessonOpening opening = lesson.opening();
    Set<NodeId> passedOver = new HashSet<>(lesson.nodes());
    MediaUnavailableException last =
        new MediaUnavailableException(Code.NO_CAPACITY, "other servers were faster; try again");
    for (int i = 0; i < TRIES; i++) {
      Optional<NodeLink> reserved = reserve(lesson, demand, expected, passedOver);
      if (reserved.isEmpty()) {
        continue;
      }
      NodeLink node = reserved.get();
      try {
        return start(lesson, node, demand);
      } catch (NodeCallException e) {
        ledger.release(opening.lesson(), opening.epoch(), node.id());
        passedOver.add(node.id());
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
  private Optional<NodeLink> reserve(
      KurentoLesson lesson, Capacity demand, int expected, Set<NodeId> passedOver)
      throws LedgerException, MediaUnavailableException {
    LessonOpening opening = lesson.opening();
    placing.lock();
    try {
      List<Placement.NodeView> nodes = views();
      Kind kind = opening.timetabled() ? Kind.TIMETABLED : Kind.WALK_IN;
      Decision decision =
          Placement.decide(
              nodes, new Placement.Request(demand, kind, passedOver), seeds.nextLong());
      NodeLink node = decision.chosen().map(links::get).orElse(null);
      if (node == null) {
        counters.add(Counter.PLACEMENTS_FULL);
        throw none(decision, nodes, passedOver);
      }
      Reservation reservation =
          Reservation.wanted(
              opening.lesson(),
              opening.epoch(),
              node.id(),
              lesson.nextPart(),
              demand,
              expected,
              opening.startsAt());
      return switch (ledger.reserve(reservation, decision)) {
        case RESERVED -> Optional.of(node);
        case FULL -> Optional.empty();
        case FENCED -> throw fenced();
      };
    } finally {
      placing.unlock();
    }
  }

  private static MediaUnavailableException none(
      Decision decision, List<Placement.NodeView> nodes, Set<NodeId> passedOver) {
    boolean away =
        nodes.stream()
            .allMatch(view -> view.reach() == Reach.DOWN || passedOver.contains(view.entry().id()));
    return new MediaUnavailableException(
        away ? Code.NO_NODE : Code.NO_CAPACITY, away ? "no media node answers" : decision.words());
  }

  private List<Placement.NodeView> views() throws LedgerException {
    return registry.entries().stream()
        .map(entry -> new Placement.NodeView(entry, reach(entry.id())))
        .toList();
  }

  private Reach reach(NodeId id) {
    NodeLink link = links.get(id);
    if (link == null || !link.isUp()) {
      return Reach.DOWN;
    }
    return link.isSlow() ? Reach.SLOW : Reach.UP;
  }

  private LessonPart start(KurentoLesson lesson, NodeLink node, Capacity reserved)
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
    LessonPart part = part(lesson, pipeline, node, reserved);
    lesson.add(part);
    return part;
  }

  LessonPart part(KurentoLesson lesson, String pipeline, NodeLink node, Capacity reserved) {
    return new LessonPart(lesson, pipeline, node, reserved, config, executor, counters);
  }

  private MediaUnavailableException fenced() {
    counters.add(Counter.LESSONS_FENCED);
    return new MediaUnavailableException(Code.FENCED, "another server owns the lesson");
  }
}

package belfort.mediacontrol.kurento;

import belfort.mediacontrol.MediaCounters;
import belfort.mediacontrol.MediaCounters.Counter;
import belfort.mediacontrol.NodeStatus;
import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.placement.Budget;
import belfort.mediacontrol.placement.Capacity;
import belfort.mediacontrol.placement.Costs;
import belfort.mediacontrol.placement.Ledger;
import belfort.mediacontrol.placement.LedgerException;
import belfort.mediacontrol.placement.NodeId;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nodes as the ledger knows them: registers each with what we measured of it, reads what is
 * reserved, and reports what its lessons use. A ledger that is away is asked again; lessons go on.
 */
final class NodeRegistry implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(NodeRegistry.class);

  /** Costs that differ by less are not worth a write. */
  private static final double WORTH_TELLING = 0.1;

  private final KurentoConfig config;
  private final List<NodeLink> links;
  private final Ledger ledger;
  private final MediaCounters counters;
  private final NodeBudgets budgets;
  private final JoinRates joins = new JoinRates();
  private final Optional<Recycling> recycling;
  private final Optional<NodeProber> prober;
  private final InstantSource clock;
  private final Map<NodeId, Registered> registered = new ConcurrentHashMap<>();
  private volatile Map<NodeId, Ledger.NodeEntry> entries = Map.of();
  private volatile boolean stopped;

  /** What the ledger was told of a node. */
  private record Registered(String serverId, Costs costs) {}

  NodeRegistry(
      KurentoConfig config,
      List<NodeLink> links,
      Ledger ledger,
      MediaCounters counters,
      Optional<NodeProber> prober,
      InstantSource clock) {
    this.config = config;
    this.links = List.copyOf(links);
    this.ledger = ledger;
    this.counters = counters;
    this.budgets = new NodeBudgets(config.budgets());
    this.prober = prober;
    this.clock = clock;
    this.recycling = config.recycling().map(Recycling::new);
  }

  @Override
  public void run() {
    long nextReport = System.nanoTime();
    long nextReconciliation = nextReport + config.timing().reconcileEvery().toNanos();
    boolean away = false;
    while (!stopped) {
      try {
        registerAll();
        entries();
        prober.ifPresent(each -> each.look(links, entries, this::probed));
        if (System.nanoTime() - nextReport >= 0) {
          nextReport = System.nanoTime() + config.timing().measureEvery().toNanos();
          report();
          learn();
          ledger.releaseNoShows(clock.instant());
        }
        if (System.nanoTime() - nextReconciliation >= 0) {
          readReservations();
          recycle();
          nextReconciliation = System.nanoTime() + config.timing().reconcileEvery().toNanos();
          reconcile();
        }
        away = false;
      } catch (LedgerException | RuntimeException e) {
        counters.add(Counter.LEDGER_FAILURES);
        if (!away) {
          log.warn("the reservation ledger does not answer; nodes are registered later", e);
        }
        away = true;
      }
      LockSupport.parkNanos(config.timing().pingEvery().toNanos());
    }
  }

  /** Registers every node that is up and not registered with what it says of itself now. */
  void registerAll() throws LedgerException {
    for (NodeLink link : links) {
      Optional<NodeFacts> facts = link.standing().facts();
      if (facts.isPresent() && link.isUp() && isNews(link, facts.get())) {
        register(link, facts.get());
      }
    }
  }

  /** Another process, or costs that moved by more than {@link #WORTH_TELLING}. */
  private boolean isNews(NodeLink link, NodeFacts facts) {
    Registered told = registered.get(link.id());
    return told == null
        || !told.serverId().equals(facts.serverId())
        || !told.costs().near(budgets.of(link.id(), facts).costs(), WORTH_TELLING);
  }

  private void register(NodeLink link, NodeFacts facts) throws LedgerException {
    Budget budget = budgets.of(link.id(), facts);
    ledger.register(
        new Ledger.NodeRegistration(
            link.id(),
            link.address().url(),
            facts.kind(),
            facts.version(),
            facts.serverId(),
            budget));
    registered.put(link.id(), new Registered(facts.serverId(), budget.costs()));
  }

  /** What our probe measured of a node; registered with the next round of the loop. */
  void probed(NodeId node, Costs costs) {
    budgets.probed(node, costs);
  }

  /** Feeds what the nodes' lessons use, of all servers, and what it costs the nodes. */
  private void learn() throws LedgerException {
    Map<NodeId, Capacity> used = ledger.observed();
    for (NodeLink link : links) {
      NodeLink.Standing standing = link.standing();
      Capacity here = used.get(link.id());
      if (here != null && link.isUp() && standing.facts().isPresent()) {
        budgets.measured(link.id(), standing.facts().get(), here, standing.cpuPercentOfOneCore());
      }
    }
  }

  /** What the ledger says now; remembered for {@link #statuses()}. */
  List<Ledger.NodeEntry> entries() throws LedgerException {
    List<Ledger.NodeEntry> now = ledger.nodes();
    entries = now.stream().collect(Collectors.toUnmodifiableMap(Ledger.NodeEntry::id, e -> e));
    return now;
  }

  private void report() throws LedgerException {
    Set<String> pipelines = new HashSet<>();
    for (NodeLink link : links) {
      for (LessonPart part : link.parts()) {
        ledger.observe(
            part.lesson().opening().lesson(),
            part.lesson().opening().epoch(),
            link.id(),
            joins.with(part.pipeline(), part.observed(), System.nanoTime()),
            part.present());
        pipelines.add(part.pipeline());
      }
    }
    joins.keepOnly(pipelines);
  }

  private void recycle() throws LedgerException {
    if (recycling.isEmpty()) {
      return;
    }
    List<Recycling.Node> nodes = links.stream().map(this::recycled).toList();
    for (Recycling.Step step : recycling.get().steps(nodes, clock.instant())) {
      switch (step) {
        case Recycling.Step.Drain drain -> {
          ledger.drain(drain.node(), drain.until(), drain.reason());
          log.info("node={} is emptied, to be restarted", drain.node());
        }
        case Recycling.Step.Undrain undrain -> {
          ledger.undrain(undrain.node());
          log.info("node={} takes lessons again", undrain.node());
        }
        case Recycling.Step.Ready ready ->
            log.warn("node={} is empty and ready to be restarted", ready.node());
      }
    }
  }

  private Recycling.Node recycled(NodeLink link) {
    Optional<Ledger.NodeEntry> entry = Optional.ofNullable(entries.get(link.id()));
    return new Recycling.Node(
        link.id(),
        !link.isForwarding(),
        link.isUp(),
        link.serverId(),
        entry.flatMap(Ledger.NodeEntry::drain),
        entry.map(Ledger.NodeEntry::lessons).orElse(0));
  }

  /** What no-shows had reserved may have been given back meanwhile, by any server. */
  private void readReservations() throws LedgerException {
    Set<LessonId> lessons = new HashSet<>();
    for (NodeLink link : links) {
      link.parts().forEach(part -> lessons.add(part.lesson().opening().lesson()));
    }
    for (LessonId lesson : lessons) {
      for (Ledger.Reservation held : ledger.parts(lesson)) {
        for (NodeLink link : links) {
          link.parts().stream()
              .filter(part -> part.pipeline().equals(held.pipelineId()))
              .forEach(part -> part.reserved(held.reserved()));
        }
      }
    }
  }

  private void reconcile() throws LedgerException {
    int mended = ledger.reconcile();
    if (mended > 0) {
      counters.add(Counter.LEDGER_COUNTERS_MENDED, mended);
      log.warn("the ledger's counters of {} nodes did not match their reservations", mended);
    }
  }

  /**
   * Whether a node is slower than others are: when all are, it is this server that is slow, or
   * there is no other choice.
   */
  boolean isSlow(NodeLink link) {
    return link.isSlow() && links.stream().anyMatch(other -> other.isUp() && !other.isSlow());
  }

  /** The nodes that are to be empty: as the ledger said last, and those that are too slow. */
  Map<NodeId, Leaving> leavings() {
    Map<NodeId, Leaving> drains = new HashMap<>();
    for (NodeLink link : links) {
      if (link.isToBeEmptied() && isSlow(link)) {
        drains.put(link.id(), new Leaving(Leaving.NODE_SLOW, Optional.empty()));
      }
    }
    entries.forEach((node, entry) ->
        entry
            .drain()
            .ifPresent(
                drain -> drains.put(node, new Leaving(Leaving.DRAIN, Optional.of(drain.until())))));
    return drains;
  }

  List<NodeStatus> statuses() {
    return links.stream().map(this::status).toList();
  }

  private NodeStatus status(NodeLink link) {
    NodeLink.Standing standing = link.standing();
    Optional<NodeFacts> facts = standing.facts();
    Optional<Ledger.NodeEntry> entry = Optional.ofNullable(entries.get(link.id()));
    boolean draining =
        standing.state() == NodeStatus.State.UP
            && entry.map(Ledger.NodeEntry::draining).orElse(false);
    List<LessonPart> parts = link.parts();
    return new NodeStatus(
        link.id(),
        link.address().url(),
        draining ? NodeStatus.State.DRAINING : standing.state(),
        facts.map(NodeFacts::kind).orElse(""),
        facts.map(NodeFacts::version).orElse(""),
        facts.map(NodeFacts::serverId).orElse(""),
        standing.since(),
        standing.roundTrip(),
        entry
            .map(Ledger.NodeEntry::budget)
            .or(() -> facts.map(each -> budgets.of(link.id(), each)))
            .orElse(Budget.NONE),
        entry.map(Ledger.NodeEntry::reserved).orElse(Capacity.NONE),
        parts.stream().map(LessonPart::observed).reduce(Capacity.NONE, Capacity::plus),
        entry.map(Ledger.NodeEntry::lessons).orElse(parts.size()),
        standing.cpuPercentOfOneCore(),
        standing.memoryKiB(),
        entry.flatMap(Ledger.NodeEntry::drain),
        isSlow(link));
  }

  void stop() {
    stopped = true;
  }
}

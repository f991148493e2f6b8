package belfort.signaling;

import belfort.mediacontrol.NodeStatus;
import belfort.mediacontrol.placement.BellPlan;
import belfort.mediacontrol.placement.BellPlan.Bell;
import belfort.mediacontrol.placement.LedgerException;
import belfort.mediacontrol.placement.Placement.NodeView;
import belfort.mediacontrol.placement.Placement.Reach;
import belfort.signaling.store.BellStore;
import belfort.signaling.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plans the coming bells and keeps their forecast, when it is this server's turn. The forecast is
 * renewed each turn. The plan of a bell is made within the hour before it, again when its lessons
 * or the nodes have changed, and once more just before it rings, over what stands then.
 */
final class BellKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(BellKeeper.class);

  /** One server at a time, and each bell not more often than that. */
  static final Duration TURN = Duration.ofSeconds(55);

  /** How far ahead bells are foreseen. */
  private static final Duration AHEAD = Duration.ofHours(24);

  /** From so long before a bell it is planned. */
  private static final Duration PLANNED_BEFORE = Duration.ofHours(1);

  /** So long before a bell it is planned for the last time, unless something changes. */
  private static final Duration LAST_BEFORE = Duration.ofMinutes(5);

  /** The same for every server, so that servers that race plan alike. */
  private static final long SEED = 8_30;

  private final BellStore store;
  private final NodeMetrics.Entries ledger;
  private final Supplier<List<NodeStatus>> media;
  private final String server;
  private final InstantSource clock;

  BellKeeper(
      BellStore store,
      NodeMetrics.Entries ledger,
      Supplier<List<NodeStatus>> media,
      String server,
      InstantSource clock) {
    this.store = store;
    this.ledger = ledger;
    this.media = media;
    this.server = server;
    this.clock = clock;
  }

  /**
   * Plans if it is our turn.
   *
   * @return how many bells' plans were written
   */
  int turn() throws StoreException, LedgerException {
    List<NodeView> nodes = views();
    if (nodes.stream().noneMatch(node -> node.reach() == Reach.UP)) {
      return 0; // this server sees nothing yet, and would say that nothing fits
    }
    return store.takeTurn(server, TURN) ? plan(nodes) : 0;
  }

  private int plan(List<NodeView> nodes) throws StoreException {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    BellStore.Coming coming = store.coming(BellPlan.bellOf(now), AHEAD);
    if (coming.lessons().size() == BellStore.MOST_LESSONS) {
      LOG.warn("event=timetable_cut lessons={}", BellStore.MOST_LESSONS);
    }
    List<Bell> bells = BellPlan.of(nodes, coming.holds(), coming.lessons(), SEED);
    store.foresee(bells, now);
    Map<Instant, BellStore.Kept> kept =
        store.kept().stream().collect(Collectors.toMap(BellStore.Kept::bell, each -> each));
    Map<Instant, Long> inputs = inputs(nodes, coming.lessons());
    int written = 0;
    for (Bell bell : bells) {
      long madeOf = inputs.getOrDefault(bell.at(), 0L);
      if (due(bell.at(), now) && !isGood(kept.get(bell.at()), madeOf, now)) {
        store.plan(bell, madeOf, now);
        written++;
        LOG.info(
            "event=bell_planned bell={} lessons={} planned={} unplaced={}",
            bell.at(),
            bell.lessons(),
            bell.planned().size(),
            bell.unplaced().size());
      }
    }
    return written;
  }

  private static boolean due(Instant bell, Instant now) {
    return !bell.isAfter(now.plus(PLANNED_BEFORE)) && bell.plus(BellPlan.BELL).isAfter(now);
  }

  private static boolean isGood(BellStore.@Nullable Kept kept, long inputs, Instant now) {
    if (kept == null || kept.inputs() != inputs) {
      return false;
    }
    Instant last = kept.bell().minus(LAST_BEFORE);
    return now.isBefore(last) || !kept.at().isBefore(last);
  }

  /** What each bell's plan is made of: the nodes that take lessons and the bell's lessons. */
  private static Map<Instant, Long> inputs(List<NodeView> nodes, List<BellPlan.Lesson> lessons) {
    long ofNodes = 1;
    for (NodeView node : nodes) {
      ofNodes = mixed(ofNodes, node.entry().id(), node.reach().name(), node.entry().draining());
    }
    Map<Instant, Long> inputs = new HashMap<>();
    for (BellPlan.Lesson lesson : lessons) {
      long before = inputs.getOrDefault(lesson.bell(), ofNodes);
      inputs.put(
          lesson.bell(), mixed(before, lesson.id(), lesson.startsAt(), lesson.wish().expected()));
    }
    return inputs;
  }

  /** Not {@link Object#hashCode} of an enum: that differs from process to process. */
  private static long mixed(long before, Object... more) {
    long mixed = before;
    for (Object each : more) {
      mixed = 31 * mixed + each.toString().hashCode();
    }
    return mixed;
  }

  private List<NodeView> views() throws LedgerException {
    Map<String, Reach> reached = new HashMap<>();
    media.get().forEach(status -> reached.put(status.id().value(), reach(status)));
    return ledger.read().stream()
        .map(entry -> new NodeView(entry, reached.getOrDefault(entry.id().value(), Reach.DOWN)))
        .toList();
  }

  private static Reach reach(NodeStatus status) {
    return switch (status.state()) {
      case UP, DRAINING -> status.slow() ? Reach.SLOW : Reach.UP;
      case CONNECTING, SUSPECT, DOWN -> Reach.DOWN;
    };
  }
}

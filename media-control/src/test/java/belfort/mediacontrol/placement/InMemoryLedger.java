package belfort.mediacontrol.placement;

import belfort.mediacontrol.media.LessonId;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The reservation ledger as simulations keep it. */
public final class InMemoryLedger implements Ledger {
  private record Key(LessonId lesson, NodeId node) {}

  private final Map<NodeId, NodeRegistration> nodes = new LinkedHashMap<>();
  private final Map<NodeId, Drain> drains = new HashMap<>();
  private final Map<Key, Reservation> reservations = new LinkedHashMap<>();
  private final Map<Key, Integer> present = new HashMap<>();
  private final Set<Key> withoutNoShows = new HashSet<>();
  private final Map<LessonId, Long> owners = new HashMap<>();
  private final List<Decision> decisions = new ArrayList<>();
  private final Map<LessonId, List<NodeId>> plans = new HashMap<>();
  private boolean plansAway;
  private Instant now = Instant.EPOCH;
  private boolean away;
  private int wrongCounters;

  public synchronized void setAway(boolean isAway) {
    away = isAway;
  }

  /** Moves the ledger's own clock, which dates drains. */
  public synchronized void setNow(Instant instant) {
    now = instant;
  }

  /** Makes a room owned at this epoch, whoever held it before. */
  public synchronized void own(LessonId lesson, long epoch) {
    owners.put(lesson, epoch);
  }

  /** Plans a lesson on these nodes. */
  public synchronized void plan(LessonId lesson, NodeId... nodes) {
    plans.put(lesson, List.of(nodes));
  }

  /** From now on plans cannot be read. */
  public synchronized void losePlans() {
    plansAway = true;
  }

  @Override
  public synchronized List<NodeId> planned(LessonId lesson) throws LedgerException {
    answer();
    if (plansAway) {
      throw new LedgerException("the plans are away", new IllegalStateException());
    }
    return plans.getOrDefault(lesson, List.of());
  }

  public synchronized List<Decision> decisions() {
    return List.copyOf(decisions);
  }

  @Override
  public synchronized List<NodeEntry> nodes() throws LedgerException {
    answer();
    return nodes.values().stream()
        .map(node ->
            new NodeEntry(
                node.id(),
                node.url(),
                Optional.ofNullable(drains.get(node.id())),
                node.budget(),
                used(node.id()),
                (int)
                    reservations.values().stream().filter(r -> r.node().equals(node.id())).count()))
        .toList();
  }

  @Override
  public synchronized Map<NodeId, Capacity> observed() throws LedgerException {
    answer();
    Map<NodeId, Capacity> byNode = new HashMap<>();
    reservations.values().forEach(r -> byNode.merge(r.node(), r.observed(), Capacity::plus));
    return byNode;
  }

  private Capacity used(NodeId node) {
    return reservations.values().stream()
        .filter(r -> r.node().equals(node))
        .map(Reservation::held)
        .reduce(Capacity.NONE, Capacity::plus);
  }

  @Override
  public synchronized void register(NodeRegistration registration) throws LedgerException {
    answer();
    nodes.put(registration.id(), registration);
  }

  @Override
  public synchronized List<Reservation> parts(LessonId lesson) throws LedgerException {
    answer();
    return reservations.values().stream()
        .filter(part -> part.lesson().equals(lesson))
        .sorted(Comparator.comparingInt(Reservation::part))
        .toList();
  }

  @Override
  public synchronized ReserveOutcome reserve(Reservation wanted, Decision decision)
      throws LedgerException {
    answer();
    if (fenced(wanted.lesson(), wanted.epoch())) {
      return ReserveOutcome.FENCED;
    }
    Key key = new Key(wanted.lesson(), wanted.node());
    Reservation before = reservations.get(key);
    if (before != null && before.epoch() == wanted.epoch() && same(before, wanted)) {
      return ReserveOutcome.RESERVED;
    }
    reservations.remove(key);
    Capacity after = used(wanted.node()).plus(wanted.held());
    boolean fits = nodes.get(wanted.node()).budget().holds(after);
    if (!fits || drains.containsKey(wanted.node())) {
      if (before != null) {
        reservations.put(key, before);
      }
      return ReserveOutcome.FULL;
    }
    owners.put(wanted.lesson(), wanted.epoch());
    reservations.put(key, wanted);
    withoutNoShows.remove(key);
    decisions.add(decision);
    return ReserveOutcome.RESERVED;
  }

  private static boolean same(Reservation before, Reservation wanted) {
    return before.part() == wanted.part() && before.reserved().equals(wanted.reserved());
  }

  @Override
  public synchronized ReserveOutcome grow(LessonId lesson, long epoch, NodeId node, Capacity to)
      throws LedgerException {
    answer();
    Reservation part = reservations.get(new Key(lesson, node));
    if (fenced(lesson, epoch) || part == null || part.epoch() != epoch) {
      return ReserveOutcome.FENCED;
    }
    Reservation grown = with(part, epoch, to, part.observed(), part.serverId(), part.pipelineId());
    Capacity after = used(node).minus(part.held()).plus(grown.held());
    boolean lower = grown.held().within(part.held());
    if (!lower && (drains.containsKey(node) || !nodes.get(node).budget().holds(after))) {
      return ReserveOutcome.FULL;
    }
    keep(grown);
    return ReserveOutcome.RESERVED;
  }

  private boolean fenced(LessonId lesson, long epoch) {
    return owners.getOrDefault(lesson, 0L) > epoch;
  }

  private static Reservation with(
      Reservation part,
      long epoch,
      Capacity reserved,
      Capacity observed,
      String serverId,
      String pipelineId) {
    return new Reservation(
        part.lesson(),
        epoch,
        part.node(),
        part.part(),
        reserved,
        observed,
        part.expected(),
        part.startsAt(),
        serverId,
        pipelineId);
  }

  private void keep(Reservation part) {
    reservations.put(new Key(part.lesson(), part.node()), part);
  }

  @Override
  public synchronized boolean recordPipeline(
      LessonId lesson, long epoch, NodeId node, String serverId, String pipelineId)
      throws LedgerException {
    answer();
    Reservation part = reservations.get(new Key(lesson, node));
    if (fenced(lesson, epoch) || part == null || part.epoch() != epoch) {
      return false;
    }
    keep(with(part, epoch, part.reserved(), part.observed(), serverId, pipelineId));
    return true;
  }

  @Override
  public synchronized boolean adopt(LessonId lesson, long epoch) throws LedgerException {
    answer();
    if (fenced(lesson, epoch)) {
      return false;
    }
    owners.put(lesson, epoch);
    for (Reservation part : parts(lesson)) {
      keep(with(part, epoch, part.reserved(), part.observed(), part.serverId(), part.pipelineId()));
    }
    return true;
  }

  @Override
  public synchronized void observe(
      LessonId lesson, long epoch, NodeId node, Capacity observed, int heads)
      throws LedgerException {
    answer();
    Reservation part = reservations.get(new Key(lesson, node));
    if (part != null && part.epoch() == epoch) {
      keep(with(part, epoch, part.reserved(), observed, part.serverId(), part.pipelineId()));
      present.put(new Key(lesson, node), heads);
    }
  }

  @Override
  public synchronized void release(LessonId lesson, long epoch, NodeId node)
      throws LedgerException {
    answer();
    if (!fenced(lesson, epoch)) {
      reservations.remove(new Key(lesson, node));
    }
  }

  @Override
  public synchronized void release(LessonId lesson, long epoch) throws LedgerException {
    for (Reservation part : parts(lesson)) {
      release(lesson, epoch, part.node());
    }
  }

  @Override
  public synchronized void drain(NodeId node, Instant until, String reason) throws LedgerException {
    answer();
    Drain before = drains.get(node);
    drains.put(node, new Drain(before == null ? now : before.since(), until, reason));
  }

  @Override
  public synchronized void undrain(NodeId node) throws LedgerException {
    answer();
    drains.remove(node);
  }

  @Override
  public synchronized int releaseNoShows(Instant at) throws LedgerException {
    answer();
    int lowered = 0;
    for (Map.Entry<Key, Reservation> each : Map.copyOf(reservations).entrySet()) {
      Reservation part = each.getValue();
      Integer heads = present.get(each.getKey());
      boolean due = !at.isBefore(part.startsAt().plus(NO_SHOWS_AFTER));
      if (due && heads != null && withoutNoShows.add(each.getKey())) {
        Capacity kept = NoShows.keep(part.reserved(), part.expected(), heads);
        keep(with(part, part.epoch(), kept, part.observed(), part.serverId(), part.pipelineId()));
        lowered += kept.equals(part.reserved()) ? 0 : 1;
      }
    }
    return lowered;
  }

  @Override
  public synchronized int reconcile() throws LedgerException {
    answer();
    int mended = wrongCounters;
    wrongCounters = 0;
    return mended;
  }

  /** Pretends that the counters of so many nodes are wrong, which sums in memory cannot be. */
  public synchronized void spoilCounters(int ofNodes) {
    wrongCounters = ofNodes;
  }

  private void answer() throws LedgerException {
    if (away) {
      throw new LedgerException("the ledger is away", new IOException("away"));
    }
  }
}

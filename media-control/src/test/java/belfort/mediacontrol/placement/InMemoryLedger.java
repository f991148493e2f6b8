package belfort.mediacontrol.placement;

import belfort.mediacontrol.media.LessonId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The reservation ledger as simulations keep it. */
public final class InMemoryLedger implements Ledger {
  private final Map<NodeId, NodeRegistration> nodes = new LinkedHashMap<>();
  private final Map<LessonId, Reservation> reservations = new HashMap<>();
  private final Map<LessonId, Long> owners = new HashMap<>();
  private final List<Decision> decisions = new ArrayList<>();
  private boolean away;
  private int wrongCounters;

  public synchronized void setAway(boolean isAway) {
    away = isAway;
  }

  /** Makes a room owned at this epoch, whoever held it before. */
  public synchronized void own(LessonId lesson, long epoch) {
    owners.put(lesson, epoch);
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
                false,
                node.budget(),
                used(node.id()),
                (int)
                    reservations.values().stream().filter(r -> r.node().equals(node.id())).count()))
        .toList();
  }

  private Capacity used(NodeId node) {
    return reservations.values().stream()
        .filter(r -> r.node().equals(node))
        .map(r -> r.reserved().max(r.observed()))
        .reduce(Capacity.NONE, Capacity::plus);
  }

  @Override
  public synchronized void register(NodeRegistration registration) throws LedgerException {
    answer();
    nodes.put(registration.id(), registration);
  }

  @Override
  public synchronized Optional<Reservation> find(LessonId lesson) throws LedgerException {
    answer();
    return Optional.ofNullable(reservations.get(lesson));
  }

  @Override
  public synchronized ReserveOutcome reserve(Reservation reservation, Decision decision)
      throws LedgerException {
    answer();
    if (owners.getOrDefault(reservation.lesson(), 0L) > reservation.epoch()) {
      return ReserveOutcome.FENCED;
    }
    Reservation before = reservations.remove(reservation.lesson());
    Capacity after = used(reservation.node()).plus(reservation.reserved());
    if (!after.fits(nodes.get(reservation.node()).budget())) {
      if (before != null) {
        reservations.put(before.lesson(), before);
      }
      return ReserveOutcome.FULL;
    }
    owners.put(reservation.lesson(), reservation.epoch());
    reservations.put(reservation.lesson(), reservation);
    decisions.add(decision);
    return ReserveOutcome.RESERVED;
  }

  private boolean owns(LessonId lesson, long epoch) {
    return owners.getOrDefault(lesson, 0L) <= epoch && reservations.containsKey(lesson);
  }

  private void change(LessonId lesson, long epoch, Capacity observed, String server, String pipe) {
    Reservation r = reservations.get(lesson);
    reservations.put(
        lesson, new Reservation(lesson, epoch, r.node(), r.reserved(), observed, server, pipe));
  }

  @Override
  public synchronized boolean recordPipeline(
      LessonId lesson, long epoch, String serverId, String pipelineId) throws LedgerException {
    answer();
    if (!owns(lesson, epoch)) {
      return false;
    }
    change(lesson, epoch, reservations.get(lesson).observed(), serverId, pipelineId);
    return true;
  }

  @Override
  public synchronized boolean adopt(LessonId lesson, long epoch) throws LedgerException {
    answer();
    if (!owns(lesson, epoch)) {
      return false;
    }
    Reservation r = reservations.get(lesson);
    owners.put(lesson, epoch);
    change(lesson, epoch, r.observed(), r.serverId(), r.pipelineId());
    return true;
  }

  @Override
  public synchronized void observe(LessonId lesson, long epoch, Capacity observed)
      throws LedgerException {
    answer();
    Reservation r = reservations.get(lesson);
    if (r != null && r.epoch() == epoch) {
      change(lesson, epoch, observed, r.serverId(), r.pipelineId());
    }
  }

  @Override
  public synchronized void release(LessonId lesson, long epoch) throws LedgerException {
    answer();
    if (owners.getOrDefault(lesson, 0L) <= epoch) {
      reservations.remove(lesson);
    }
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

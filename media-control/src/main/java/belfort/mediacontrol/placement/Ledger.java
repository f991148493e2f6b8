package belfort.mediacontrol.placement;

import belfort.mediacontrol.media.LessonId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The reservation ledger: which lesson has how much of which node. A port: the server keeps it in
 * MySQL, simulations keep it in memory. Methods block on I/O.
 *
 * <p>A lesson has one part on each node that carries it; the key is (lesson, node). The rule that
 * every implementation keeps: a reservation and its node's counter change in one guarded step, so
 * that the sum over all parts of max(reserved, observed) stays within the budget in every
 * component, also with several servers racing.
 */
public interface Ledger {
  /** So long after its start a lesson keeps what was reserved for those who have not come. */
  Duration NO_SHOWS_AFTER = Duration.ofMinutes(10);

  /** All nodes that were ever registered and not removed, with what is reserved on them. */
  List<NodeEntry> nodes() throws LedgerException;

  /** Registers a node or refreshes what was measured of it. */
  void register(NodeRegistration registration) throws LedgerException;

  /**
   * What the lessons on each node use now, of all servers together; nodes without any are left out.
   */
  default Map<NodeId, Capacity> observed() throws LedgerException {
    return Map.of();
  }

  /** The lesson's parts, the first node first; empty when it holds nothing. */
  List<Reservation> parts(LessonId lesson) throws LedgerException;

  /** The lesson's part on its first node, if it has one. */
  default Optional<Reservation> find(LessonId lesson) throws LedgerException {
    return parts(lesson).stream().findFirst();
  }

  /**
   * Where the lesson was planned before its bell, the first node first; empty when it was not. A
   * hint: nothing is reserved there.
   */
  default List<NodeId> planned(LessonId lesson) throws LedgerException {
    return List.of();
  }

  /**
   * Reserves one part, if it still fits and the caller still owns the room at that epoch: adds the
   * part on that node or replaces it. Idempotent for the same lesson, epoch and node. Stores the
   * decision with its reasons.
   */
  ReserveOutcome reserve(Reservation reservation, Decision decision) throws LedgerException;

  /** Raises or lowers what one part has reserved; lowering always fits. */
  ReserveOutcome grow(LessonId lesson, long epoch, NodeId node, Capacity to) throws LedgerException;

  /**
   * Notes which objects carry the part; guarded by the epoch. False when it is not ours any more.
   */
  boolean recordPipeline(
      LessonId lesson, long epoch, NodeId node, String serverId, String pipelineId)
      throws LedgerException;

  /** Takes all parts over after the room was taken over; false when the room is not ours. */
  boolean adopt(LessonId lesson, long epoch) throws LedgerException;

  /**
   * Notes what a part really uses. Silently nothing when it is not there at this epoch.
   *
   * @param present how many participants it serves now
   */
  void observe(LessonId lesson, long epoch, NodeId node, Capacity observed, int present)
      throws LedgerException;

  /** Gives one part back. Idempotent; nothing when a higher epoch owns it. */
  void release(LessonId lesson, long epoch, NodeId node) throws LedgerException;

  /** Gives all parts back. Idempotent; nothing when a higher epoch owns them. */
  void release(LessonId lesson, long epoch) throws LedgerException;

  /**
   * The node takes no reservation from now on. Idempotent: the latest deadline and reason count.
   */
  void drain(NodeId node, Instant until, String reason) throws LedgerException;

  /** The node takes reservations again. Idempotent. */
  void undrain(NodeId node) throws LedgerException;

  /**
   * Lowers what is reserved for those who did not come: {@link #NO_SHOWS_AFTER} after a lesson's
   * start, once per part, to the share of those present. Any server may call it at any time.
   *
   * @return how many parts were lowered
   */
  int releaseNoShows(Instant now) throws LedgerException;

  /**
   * Compares the nodes' counters with the reservations' sums, mends them, returns how many it
   * mended.
   */
  int reconcile() throws LedgerException;

  /** A node that is being emptied. */
  record Drain(Instant since, Instant until, String reason) {}

  /** A node in the ledger. */
  record NodeEntry(
      NodeId id, String url, Optional<Drain> drain, Budget budget, Capacity reserved, int lessons) {
    public boolean draining() {
      return drain.isPresent();
    }
  }

  /** What is measured of a node when it registers and from time to time. */
  record NodeRegistration(
      NodeId id, String url, String kind, String version, String serverId, Budget budget) {}

  /**
   * A lesson's hold on one node. Empty ids until the pipeline was made.
   *
   * @param part 0 on the lesson's first node, where it is published, 1 and up on its leaves
   * @param expected how many participants {@code reserved} is for, 0 when it is not counted by
   *     heads
   * @param startsAt when the lesson starts: ten minutes later, no-shows are given back
   */
  record Reservation(
      LessonId lesson,
      long epoch,
      NodeId node,
      int part,
      Capacity reserved,
      Capacity observed,
      int expected,
      Instant startsAt,
      String serverId,
      String pipelineId) {
    /** A part that nothing was made for yet. */
    public static Reservation wanted(
        LessonId lesson,
        long epoch,
        NodeId node,
        int part,
        Capacity reserved,
        int expected,
        Instant startsAt) {
      return new Reservation(
          lesson, epoch, node, part, reserved, Capacity.NONE, expected, startsAt, "", "");
    }

    /** What it takes of its node. */
    public Capacity held() {
      return reserved.max(observed);
    }
  }

  /** What became of an attempt to reserve. */
  enum ReserveOutcome {
    RESERVED,
    /** Another server was faster: decide again. */
    FULL,
    /** The room is owned by a higher epoch. */
    FENCED
  }
}

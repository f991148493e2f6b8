package belfort.mediacontrol.placement;

import belfort.mediacontrol.media.LessonId;
import java.util.List;
import java.util.Optional;

/**
 * The reservation ledger: which lesson has how much of which node. A port: the server keeps it in
 * MySQL, simulations keep it in memory. Methods block on I/O.
 *
 * <p>The rule that every implementation keeps: a reservation and its node's counter change in one
 * guarded step, so that the sum over lessons of max(reserved, observed) stays within the budget in
 * every component, also with several servers racing.
 */
public interface Ledger {
  /** All nodes that were ever registered and not removed, with what is reserved on them. */
  List<NodeEntry> nodes() throws LedgerException;

  /** Registers a node or refreshes what was measured of it. */
  void register(NodeRegistration registration) throws LedgerException;

  /** The lesson's reservation, if it has one. */
  Optional<Reservation> find(LessonId lesson) throws LedgerException;

  /**
   * Reserves, if it still fits and the caller still owns the room at that epoch. Idempotent for the
   * same lesson, epoch and node. Stores the decision with its reasons.
   */
  ReserveOutcome reserve(Reservation reservation, Decision decision) throws LedgerException;

  /**
   * Notes which objects carry the lesson; guarded by the epoch. False when it is not ours any more.
   */
  boolean recordPipeline(LessonId lesson, long epoch, String serverId, String pipelineId)
      throws LedgerException;

  /** Takes the reservation over after the room was taken over; false when the room is not ours. */
  boolean adopt(LessonId lesson, long epoch) throws LedgerException;

  /** Notes what a lesson really uses. Silently nothing when it has no reservation at this epoch. */
  void observe(LessonId lesson, long epoch, Capacity observed) throws LedgerException;

  /** Gives the reservation back. Idempotent; nothing when a higher epoch owns it. */
  void release(LessonId lesson, long epoch) throws LedgerException;

  /**
   * Compares the nodes' counters with the reservations' sums, mends them, returns how many it
   * mended.
   */
  int reconcile() throws LedgerException;

  /** A node in the ledger. */
  record NodeEntry(
      NodeId id, String url, boolean draining, Capacity budget, Capacity reserved, int lessons) {}

  /** What is measured of a node when it registers and from time to time. */
  record NodeRegistration(
      NodeId id, String url, String kind, String version, String serverId, Capacity budget) {}

  /** A lesson's hold on a node. Empty ids until the pipeline was made. */
  record Reservation(
      LessonId lesson,
      long epoch,
      NodeId node,
      Capacity reserved,
      Capacity observed,
      String serverId,
      String pipelineId) {}

  /** What became of an attempt to reserve. */
  enum ReserveOutcome {
    RESERVED,
    /** Another server was faster: decide again. */
    FULL,
    /** The room is owned by a higher epoch. */
    FENCED
  }
}

package belfort.signaling.store;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.placement.Capacity;
import belfort.mediacontrol.placement.Decision;
import belfort.mediacontrol.placement.Ledger;
import belfort.mediacontrol.placement.LedgerException;
import belfort.mediacontrol.placement.NoShows;
import belfort.mediacontrol.placement.NodeId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The reservation ledger in MySQL. A part's row and its node's counter change in one transaction,
 * guarded by the budget, so servers that race cannot promise the same capacity twice.
 */
public final class MySqlLedger implements Ledger {
  /** InnoDB ends a deadlock by rolling one transaction back; it is simply done again. */
  private static final int DEADLOCK_TRIES = 5;

  /** Nobody is a no-show of a lesson that has not been looked at for so long. */
  private static final Duration OBSERVED_WITHIN = Duration.ofMinutes(1);

  private static final int NO_SHOWS_AT_ONCE = 200;

  private final Database database;
  private final PlacementRows placements = new PlacementRows();

  public MySqlLedger(Database database) {
    this.database = database;
  }

  @Override
  public List<NodeEntry> nodes() throws LedgerException {
    return run(NodeRows::all);
  }

  @Override
  public void register(NodeRegistration node) throws LedgerException {
    run(connection -> NodeRows.register(connection, node));
  }

  @Override
  public Map<NodeId, Capacity> observed() throws LedgerException {
    return run(connection -> {
      Map<NodeId, Capacity> byNode = new HashMap<>();
      Statements.list(
              connection,
              "SELECT node, "
                  + Amounts.columns("observed", "SUM(%1$s) AS %1$s")
                  + " FROM reservation GROUP BY node",
              row -> Map.entry(new NodeId(row.getString("node")), Amounts.read(row, "observed")))
          .forEach(each -> byNode.put(each.getKey(), each.getValue()));
      return byNode;
    });
  }

  @Override
  public List<Reservation> parts(LessonId lesson) throws LedgerException {
    return run(connection -> Reservations.parts(connection, lesson, false));
  }

  @Override
  public List<NodeId> planned(LessonId lesson) throws LedgerException {
    return run(connection ->
        Statements.list(
            connection,
            "SELECT node FROM lesson_plan WHERE lesson = ? ORDER BY part",
            row -> new NodeId(row.getString("node")),
            lesson.value()));
  }

  @Override
  public ReserveOutcome reserve(Reservation wanted, Decision decision) throws LedgerException {
    return run(connection -> {
      ReserveOutcome outcome = reserve(connection, wanted, decision);
      if (outcome != ReserveOutcome.RESERVED) {
        connection.rollback(); // a part that cannot grow keeps what it had
      }
      return outcome;
    });
  }

  private ReserveOutcome reserve(Connection connection, Reservation wanted, Decision decision)
      throws SQLException {
    if (!Reservations.ownedAt(connection, wanted.lesson(), wanted.epoch())) {
      return ReserveOutcome.FENCED;
    }
    Optional<Reservation> standing = Reservations.lock(connection, wanted.lesson(), wanted.node());
    Capacity before = Capacity.NONE;
    if (standing.isPresent()) {
      Reservation old = standing.get();
      if (old.epoch() > wanted.epoch()) {
        return ReserveOutcome.FENCED;
      }
      if (old.epoch() == wanted.epoch()
          && old.part() == wanted.part()
          && old.reserved().equals(wanted.reserved())) {
        return ReserveOutcome.RESERVED;
      }
      Reservations.delete(connection, old);
      before = old.held();
    }
    int more = standing.isPresent() ? 0 : 1;
    if (!NodeRows.take(connection, wanted.node(), before, wanted.held(), more)) {
      return ReserveOutcome.FULL;
    }
    Reservations.insert(connection, wanted);
    placements.insert(connection, wanted, decision);
    return ReserveOutcome.RESERVED;
  }

  @Override
  public ReserveOutcome grow(LessonId lesson, long epoch, NodeId node, Capacity to)
      throws LedgerException {
    return run(connection -> {
      Optional<Reservation> standing = owned(connection, lesson, epoch, node);
      if (standing.isEmpty()) {
        return ReserveOutcome.FENCED;
      }
      Reservation part = standing.get();
      Capacity after = to.max(part.observed());
      if (after.within(part.held())) {
        NodeRows.change(connection, node, part.held(), after, 0);
      } else if (!NodeRows.take(connection, node, part.held(), after, 0)) {
        return ReserveOutcome.FULL;
      }
      Reservations.reserve(connection, part, to);
      return ReserveOutcome.RESERVED;
    });
  }

  /** The part, locked, if the room and the part are ours at this epoch. */
  private static Optional<Reservation> owned(
      Connection connection, LessonId lesson, long epoch, NodeId node) throws SQLException {
    if (!Reservations.ownedAt(connection, lesson, epoch)) {
      return Optional.empty();
    }
    return Reservations.lock(connection, lesson, node).filter(part -> part.epoch() == epoch);
  }

  @Override
  public boolean recordPipeline(
      LessonId lesson, long epoch, NodeId node, String serverId, String pipelineId)
      throws LedgerException {
    return run(connection ->
        Reservations.ownedAt(connection, lesson, epoch)
            && Statements.update(
                    connection,
                    """
                    UPDATE reservation SET server_id = ?, pipeline_id = ?
                    WHERE lesson = ? AND node = ? AND epoch = ?
                    """,
                    serverId,
                    pipelineId,
                    lesson.value(),
                    node.value(),
                    epoch)
                == 1);
  }

  @Override
  public boolean adopt(LessonId lesson, long epoch) throws LedgerException {
    return run(connection -> {
      if (!Reservations.ownedAt(connection, lesson, epoch)) {
        return false;
      }
      Statements.update(
          connection,
          "UPDATE reservation SET epoch = ? WHERE lesson = ? AND epoch <= ?",
          epoch,
          lesson.value(),
          epoch);
      return true;
    });
  }

  @Override
  public void observe(LessonId lesson, long epoch, NodeId node, Capacity observed, int present)
      throws LedgerException {
    run(connection -> {
      Optional<Reservation> standing =
          Reservations.lock(connection, lesson, node).filter(part -> part.epoch() == epoch);
      if (standing.isEmpty()) {
        return false;
      }
      Reservation part = standing.get();
      Reservations.observe(connection, part, observed, present);
      NodeRows.change(connection, node, part.held(), part.reserved().max(observed), 0);
      return true;
    });
  }

  @Override
  public void release(LessonId lesson, long epoch, NodeId node) throws LedgerException {
    run(connection -> {
      Optional<Reservation> part = Reservations.lock(connection, lesson, node);
      if (part.isPresent()) {
        Reservations.release(connection, part.get(), epoch);
      }
      return true;
    });
  }

  @Override
  public void release(LessonId lesson, long epoch) throws LedgerException {
    run(connection -> {
      Reservations.release(connection, lesson, epoch);
      return true;
    });
  }

  @Override
  public void drain(NodeId node, Instant until, String reason) throws LedgerException {
    run(connection -> NodeRows.drain(connection, node, until, reason));
  }

  @Override
  public void undrain(NodeId node) throws LedgerException {
    run(connection -> NodeRows.undrain(connection, node));
  }

  @Override
  public int releaseNoShows(Instant now) throws LedgerException {
    int lowered = 0;
    for (Due due : run(connection -> due(connection, now))) {
      lowered += run(connection -> lower(connection, due));
    }
    return lowered;
  }

  /** A part whose no-shows are due. */
  private record Due(LessonId lesson, NodeId node, long epoch) {}

  private static List<Due> due(Connection connection, Instant now) throws SQLException {
    return Statements.list(
        connection,
        """
        SELECT lesson, node, epoch FROM reservation
        WHERE no_shows = FALSE AND starts_at <= ? AND present IS NOT NULL
          AND observed_at > UTC_TIMESTAMP(3) - INTERVAL ? SECOND
        LIMIT ?
        """,
        row ->
            new Due(
                new LessonId(row.getString("lesson")),
                new NodeId(row.getString("node")),
                row.getLong("epoch")),
        now.minus(NO_SHOWS_AFTER),
        OBSERVED_WITHIN.toSeconds(),
        NO_SHOWS_AT_ONCE);
  }

  /** Lowers one part unless it was moved, taken over or lowered meanwhile. */
  private static int lower(Connection connection, Due due) throws SQLException {
    Optional<Reservation> standing = Reservations.lock(connection, due.lesson(), due.node());
    if (standing.isEmpty()) {
      return 0;
    }
    Reservation part = standing.get();
    int mine =
        Statements.update(
            connection,
            """
            UPDATE reservation SET no_shows = TRUE
            WHERE lesson = ? AND node = ? AND epoch = ? AND no_shows = FALSE
            """,
            due.lesson().value(),
            due.node().value(),
            due.epoch());
    if (mine == 0) {
      return 0;
    }
    int present =
        Statements.first(
                connection,
                "SELECT present FROM reservation WHERE lesson = ? AND node = ?",
                row -> row.getInt("present"),
                due.lesson().value(),
                due.node().value())
            .orElseThrow();
    Capacity kept = NoShows.keep(part.reserved(), part.expected(), present);
    if (kept.equals(part.reserved())) {
      return 0;
    }
    Reservations.reserve(connection, part, kept);
    NodeRows.change(connection, part.node(), part.held(), kept.max(part.observed()), 0);
    return 1;
  }

  @Override
  public int reconcile() throws LedgerException {
    int mended = 0;
    for (NodeEntry node : nodes()) {
      mended += run(connection -> NodeRows.mend(connection, node.id()));
    }
    return mended;
  }

  /** The latest decision where a lesson stands, for the admin. */
  public Optional<StoredPlacement> placement(LessonId lesson) throws LedgerException {
    return run(connection -> placements.latest(connection, lesson));
  }

  /**
   * A decision as it was stored.
   *
   * @param reason in English; {@code code} is its name
   * @param candidates JSON: a list of what the page shows
   * @param decision everything that replays it; empty for rows older than this column
   */
  public record StoredPlacement(
      NodeId node,
      Instant at,
      String reason,
      String code,
      String candidates,
      Optional<Decision> decision) {}

  private <T> T run(Database.Work<T> work) throws LedgerException {
    int tries = 1;
    while (true) {
      try {
        return database.transaction(work);
      } catch (StoreException failure) {
        if (tries >= DEADLOCK_TRIES || !rolledBack(failure)) {
          throw new LedgerException("the reservation ledger could not be used", failure);
        }
        tries++;
      }
    }
  }

  /** Another transaction was faster, or the database chose this one as a deadlock's victim. */
  private static boolean rolledBack(StoreException failure) {
    String state = failure.getCause() instanceof SQLException sql ? sql.getSQLState() : null;
    return failure.duplicate() || (state != null && state.startsWith("40"));
  }
}

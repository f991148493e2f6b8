package belfort.signaling.store;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.placement.Capacity;
import belfort.mediacontrol.placement.Decision;
import belfort.mediacontrol.placement.Ledger;
import belfort.mediacontrol.placement.LedgerException;
import belfort.mediacontrol.placement.NodeId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The reservation ledger in MySQL. A reservation's row and its node's counter change in one
 * transaction, guarded by the budget, so servers that race cannot promise the same capacity twice.
 */
public final class MySqlLedger implements Ledger {
  /** InnoDB ends a deadlock by rolling one transaction back; it is simply done again. */
  private static final int DEADLOCK_TRIES = 5;

  private final Database database;
  private final EventCodec codec = new EventCodec();

  public MySqlLedger(Database database) {
    this.database = database;
  }

  @Override
  public List<NodeEntry> nodes() throws LedgerException {
    return run(connection -> {
      List<NodeEntry> nodes = new ArrayList<>();
      try (PreparedStatement statement =
              connection.prepareStatement("SELECT * FROM node ORDER BY id");
          ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          nodes.add(
              new NodeEntry(
                  new NodeId(rows.getString("id")),
                  rows.getString("url"),
                  rows.getBoolean("draining"),
                  Reservations.capacity(rows, "budget"),
                  Reservations.capacity(rows, "held"),
                  rows.getInt("lessons")));
        }
      }
      return nodes;
    });
  }

  @Override
  public void register(NodeRegistration node) throws LedgerException {
    String sql =
        """
        INSERT INTO node (id, url, kind, version, server_id, budget_packets, budget_kilobits,
          budget_endpoints, registered_at, seen_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3))
        ON DUPLICATE KEY UPDATE url = VALUES(url), kind = VALUES(kind), version = VALUES(version),
          server_id = VALUES(server_id), budget_packets = VALUES(budget_packets),
          budget_kilobits = VALUES(budget_kilobits), budget_endpoints = VALUES(budget_endpoints),
          seen_at = VALUES(seen_at)
        """;
    run(connection -> {
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        statement.setString(1, node.id().value());
        statement.setString(2, node.url());
        statement.setString(3, node.kind());
        statement.setString(4, node.version());
        statement.setString(5, node.serverId());
        Reservations.bind(statement, 6, node.budget());
        return statement.executeUpdate();
      }
    });
  }

  @Override
  public Optional<Reservation> find(LessonId lesson) throws LedgerException {
    return run(connection -> Reservations.find(connection, lesson, false));
  }

  @Override
  public ReserveOutcome reserve(Reservation wanted, Decision decision) throws LedgerException {
    return run(connection -> {
      ReserveOutcome outcome = reserve(connection, wanted);
      if (outcome == ReserveOutcome.RESERVED) {
        store(connection, wanted, decision);
      } else {
        connection.rollback(); // a lesson that cannot move keeps what it had
      }
      return outcome;
    });
  }

  private static ReserveOutcome reserve(Connection connection, Reservation wanted)
      throws SQLException {
    if (!Reservations.ownedAt(connection, wanted.lesson(), wanted.epoch())) {
      return ReserveOutcome.FENCED;
    }
    Optional<Reservation> standing = Reservations.find(connection, wanted.lesson(), true);
    if (standing.isPresent()) {
      Reservation old = standing.get();
      if (old.epoch() > wanted.epoch()) {
        return ReserveOutcome.FENCED;
      }
      if (old.epoch() == wanted.epoch()
          && old.node().equals(wanted.node())
          && old.reserved().equals(wanted.reserved())) {
        return ReserveOutcome.RESERVED;
      }
      Reservations.delete(connection, wanted.lesson());
      Reservations.change(connection, old.node(), Reservations.held(old), Capacity.NONE, -1);
    }
    if (!Reservations.take(connection, wanted.node(), Reservations.held(wanted))) {
      return ReserveOutcome.FULL;
    }
    Reservations.insert(connection, wanted);
    return ReserveOutcome.RESERVED;
  }

  private void store(Connection connection, Reservation wanted, Decision decision)
      throws SQLException {
    String sql =
        """
        INSERT INTO placement (lesson, epoch, node, decided_at, demand_packets, demand_kilobits,
          demand_endpoints, reason, candidates, seed)
        VALUES (?, ?, ?, UTC_TIMESTAMP(3), ?, ?, ?, ?, ?, ?)
        """;
    List<StoredCandidate> candidates =
        decision.candidates().stream()
            .map(each ->
                new StoredCandidate(each.node().value(), each.fits(), each.score(), each.why()))
            .toList();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, wanted.lesson().value());
      statement.setLong(2, wanted.epoch());
      statement.setString(3, wanted.node().value());
      int at = Reservations.bind(statement, 4, decision.demand());
      statement.setString(at, decision.reason());
      statement.setString(at + 1, codec.json(candidates));
      statement.setLong(at + 2, decision.seed());
      statement.executeUpdate();
    }
  }

  /** A candidate of a decision, as JSON. */
  private record StoredCandidate(String node, boolean fits, double score, String why) {}

  @Override
  public boolean recordPipeline(LessonId lesson, long epoch, String serverId, String pipelineId)
      throws LedgerException {
    return run(connection -> {
      if (!Reservations.ownedAt(connection, lesson, epoch)) {
        return false;
      }
      String sql =
          "UPDATE reservation SET server_id = ?, pipeline_id = ? WHERE lesson = ? AND epoch = ?";
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        statement.setString(1, serverId);
        statement.setString(2, pipelineId);
        statement.setString(3, lesson.value());
        statement.setLong(4, epoch);
        return statement.executeUpdate() == 1;
      }
    });
  }

  @Override
  public boolean adopt(LessonId lesson, long epoch) throws LedgerException {
    return run(connection -> {
      if (!Reservations.ownedAt(connection, lesson, epoch)) {
        return false;
      }
      String sql = "UPDATE reservation SET epoch = ? WHERE lesson = ? AND epoch <= ?";
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        statement.setLong(1, epoch);
        statement.setString(2, lesson.value());
        statement.setLong(3, epoch);
        statement.executeUpdate();
      }
      return true;
    });
  }

  @Override
  public void observe(LessonId lesson, long epoch, Capacity observed) throws LedgerException {
    run(connection -> {
      Optional<Reservation> standing = Reservations.find(connection, lesson, true);
      if (standing.isEmpty() || standing.get().epoch() != epoch) {
        return false;
      }
      Reservation old = standing.get();
      String sql =
          """
          UPDATE reservation
          SET observed_packets = ?, observed_kilobits = ?, observed_endpoints = ?
          WHERE lesson = ?
          """;
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        int at = Reservations.bind(statement, 1, observed);
        statement.setString(at, lesson.value());
        statement.executeUpdate();
      }
      Capacity held = old.reserved().max(observed);
      Reservations.change(connection, old.node(), Reservations.held(old), held, 0);
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
  public int reconcile() throws LedgerException {
    int mended = 0;
    for (NodeEntry node : nodes()) {
      mended += run(connection -> mend(connection, node.id()));
    }
    return mended;
  }

  /** Holding the node's row keeps every other change of its counters out. */
  private static int mend(Connection connection, NodeId node) throws SQLException {
    String sql =
        """
        SELECT held_packets, held_kilobits, held_endpoints, lessons FROM node WHERE id = ? FOR UPDATE
        """;
    Capacity counted;
    int lessons;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, node.value());
      try (ResultSet rows = statement.executeQuery()) {
        if (!rows.next()) {
          return 0;
        }
        // a counter below zero cannot be a capacity, and is wrong anyway
        counted =
            new Capacity(
                Math.max(0, rows.getLong("held_packets")),
                Math.max(0, rows.getLong("held_kilobits")),
                Math.max(0, rows.getLong("held_endpoints")));
        lessons = rows.getInt("lessons");
      }
    }
    Sum sum = sum(connection, node);
    if (sum.held().equals(counted) && sum.lessons() == lessons) {
      return 0;
    }
    String mend =
        """
        UPDATE node SET held_packets = ?, held_kilobits = ?, held_endpoints = ?, lessons = ?
        WHERE id = ?
        """;
    try (PreparedStatement statement = connection.prepareStatement(mend)) {
      int at = Reservations.bind(statement, 1, sum.held());
      statement.setInt(at, sum.lessons());
      statement.setString(at + 1, node.value());
      return statement.executeUpdate();
    }
  }

  private record Sum(Capacity held, int lessons) {}

  private static Sum sum(Connection connection, NodeId node) throws SQLException {
    String sql =
        """
        SELECT COALESCE(SUM(GREATEST(reserved_packets, observed_packets)), 0) AS held_packets,
          COALESCE(SUM(GREATEST(reserved_kilobits, observed_kilobits)), 0) AS held_kilobits,
          COALESCE(SUM(GREATEST(reserved_endpoints, observed_endpoints)), 0) AS held_endpoints,
          COUNT(*) AS lessons
        FROM reservation WHERE node = ?
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, node.value());
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return new Sum(Reservations.capacity(rows, "held"), rows.getInt("lessons"));
      }
    }
  }

  /** The latest decision where a lesson stands, for the admin. */
  public Optional<StoredPlacement> placement(LessonId lesson) throws LedgerException {
    String sql =
        """
        SELECT node, decided_at, demand_packets, demand_kilobits, demand_endpoints, reason, candidates
        FROM placement WHERE lesson = ? ORDER BY id DESC LIMIT 1
        """;
    return run(connection -> {
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        statement.setString(1, lesson.value());
        try (ResultSet rows = statement.executeQuery()) {
          return rows.next()
              ? Optional.of(
                  new StoredPlacement(
                      new NodeId(rows.getString("node")),
                      rows.getTimestamp("decided_at").toInstant(),
                      Reservations.capacity(rows, "demand"),
                      rows.getString("reason"),
                      rows.getString("candidates")))
              : Optional.empty();
        }
      }
    });
  }

  /**
   * A decision as it was stored.
   *
   * @param candidates JSON: a list of {@code {"node","fits","score","why"}}
   */
  public record StoredPlacement(
      NodeId node, Instant at, Capacity demand, String reason, String candidates) {}

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

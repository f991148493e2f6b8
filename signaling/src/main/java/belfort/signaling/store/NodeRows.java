package belfort.signaling.store;

import belfort.mediacontrol.placement.Budget;
import belfort.mediacontrol.placement.Capacity;
import belfort.mediacontrol.placement.Costs;
import belfort.mediacontrol.placement.Ledger.Drain;
import belfort.mediacontrol.placement.Ledger.NodeEntry;
import belfort.mediacontrol.placement.Ledger.NodeRegistration;
import belfort.mediacontrol.placement.NodeId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The nodes' rows within one transaction: budgets, draining, and the counters of what is held. */
final class NodeRows {
  /** The counters that an amount would make of them. */
  private static final String ADDED = Amounts.columns("held", "%1$s = %1$s + ?");

  private NodeRows() {}

  static List<NodeEntry> all(Connection connection) throws SQLException {
    return Statements.list(connection, "SELECT * FROM node ORDER BY id", NodeRows::entry);
  }

  private static NodeEntry entry(ResultSet row) throws SQLException {
    return new NodeEntry(
        new NodeId(row.getString("id")),
        row.getString("url"),
        row.getBoolean("draining") ? Optional.of(drain(row)) : Optional.empty(),
        budget(row),
        Amounts.read(row, "held"),
        row.getInt("lessons"));
  }

  /** A budget, of one node or of several together, from the columns that are named alike. */
  static Budget budget(ResultSet row) throws SQLException {
    return new Budget(
        new Costs(
            row.getLong("cost_packet_in_nanos"),
            row.getLong("cost_packet_out_nanos"),
            row.getLong("cost_join_micros")),
        row.getLong("budget_cpu_micros"),
        row.getLong("budget_kilobits"),
        row.getLong("budget_endpoints"));
  }

  private static Drain drain(ResultSet row) throws SQLException {
    String reason = row.getString("drain_reason");
    return new Drain(
        Statements.optionalInstant(row, "drain_since").orElse(Instant.EPOCH),
        Statements.optionalInstant(row, "drain_until").orElse(Instant.EPOCH),
        reason == null ? "" : reason);
  }

  static int register(Connection connection, NodeRegistration node) throws SQLException {
    String sql =
        """
        INSERT INTO node (id, url, kind, version, server_id, cost_packet_in_nanos,
          cost_packet_out_nanos, cost_join_micros, budget_cpu_micros, budget_packets,
          budget_kilobits, budget_endpoints, registered_at, seen_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3))
        ON DUPLICATE KEY UPDATE url = VALUES(url), kind = VALUES(kind), version = VALUES(version),
          server_id = VALUES(server_id), cost_packet_in_nanos = VALUES(cost_packet_in_nanos),
          cost_packet_out_nanos = VALUES(cost_packet_out_nanos),
          cost_join_micros = VALUES(cost_join_micros),
          budget_cpu_micros = VALUES(budget_cpu_micros), budget_packets = VALUES(budget_packets),
          budget_kilobits = VALUES(budget_kilobits), budget_endpoints = VALUES(budget_endpoints),
          seen_at = VALUES(seen_at)
        """;
    Budget budget = node.budget();
    return Statements.update(
        connection,
        sql,
        node.id().value(),
        node.url(),
        node.kind(),
        node.version(),
        node.serverId(),
        budget.costs().nanosPerPacketIn(),
        budget.costs().nanosPerPacketOut(),
        budget.costs().microsPerJoin(),
        budget.cpuMicrosPerSecond(),
        packetsForOlderServers(budget),
        budget.kilobitsOutPerSecond(),
        budget.endpoints());
  }

  /** Servers of the version before reserve by packets alone while they are replaced. */
  private static long packetsForOlderServers(Budget budget) {
    return budget.cpuMicrosPerSecond() * 1_000 / Math.max(1, budget.costs().nanosPerPacketOut());
  }

  static int drain(Connection connection, NodeId node, Instant until, String reason)
      throws SQLException {
    // assigned from left to right: the start of a drain that goes on stays
    return Statements.update(
        connection,
        """
        UPDATE node SET drain_since = IF(draining, COALESCE(drain_since, UTC_TIMESTAMP(3)),
          UTC_TIMESTAMP(3)), drain_until = ?, drain_reason = ?, draining = TRUE
        WHERE id = ?
        """,
        until,
        reason,
        node.value());
  }

  static int undrain(Connection connection, NodeId node) throws SQLException {
    return Statements.update(
        connection,
        """
        UPDATE node SET draining = FALSE, drain_since = NULL, drain_until = NULL, drain_reason = NULL
        WHERE id = ?
        """,
        node.value());
  }

  /**
   * Takes the amount from the node's budget; false, and nothing taken, when it does not fit. One
   * guarded statement: the same comparison as {@link Budget#holds}, in nanoseconds a minute.
   */
  static boolean take(
      Connection connection, NodeId node, Capacity before, Capacity after, int lessons)
      throws SQLException {
    String sql =
        "UPDATE node SET "
            + ADDED
            + """
            , lessons = lessons + ?
            WHERE id = ? AND draining = FALSE
              AND (held_packets_in + ?) * cost_packet_in_nanos * 60
                + (held_packets + ?) * cost_packet_out_nanos * 60
                + (held_joins + ?) * cost_join_micros * 1000 <= budget_cpu_micros * 60000
              AND held_kilobits + ? <= budget_kilobits
              AND held_endpoints + ? <= budget_endpoints
            """;
    // the guard must see the counters as they were: MySQL assigns SET after it has chosen the rows
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      int at = Amounts.bindDifference(statement, 1, before, after);
      statement.setInt(at, lessons);
      statement.setString(at + 1, node.value());
      long[] more = guarded(before, after);
      for (int i = 0; i < more.length; i++) {
        statement.setLong(at + 2 + i, more[i]);
      }
      return statement.executeUpdate() == 1;
    }
  }

  /** In the order in which the guard names them. */
  private static long[] guarded(Capacity before, Capacity after) {
    return new long[] {
      after.packetsInPerSecond() - before.packetsInPerSecond(),
      after.packetsOutPerSecond() - before.packetsOutPerSecond(),
      after.joinsPerMinute() - before.joinsPerMinute(),
      after.kilobitsOutPerSecond() - before.kilobitsOutPerSecond(),
      after.endpoints() - before.endpoints()
    };
  }

  /** Changes what a node holds by the difference; the truth, whether it fits or not. */
  static void change(
      Connection connection, NodeId node, Capacity before, Capacity after, int lessons)
      throws SQLException {
    String sql = "UPDATE node SET " + ADDED + ", lessons = lessons + ? WHERE id = ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      int at = Amounts.bindDifference(statement, 1, before, after);
      statement.setInt(at, lessons);
      statement.setString(at + 1, node.value());
      statement.executeUpdate();
    }
  }

  /** Holding the node's row keeps every other change of its counters out. */
  static int mend(Connection connection, NodeId node) throws SQLException {
    Optional<Sum> counted =
        Statements.first(
            connection,
            "SELECT " + Amounts.columns("held") + ", lessons FROM node WHERE id = ? FOR UPDATE",
            NodeRows::counters,
            node.value());
    if (counted.isEmpty()) {
      return 0;
    }
    Sum sum = Reservations.sum(connection, node);
    if (sum.equals(counted.get())) {
      return 0;
    }
    String sql =
        "UPDATE node SET " + Amounts.columns("held", "%s = ?") + ", lessons = ? WHERE id = ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      int at = Amounts.bind(statement, 1, sum.held());
      statement.setInt(at, sum.lessons());
      statement.setString(at + 1, node.value());
      return statement.executeUpdate();
    }
  }

  static Sum counters(ResultSet row) throws SQLException {
    return new Sum(Amounts.read(row, "held"), row.getInt("lessons"));
  }

  /** What the parts on a node hold together. */
  record Sum(Capacity held, int lessons) {}
}

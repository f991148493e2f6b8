package belfort.signaling.store;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.placement.Capacity;
import belfort.mediacontrol.placement.Ledger.Reservation;
import belfort.mediacontrol.placement.NodeId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * The rows of the reservation ledger within one transaction: a lesson's parts. Locks are taken in
 * one order: room, reservations, node. What a part holds of its node is the larger of reserved and
 * observed.
 */
final class Reservations {
  private static final String COLUMNS =
      "lesson, node, epoch, part, expected, starts_at, server_id, pipeline_id, "
          + Amounts.columns("reserved")
          + ", "
          + Amounts.columns("observed");

  private static final String SELECT = "SELECT " + COLUMNS + " FROM reservation ";

  private Reservations() {}

  /** The parts, the first node first. */
  static List<Reservation> parts(Connection connection, LessonId lesson, boolean lock)
      throws SQLException {
    return Statements.list(
        connection,
        SELECT + "WHERE lesson = ? ORDER BY part, node" + (lock ? " FOR UPDATE" : ""),
        Reservations::reservation,
        lesson.value());
  }

  static Optional<Reservation> lock(Connection connection, LessonId lesson, NodeId node)
      throws SQLException {
    return Statements.first(
        connection,
        SELECT + "WHERE lesson = ? AND node = ? FOR UPDATE",
        Reservations::reservation,
        lesson.value(),
        node.value());
  }

  private static Reservation reservation(ResultSet row) throws SQLException {
    return new Reservation(
        new LessonId(row.getString("lesson")),
        row.getLong("epoch"),
        new NodeId(row.getString("node")),
        row.getInt("part"),
        Amounts.read(row, "reserved"),
        Amounts.read(row, "observed"),
        row.getInt("expected"),
        Statements.instant(row, "starts_at"),
        row.getString("server_id"),
        row.getString("pipeline_id"));
  }

  /** Whether the room is owned at this epoch; keeps it so until the transaction ends. */
  static boolean ownedAt(Connection connection, LessonId room, long epoch) throws SQLException {
    return Statements.first(
            connection,
            "SELECT 1 FROM room WHERE id = ? AND epoch = ? LOCK IN SHARE MODE",
            row -> row.getInt(1),
            room.value(),
            epoch)
        .isPresent();
  }

  static void insert(Connection connection, Reservation part) throws SQLException {
    String sql = "INSERT INTO reservation (" + COLUMNS + ") VALUES (" + "?, ".repeat(17) + "?)";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, part.lesson().value());
      statement.setString(2, part.node().value());
      statement.setLong(3, part.epoch());
      statement.setInt(4, part.part());
      statement.setInt(5, part.expected());
      statement.setObject(6, LocalDateTime.ofInstant(part.startsAt(), ZoneOffset.UTC));
      statement.setString(7, part.serverId());
      statement.setString(8, part.pipelineId());
      int at = Amounts.bind(statement, 9, part.reserved());
      Amounts.bind(statement, at, part.observed());
      statement.executeUpdate();
    }
  }

  static void delete(Connection connection, Reservation part) throws SQLException {
    Statements.update(
        connection,
        "DELETE FROM reservation WHERE lesson = ? AND node = ?",
        part.lesson().value(),
        part.node().value());
  }

  /** Sets what a part has reserved; the counter is the caller's. */
  static void reserve(Connection connection, Reservation part, Capacity to) throws SQLException {
    amount(connection, part, "reserved", "", to);
  }

  /** Sets what a part uses; the counter is the caller's. */
  static void observe(Connection connection, Reservation part, Capacity observed, int present)
      throws SQLException {
    amount(
        connection,
        part,
        "observed",
        ", present = "
            + present
            + ", peak_present = GREATEST(peak_present, "
            + present
            + "), peak_kilobits = GREATEST(peak_kilobits, "
            + observed.kilobitsOutPerSecond()
            + "), observed_at = UTC_TIMESTAMP(3)",
        observed);
  }

  private static void amount(
      Connection connection, Reservation part, String prefix, String more, Capacity amount)
      throws SQLException {
    String sql =
        "UPDATE reservation SET "
            + Amounts.columns(prefix, "%s = ?")
            + more
            + " WHERE lesson = ? AND node = ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      int at = Amounts.bind(statement, 1, amount);
      statement.setString(at, part.lesson().value());
      statement.setString(at + 1, part.node().value());
      statement.executeUpdate();
    }
  }

  /** Gives all parts of the lesson back, except those that a higher epoch owns. */
  static void release(Connection connection, LessonId lesson, long epoch) throws SQLException {
    List<Reservation> parts = parts(connection, lesson, true);
    if (!parts.isEmpty()) {
      HabitStore.note(connection, lesson.value());
    }
    for (Reservation part : parts) {
      release(connection, part, epoch);
    }
  }

  /** Gives a part back unless a higher epoch owns it. */
  static void release(Connection connection, Reservation part, long epoch) throws SQLException {
    if (part.epoch() <= epoch) {
      delete(connection, part);
      NodeRows.change(connection, part.node(), part.held(), Capacity.NONE, -1);
    }
  }

  static NodeRows.Sum sum(Connection connection, NodeId node) throws SQLException {
    String sql =
        """
        SELECT COALESCE(SUM(GREATEST(reserved_packets_in, observed_packets_in)), 0) AS held_packets_in,
          COALESCE(SUM(GREATEST(reserved_packets, observed_packets)), 0) AS held_packets,
          COALESCE(SUM(GREATEST(reserved_kilobits, observed_kilobits)), 0) AS held_kilobits,
          COALESCE(SUM(GREATEST(reserved_joins, observed_joins)), 0) AS held_joins,
          COALESCE(SUM(GREATEST(reserved_endpoints, observed_endpoints)), 0) AS held_endpoints,
          COUNT(*) AS lessons
        FROM reservation WHERE node = ?
        """;
    return Statements.first(connection, sql, NodeRows::counters, node.value()).orElseThrow();
  }
}

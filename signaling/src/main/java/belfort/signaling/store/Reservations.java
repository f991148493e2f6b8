package belfort.signaling.store;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.placement.Capacity;
import belfort.mediacontrol.placement.Ledger.Reservation;
import belfort.mediacontrol.placement.NodeId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The rows of the reservation ledger within one transaction. Locks are taken in one order: room,
 * reservation, node. What a reservation holds of its node is the larger of reserved and observed.
 */
final class Reservations {
  private static final String COLUMNS =
      """
      lesson, epoch, node, reserved_packets, reserved_kilobits, reserved_endpoints,
      observed_packets, observed_kilobits, observed_endpoints, server_id, pipeline_id
      """;

  private Reservations() {}

  static Optional<Reservation> find(Connection connection, LessonId lesson, boolean lock)
      throws SQLException {
    String sql =
        "SELECT " + COLUMNS + " FROM reservation WHERE lesson = ?" + (lock ? " FOR UPDATE" : "");
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, lesson.value());
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? Optional.of(reservation(rows)) : Optional.empty();
      }
    }
  }

  private static Reservation reservation(ResultSet rows) throws SQLException {
    return new Reservation(
        new LessonId(rows.getString("lesson")),
        rows.getLong("epoch"),
        new NodeId(rows.getString("node")),
        capacity(rows, "reserved"),
        capacity(rows, "observed"),
        rows.getString("server_id"),
        rows.getString("pipeline_id"));
  }

  static Capacity capacity(ResultSet rows, String prefix) throws SQLException {
    return new Capacity(
        rows.getLong(prefix + "_packets"),
        rows.getLong(prefix + "_kilobits"),
        rows.getLong(prefix + "_endpoints"));
  }

  static Capacity held(Reservation reservation) {
    return reservation.reserved().max(reservation.observed());
  }

  /** Whether the room is owned at this epoch; keeps it so until the transaction ends. */
  static boolean ownedAt(Connection connection, LessonId room, long epoch) throws SQLException {
    String sql = "SELECT 1 FROM room WHERE id = ? AND epoch = ? LOCK IN SHARE MODE";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, room.value());
      statement.setLong(2, epoch);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next();
      }
    }
  }

  static void insert(Connection connection, Reservation reservation) throws SQLException {
    String sql =
        "INSERT INTO reservation (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, reservation.lesson().value());
      statement.setLong(2, reservation.epoch());
      statement.setString(3, reservation.node().value());
      int at = bind(statement, 4, reservation.reserved());
      at = bind(statement, at, reservation.observed());
      statement.setString(at, reservation.serverId());
      statement.setString(at + 1, reservation.pipelineId());
      statement.executeUpdate();
    }
  }

  static void delete(Connection connection, LessonId lesson) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("DELETE FROM reservation WHERE lesson = ?")) {
      statement.setString(1, lesson.value());
      statement.executeUpdate();
    }
  }

  /** Takes the amount from the node's budget; false, and nothing taken, when it does not fit. */
  static boolean take(Connection connection, NodeId node, Capacity amount) throws SQLException {
    String sql =
        """
        UPDATE node SET held_packets = held_packets + ?, held_kilobits = held_kilobits + ?,
          held_endpoints = held_endpoints + ?, lessons = lessons + 1
        WHERE id = ? AND draining = FALSE AND held_packets + ? <= budget_packets
          AND held_kilobits + ? <= budget_kilobits AND held_endpoints + ? <= budget_endpoints
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      int at = bind(statement, 1, amount);
      statement.setString(at, node.value());
      bind(statement, at + 1, amount);
      return statement.executeUpdate() == 1;
    }
  }

  /** Changes what a node holds by the difference; the truth, whether it fits or not. */
  static void change(Connection connection, NodeId node, Capacity from, Capacity to, int lessons)
      throws SQLException {
    String sql =
        """
        UPDATE node SET held_packets = held_packets + ?, held_kilobits = held_kilobits + ?,
          held_endpoints = held_endpoints + ?, lessons = lessons + ? WHERE id = ?
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, to.packetsPerSecond() - from.packetsPerSecond());
      statement.setLong(2, to.kilobitsPerSecond() - from.kilobitsPerSecond());
      statement.setLong(3, to.endpoints() - from.endpoints());
      statement.setInt(4, lessons);
      statement.setString(5, node.value());
      statement.executeUpdate();
    }
  }

  /** Gives the lesson's reservation back unless a higher epoch owns it. */
  static void release(Connection connection, LessonId lesson, long epoch) throws SQLException {
    Optional<Reservation> standing = find(connection, lesson, true);
    if (standing.isPresent() && standing.get().epoch() <= epoch) {
      delete(connection, lesson);
      change(connection, standing.get().node(), held(standing.get()), Capacity.NONE, -1);
    }
  }

  static int bind(PreparedStatement statement, int from, Capacity capacity) throws SQLException {
    statement.setLong(from, capacity.packetsPerSecond());
    statement.setLong(from + 1, capacity.kilobitsPerSecond());
    statement.setLong(from + 2, capacity.endpoints());
    return from + 3;
  }
}

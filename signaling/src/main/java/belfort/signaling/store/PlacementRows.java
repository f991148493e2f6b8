package belfort.signaling.store;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.placement.Capacity;
import belfort.mediacontrol.placement.Decision;
import belfort.mediacontrol.placement.Ledger.Reservation;
import belfort.mediacontrol.placement.NodeId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** The stored decisions: one row per placement. */
final class PlacementRows {
  private final DecisionCodec codec = new DecisionCodec();

  void insert(Connection connection, Reservation part, Decision decision) throws SQLException {
    String sql =
        """
        INSERT INTO placement (lesson, epoch, node, decided_at, demand_packets, demand_kilobits,
          demand_endpoints, reason, candidates, seed, reason_code, decision)
        VALUES (?, ?, ?, UTC_TIMESTAMP(3), ?, ?, ?, ?, ?, ?, ?, ?)
        """;
    Capacity demand = decision.request().demand();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, part.lesson().value());
      statement.setLong(2, part.epoch());
      statement.setString(3, part.node().value());
      statement.setLong(4, demand.packetsOutPerSecond());
      statement.setLong(5, demand.kilobitsOutPerSecond());
      statement.setLong(6, demand.endpoints());
      statement.setString(7, decision.words());
      statement.setString(8, codec.candidates(decision));
      statement.setLong(9, decision.seed());
      statement.setString(10, decision.reason().name());
      statement.setString(11, codec.write(decision));
      statement.executeUpdate();
    }
  }

  Optional<MySqlLedger.StoredPlacement> latest(Connection connection, LessonId lesson)
      throws SQLException {
    return Statements.first(
        connection,
        "SELECT * FROM placement WHERE lesson = ? ORDER BY id DESC LIMIT 1",
        this::placement,
        lesson.value());
  }

  private MySqlLedger.StoredPlacement placement(ResultSet row) throws SQLException {
    String json = row.getString("decision");
    String node = row.getString("node");
    return new MySqlLedger.StoredPlacement(
        new NodeId(node),
        Statements.instant(row, "decided_at"),
        row.getString("reason"),
        row.getString("reason_code"),
        row.getString("candidates"),
        json == null
            ? Optional.empty()
            : Optional.of(
                codec.read(json, node, row.getString("reason_code"), row.getLong("seed"))));
  }
}

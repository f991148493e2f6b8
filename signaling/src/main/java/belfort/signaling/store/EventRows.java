package belfort.signaling.store;

import belfort.mediacontrol.media.LessonId;
import belfort.signaling.room.LogEntry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.List;

/** Rows of the rooms' log, written many at once. */
final class EventRows {
  private static final String INSERT =
      """
      INSERT INTO room_event
        (room, seq, epoch, participant, op_id, happened_at, schema_version, type, body) VALUES
      """;
  private static final String ROW = "(?, ?, ?, ?, ?, ?, ?, ?, ?)";

  private EventRows() {}

  /** An entry of some room. */
  record Row(LessonId room, LogEntry entry) {}

  /** Inserts the rows in one statement. */
  static void insert(Connection connection, EventCodec codec, List<Row> rows) throws SQLException {
    String sql = INSERT + (ROW + ", ").repeat(rows.size() - 1) + ROW;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      int at = 0;
      for (Row row : rows) {
        at = bind(statement, at, codec, row);
      }
      statement.executeUpdate();
    }
  }

  private static int bind(PreparedStatement statement, int before, EventCodec codec, Row row)
      throws SQLException {
    LogEntry entry = row.entry();
    LogEntry.Origin origin = entry.origin();
    int at = before;
    statement.setString(++at, row.room().value());
    statement.setLong(++at, entry.position().seq());
    statement.setLong(++at, entry.position().epoch());
    if (origin == null) {
      statement.setNull(++at, Types.VARCHAR);
      statement.setNull(++at, Types.VARCHAR);
    } else {
      statement.setString(++at, origin.participant().value());
      statement.setString(++at, origin.op());
    }
    statement.setTimestamp(++at, Timestamp.from(entry.at()));
    statement.setInt(++at, EventCodec.SCHEMA_VERSION);
    statement.setString(++at, EventCodec.type(entry.event()));
    statement.setString(++at, codec.event(entry.event()));
    return at;
  }
}

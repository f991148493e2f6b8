package belfort.signaling.store;

import belfort.signaling.engine.EngineCounters;
import belfort.signaling.engine.EngineCounters.Count;
import belfort.signaling.engine.EventLog.Outcome;
import belfort.signaling.room.LogEntry;
import belfort.signaling.room.Position;
import belfort.signaling.room.RoomState;
import belfort.signaling.store.CommitLane.Append;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A lane's statements, and what their failures mean. */
final class LaneWrites {
  private static final Logger LOG = LoggerFactory.getLogger(LaneWrites.class);

  private final Database database;
  private final EngineCounters counters;
  private final EventCodec codec = new EventCodec();

  /** Ops that a room had forgotten and that the log still knows: stored without their id. */
  private final Set<LogEntry.Origin> forgotten = new HashSet<>();

  LaneWrites(Database database, EngineCounters counters) {
    this.database = database;
    this.counters = counters;
  }

  /** What became of a group's transaction. */
  sealed interface Result {
    record Committed() implements Result {}

    /** Some row was refused; nothing is stored. */
    record Refused() implements Result {}

    /** The database is away, or said nothing: whether it is stored is unknown. */
    record Away(Exception why) implements Result {}
  }

  Result commit(List<Append> group) {
    List<EventRows.Row> rows = rows(group);
    try {
      database.transaction(connection -> {
        EventRows.insert(connection, codec, rows);
        return rows.size();
      });
      counters.add(Count.LOG_TRANSACTIONS);
      counters.add(Count.LOG_ROWS, rows.size());
      forgotten.clear();
      return new Result.Committed();
    } catch (StoreException failure) {
      if (failure.duplicate()) {
        counters.add(Count.LOG_DUPLICATES);
        return new Result.Refused();
      }
      return refusesForGood(failure) ? new Result.Refused() : new Result.Away(failure);
    }
  }

  private List<EventRows.Row> rows(List<Append> group) {
    List<EventRows.Row> rows = new ArrayList<>();
    for (Append append : group) {
      for (LogEntry entry : append.batch().entries()) {
        LogEntry stored =
            entry.origin() != null && forgotten.contains(entry.origin())
                ? new LogEntry(entry.position(), entry.at(), null, entry.event())
                : entry;
        rows.add(new EventRows.Row(append.batch().room(), stored));
      }
    }
    return rows;
  }

  /** Data that does not fit (SQLSTATE class 22) or a statement that is wrong (42). */
  private static boolean refusesForGood(StoreException failure) {
    return failure.getCause() instanceof SQLException sql
        && sql.getSQLState() != null
        && (sql.getSQLState().startsWith("22") || sql.getSQLState().startsWith("42"));
  }

  /**
   * What a refused group means for one of its batches. The log's row in the place of the batch's
   * first tells it: ours, and an unknown commit had succeeded; another's, and we are fenced; none,
   * and the batch is innocent or says an op again that its room had forgotten. {@link
   * Outcome.Unavailable} stands for "try again".
   */
  Outcome verdict(Append append) {
    LogEntry first = append.batch().entries().getFirst();
    try {
      Optional<Stored> stored =
          database.transaction(
              connection -> stored(connection, append.batch().room().value(), first.position()));
      if (stored.isPresent()) {
        return stored.get().is(first) ? new Outcome.Saved() : new Outcome.Fenced();
      }
      return database.transaction(connection -> alone(connection, append));
    } catch (StoreException failure) {
      return refusesForGood(failure)
          ? new Outcome.Failed(String.valueOf(failure.getMessage()))
          : new Outcome.Unavailable();
    }
  }

  /** The row that stands in the place of a batch's first. */
  private record Stored(long epoch, @Nullable String participant, @Nullable String op) {
    boolean is(LogEntry entry) {
      if (epoch != entry.position().epoch()) {
        return false;
      }
      LogEntry.Origin origin = entry.origin();
      boolean sameOp =
          origin != null
              && origin.op().equals(op)
              && origin.participant().value().equals(participant);
      return op == null || sameOp;
    }
  }

  private static Optional<Stored> stored(Connection connection, String room, Position position)
      throws SQLException {
    String sql = "SELECT epoch, participant, op_id FROM room_event WHERE room = ? AND seq = ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, room);
      statement.setLong(2, position.seq());
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next()
            ? Optional.of(new Stored(rows.getLong(1), rows.getString(2), rows.getString(3)))
            : Optional.empty();
      }
    }
  }

  /** Stores the batch by itself; its ops that the log knows already are counted as new ones. */
  private Outcome alone(Connection connection, Append append) throws SQLException {
    for (LogEntry entry : append.batch().entries()) {
      LogEntry.Origin origin = entry.origin();
      if (origin != null && known(connection, append.batch().room().value(), origin)) {
        counters.add(Count.LOG_OPS_FORGOTTEN);
        forgotten.add(origin);
      }
    }
    List<EventRows.Row> rows = rows(List.of(append));
    EventRows.insert(connection, codec, rows);
    counters.add(Count.LOG_ROWS, rows.size());
    return new Outcome.Saved();
  }

  private static boolean known(Connection connection, String room, LogEntry.Origin origin)
      throws SQLException {
    String sql = "SELECT 1 FROM room_event WHERE room = ? AND participant = ? AND op_id = ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, room);
      statement.setString(2, origin.participant().value());
      statement.setString(3, origin.op());
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next();
      }
    }
  }

  /** Stores a snapshot if its owner still owns the room. */
  void snapshot(RoomState state) {
    String body = codec.state(state);
    try {
      boolean ours =
          database.transaction(
              connection -> owns(connection, state) && written(connection, state, body));
      counters.add(ours ? Count.SNAPSHOTS : Count.SNAPSHOTS_LOST);
    } catch (StoreException failure) {
      counters.add(Count.SNAPSHOTS_LOST);
      LOG.debug("no snapshot room={}", state.lesson(), failure);
    }
  }

  private static boolean owns(Connection connection, RoomState state) throws SQLException {
    String sql = "SELECT 1 FROM room WHERE id = ? AND epoch = ? FOR UPDATE";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, state.lesson().value());
      statement.setLong(2, state.position().epoch());
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next();
      }
    }
  }

  private static boolean written(Connection connection, RoomState state, String body)
      throws SQLException {
    String sql =
        """
        INSERT INTO room_snapshot (room, epoch, seq, schema_version, body) VALUES (?, ?, ?, ?, ?)
        ON DUPLICATE KEY UPDATE epoch = VALUES(epoch), seq = VALUES(seq),
          schema_version = VALUES(schema_version), body = VALUES(body)
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, state.lesson().value());
      statement.setLong(2, state.position().epoch());
      statement.setLong(3, state.position().seq());
      statement.setInt(4, EventCodec.SCHEMA_VERSION);
      statement.setString(5, body);
      return statement.executeUpdate() > 0;
    }
  }
}

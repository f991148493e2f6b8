package belfort.signaling.store;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.placement.Budget;
import belfort.mediacontrol.placement.Capacity;
import belfort.mediacontrol.placement.Costs;
import belfort.mediacontrol.placement.Decision;
import belfort.mediacontrol.placement.Ledger;
import belfort.mediacontrol.placement.Ledger.Reservation;
import belfort.mediacontrol.placement.NodeId;
import belfort.mediacontrol.placement.Placement;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A fresh database with a ledger, for tests of several stores and servers. */
final class LedgerWorld implements AutoCloseable {
  static final Budget BUDGET = new Budget(new Costs(1_000, 1_000, 0), 1_000, 10_000, 100);
  static final Capacity LESSON = new Capacity(10, 80, 900, 9, 9);
  static final Instant STARTS = Instant.parse("2026-09-01T06:30:00Z");

  final DatabaseSettings settings = TestDatabase.fresh();
  final Database database = Database.open(settings, "ledger", 4);
  final MySqlLedger ledger = new MySqlLedger(database);

  void node(String id, Budget budget) throws Exception {
    ledger.register(
        new Ledger.NodeRegistration(
            new NodeId(id), "ws://" + id, "belfort", "1", "process", budget));
  }

  LessonId room(String id, long epoch) throws Exception {
    run(
        "INSERT INTO room (id, server, epoch, lesson) VALUES ('%s', 's1', %d, '')"
                .formatted(id, epoch)
            + " ON DUPLICATE KEY UPDATE epoch = VALUES(epoch)");
    return new LessonId(id);
  }

  void run(String... statements) throws Exception {
    database.transaction(connection -> run(connection, statements));
  }

  private static int run(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.executeUpdate(sql);
      }
    }
    return statements.length;
  }

  static Reservation wanted(LessonId lesson, long epoch, String node, int part) {
    return Reservation.wanted(lesson, epoch, new NodeId(node), part, LESSON, 20, STARTS);
  }

  /** A decision, where it does not matter why. */
  static Decision decision(String node) {
    return new Decision(
        Optional.of(new NodeId(node)),
        new Placement.Request(LESSON, Placement.Kind.WALK_IN),
        List.of(),
        List.of(),
        Decision.Reason.ONLY_ONE,
        42);
  }

  Ledger.ReserveOutcome reserve(LessonId lesson, long epoch, String node, int part)
      throws Exception {
    return ledger.reserve(wanted(lesson, epoch, node, part), decision(node));
  }

  Ledger.NodeEntry entry(String id) throws Exception {
    return ledger.nodes().stream()
        .filter(node -> node.id().value().equals(id))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void close() {
    database.close();
  }
}

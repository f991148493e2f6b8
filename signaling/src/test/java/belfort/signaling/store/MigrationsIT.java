package belfort.signaling.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.placement.Capacity;
import belfort.mediacontrol.placement.Ledger;
import java.time.Instant;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

final class MigrationsIT {
  @Test
  void anEmptySchemaIsMigratedAndASecondRunChangesNothing() throws Exception {
    DatabaseSettings settings = TestDatabase.fresh();
    Migrations.run(settings);
    try (Database database = Database.open(settings, "test", 1)) {
      int failed =
          database.transaction(connection -> {
            try (var rows =
                connection
                    .createStatement()
                    .executeQuery("SELECT COUNT(*) FROM flyway_schema_history WHERE success = 0")) {
              rows.next();
              return rows.getInt(1);
            }
          });
      assertEquals(0, failed);
    }
  }

  @Test
  void whatStoodInTheLedgerBeforeItHadPartsStandsAfterwards() throws Exception {
    DatabaseSettings settings = TestDatabase.empty();
    Flyway.configure()
        .dataSource(settings.url(), settings.user(), settings.password())
        .locations("classpath:sql")
        .target("26")
        .load()
        .migrate();
    try (Database database = Database.open(settings, "test", 1)) {
      database.transaction(connection -> {
        try (var statement = connection.createStatement()) {
          statement.executeUpdate(
              """
              INSERT INTO node (id, url, kind, version, server_id, budget_packets, budget_kilobits,
                budget_endpoints, held_packets, held_kilobits, held_endpoints, lessons,
                registered_at, seen_at)
              VALUES ('n', 'ws://n', 'belfort', '1', 's', 1000, 2000, 30, 400, 500, 6, 1,
                UTC_TIMESTAMP(3), UTC_TIMESTAMP(3))
              """);
          return statement.executeUpdate(
              """
              INSERT INTO reservation (lesson, epoch, node, reserved_packets, reserved_kilobits,
                reserved_endpoints, server_id, pipeline_id)
              VALUES ('l', 3, 'n', 400, 500, 6, 's', 'p')
              """);
        }
      });
      Migrations.run(settings);
      MySqlLedger ledger = new MySqlLedger(database);
      Ledger.Reservation part = ledger.find(new LessonId("l")).orElseThrow();
      assertEquals(new Capacity(0, 400, 500, 0, 6), part.reserved());
      assertEquals("p", part.pipelineId());
      Ledger.NodeEntry node = ledger.nodes().getFirst();
      assertEquals(part.reserved(), node.reserved());
      assertEquals(0.4, node.budget().fullness(node.reserved()), 0.001, "as full as it was");
      assertEquals(0, ledger.reconcile());
      assertEquals(0, ledger.releaseNoShows(Instant.now()), "nobody knows how many it was for");
    }
  }
}

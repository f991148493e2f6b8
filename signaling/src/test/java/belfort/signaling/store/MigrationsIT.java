package belfort.signaling.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
}

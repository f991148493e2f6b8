package belfort.signaling.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Properties;
import java.util.UUID;

/**
 * What a look at the database shows.
 *
 * @param refusal why we may not make and drop a table; empty when we may
 * @param ahead how far its clock is ahead of ours, half of the round trip taken off
 */
public record DatabaseExam(
    boolean mariaDb,
    int major,
    int minor,
    String charset,
    boolean readOnly,
    String refusal,
    Duration ahead,
    Duration roundTrip) {
  private static final String PATIENCE_MS = "5000";

  /** Looks, on a connection of its own, which also tries the way there. */
  public static DatabaseExam of(DatabaseSettings settings, InstantSource clock)
      throws StoreException {
    Properties properties = new Properties();
    properties.setProperty("user", settings.user());
    properties.setProperty("password", settings.password());
    properties.setProperty("connectTimeout", PATIENCE_MS);
    properties.setProperty("socketTimeout", PATIENCE_MS);
    properties.setProperty("connectionTimeZone", "UTC");
    try (Connection connection = DriverManager.getConnection(settings.url(), properties);
        Statement statement = connection.createStatement()) {
      return look(connection, statement, clock);
    } catch (SQLException away) {
      String reason = String.valueOf(away.getMessage()).lines().findFirst().orElse("no reason");
      throw new StoreException("it does not let us in: " + reason, away, false);
    }
  }

  private static DatabaseExam look(Connection connection, Statement statement, InstantSource clock)
      throws SQLException {
    String version = text(statement, "SELECT VERSION()");
    Instant before = clock.instant();
    long theirMicros =
        Long.parseLong(text(statement, "SELECT CAST(UNIX_TIMESTAMP(NOW(6)) * 1000000 AS SIGNED)"));
    Instant after = clock.instant();
    Duration roundTrip = Duration.between(before, after);
    Instant theirs =
        Instant.ofEpochSecond(theirMicros / 1_000_000, theirMicros % 1_000_000 * 1_000);
    return new DatabaseExam(
        version.toLowerCase(Locale.ROOT).contains("mariadb"),
        number(version, 0),
        number(version, 1),
        text(statement, "SELECT @@character_set_database"),
        !text(statement, "SELECT @@global.read_only").equals("0"),
        tryRights(connection),
        Duration.between(before.plus(roundTrip.dividedBy(2)), theirs),
        roundTrip);
  }

  private static int number(String version, int index) {
    String[] parts = version.split("[^0-9]+", -1);
    return parts.length > index && !parts[index].isEmpty() ? Integer.parseInt(parts[index]) : 0;
  }

  /** Only doing it shows it: grants come by roles, wildcards and proxies. */
  private static String tryRights(Connection connection) {
    String table = "belfort_doctor_" + UUID.randomUUID().toString().replace('-', '_');
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate("CREATE TABLE " + table + " (n INT PRIMARY KEY)");
      try {
        statement.executeUpdate("ALTER TABLE " + table + " ADD COLUMN t VARCHAR(8)");
        statement.executeUpdate("INSERT INTO " + table + " VALUES (1, 'a')");
      } finally {
        statement.executeUpdate("DROP TABLE " + table);
      }
      return "";
    } catch (SQLException refused) {
      return String.valueOf(refused.getMessage()).lines().findFirst().orElse("refused");
    }
  }

  private static String text(Statement statement, String query) throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return String.valueOf(rows.getString(1));
    }
  }
}

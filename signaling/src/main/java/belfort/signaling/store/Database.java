package belfort.signaling.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.time.Duration;

/**
 * One bulkhead's small, fixed pool of connections to the database, and the explicit transaction
 * around each piece of work. READ COMMITTED, because work is claimed with SKIP LOCKED.
 */
public final class Database implements AutoCloseable {
  private static final Duration CONNECTION_PATIENCE = Duration.ofSeconds(3);
  private static final Duration NETWORK_PATIENCE = Duration.ofSeconds(5);

  private final HikariDataSource pool;

  private Database(HikariDataSource pool) {
    this.pool = pool;
  }

  /**
   * Opens a pool. Does not wait for the database: work fails until it is there.
   *
   * @param bulkhead names the pool in metrics and thread names
   */
  public static Database open(DatabaseSettings settings, String bulkhead, int connections) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(bulkhead);
    config.setJdbcUrl(settings.url());
    config.setUsername(settings.user());
    config.setPassword(settings.password());
    config.setMaximumPoolSize(connections);
    config.setAutoCommit(false);
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    config.setConnectionTimeout(CONNECTION_PATIENCE.toMillis());
    config.setValidationTimeout(1_000);
    config.setInitializationFailTimeout(-1);
    config.addDataSourceProperty("socketTimeout", Long.toString(NETWORK_PATIENCE.toMillis()));
    config.addDataSourceProperty("connectTimeout", Long.toString(CONNECTION_PATIENCE.toMillis()));
    config.addDataSourceProperty("rewriteBatchedStatements", "true");
    config.addDataSourceProperty("connectionTimeZone", "UTC");
    config.addDataSourceProperty("forceConnectionTimeZoneToSession", "true");
    return new Database(new HikariDataSource(config));
  }

  /** Runs the work in one transaction: committed when it returns, rolled back when it throws. */
  public <T extends @org.jspecify.annotations.Nullable Object> T transaction(Work<T> work)
      throws StoreException {
    try (Connection connection = pool.getConnection()) {
      try {
        T result = work.run(connection);
        connection.commit();
        return result;
      } catch (SQLException | RuntimeException failure) {
        rollBack(connection, failure);
        throw failure;
      }
    } catch (SQLException failure) {
      throw new StoreException(
          "the database did not do it: " + failure.getMessage(), failure, isDuplicate(failure));
    }
  }

  private static void rollBack(Connection connection, Exception failure) {
    try {
      connection.rollback();
    } catch (SQLException second) {
      failure.addSuppressed(second);
    }
  }

  private static boolean isDuplicate(SQLException failure) {
    return failure instanceof SQLIntegrityConstraintViolationException
        || failure.getErrorCode() == DUPLICATE_KEY;
  }

  private static final int DUPLICATE_KEY = 1062;

  @Override
  public void close() {
    pool.close();
  }

  /** A piece of work within one transaction. */
  @FunctionalInterface
  public interface Work<T extends @org.jspecify.annotations.Nullable Object> {
    T run(Connection connection) throws SQLException;
  }
}

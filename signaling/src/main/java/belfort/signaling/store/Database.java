package belfort.signaling.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.time.Duration;
import java.util.Properties;
import java.util.Set;

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
    config.setMaximumPoolSize(connections);
    // a pool that fills itself up pauses longer and longer while the database is away, up to 10 s:
    // the server would be back long after its lease; on demand it asks again within a second or two
    config.setMinimumIdle(0);
    config.setAutoCommit(false);
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    config.setConnectionTimeout(CONNECTION_PATIENCE.toMillis());
    config.setValidationTimeout(1_000);
    config.setInitializationFailTimeout(-1);
    // what a storm made it open stays for the next one
    config.setIdleTimeout(0);
    config.setDataSourceProperties(properties(settings));
    return new Database(new HikariDataSource(config));
  }

  /** The driver's settings of every connection, and who we are. */
  static Properties properties(DatabaseSettings settings) {
    Properties properties = new Properties();
    properties.setProperty("user", settings.user());
    properties.setProperty("password", settings.password());
    properties.setProperty("socketTimeout", Long.toString(NETWORK_PATIENCE.toMillis()));
    properties.setProperty("connectTimeout", Long.toString(CONNECTION_PATIENCE.toMillis()));
    properties.setProperty("rewriteBatchedStatements", "true");
    properties.setProperty("connectionTimeZone", "UTC");
    properties.setProperty("forceConnectionTimeZoneToSession", "true");
    // a statement is taken apart once, and a new connection does not ask for what it knows
    properties.setProperty("cachePrepStmts", "true");
    properties.setProperty("cacheServerConfiguration", "true");
    properties.setProperty("useLocalSessionState", "true");
    return properties;
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
      if (isReadOnly(failure)) {
        leaveFormerPrimary();
      }
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

  /**
   * After a failover the former primary lives on and refuses to write. Its connections are sound,
   * so the pool would keep them for ever: all are closed, and new ones go where the address leads
   * now. Those in use are closed when they come back.
   */
  private void leaveFormerPrimary() {
    HikariPoolMXBean running = pool.getHikariPoolMXBean();
    if (running != null) {
      running.softEvictConnections();
    }
  }

  /** The whole chain: a batch hides its cause in the next exception. */
  private static boolean isReadOnly(SQLException failure) {
    for (SQLException each = failure; each != null; each = each.getNextException()) {
      if (READ_ONLY.contains(each.getErrorCode())) {
        return true;
      }
    }
    return false;
  }

  /**
   * ER_OPTION_PREVENTS_STATEMENT (read_only, super_read_only), ER_CANT_EXECUTE_IN_READ_ONLY_
   * TRANSACTION, ER_READ_ONLY_MODE, and a group's member that may not write (3100).
   */
  private static final Set<Integer> READ_ONLY = Set.of(1290, 1792, 1836, 3100);

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

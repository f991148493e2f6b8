package belfort.signaling.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The connection on which a server renews its lease. It holds a named lock of the database for as
 * long as the server's process lives: the operating system closes the connections of a killed
 * process, so the others see at once that nobody holds the lock any more, and need not wait until
 * the lease has run out. A pool would not do: it closes connections when they are old.
 */
public final class LifeLine implements AutoCloseable {
  /** Names of locks are shared by all who use the database server: 64 characters at most. */
  private static final String PREFIX = "belfort-";

  private final DatabaseSettings settings;
  private final String name;
  private @Nullable Connection connection;
  private boolean held;
  private boolean closed;

  /**
   * Does not connect yet.
   *
   * @param server its id, 1 to 56 characters
   */
  public LifeLine(DatabaseSettings settings, String server) {
    this.settings = settings;
    this.name = PREFIX + server;
  }

  /** In SQL: whether nobody holds the lock of the server with the id in that column. */
  static String letGo(String column) {
    return "IS_FREE_LOCK(CONCAT('" + PREFIX + "', " + column + ")) = 1";
  }

  /** Runs the work in a transaction while the lock is held, as far as anybody can know. */
  synchronized <T> T holding(Database.Work<T> work) throws StoreException {
    try {
      Connection open = open();
      hold(open);
      T result = work.run(open);
      open.commit();
      return result;
    } catch (SQLException failure) {
      // a primary that became read-only keeps its connections: the next one goes to its successor
      drop();
      throw new StoreException(
          "the lease's connection failed: " + failure.getMessage(), failure, false);
    }
  }

  private Connection open() throws SQLException {
    if (closed) {
      throw new SQLException("this server is stopping");
    }
    Connection open = connection;
    if (open == null) {
      open = DriverManager.getConnection(settings.url(), Database.properties(settings));
      open.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      open.setAutoCommit(false);
      connection = open;
    }
    return open;
  }

  /**
   * An earlier connection of ours may not have ended yet: the lock is asked for again next time.
   */
  private void hold(Connection open) throws SQLException {
    if (held) {
      return;
    }
    try (PreparedStatement asking = open.prepareStatement("SELECT GET_LOCK(?, 0)")) {
      asking.setString(1, name);
      try (ResultSet answer = asking.executeQuery()) {
        held = answer.next() && answer.getInt(1) == 1;
      }
    }
  }

  private void drop() {
    Connection open = connection;
    connection = null;
    held = false;
    if (open != null) {
      try {
        open.close();
      } catch (SQLException gone) {
        // it is closed, which is all that was wanted
      }
    }
  }

  /** Lets go of the lock, as the end of the process does. */
  @Override
  public synchronized void close() {
    closed = true;
    drop();
  }
}

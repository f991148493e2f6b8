package belfort.signaling.store;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A database in a process of its own, on data of its own, that a test may kill. */
public final class KillableDatabase implements AutoCloseable {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Path base;
  private final Path folder;
  private final int port;
  private Process process;

  private KillableDatabase(Path base, Path folder, int port) {
    this.base = base;
    this.folder = folder;
    this.port = port;
  }

  /** Installs fresh data and starts a server on it, with our schema. */
  public static KillableDatabase start() throws Exception {
    Path base = TestDatabase.programs();
    Path folder = Files.createTempDirectory(base.getParent(), "killable");
    KillableDatabase database = new KillableDatabase(base, folder, freePort());
    database.install();
    database.restart();
    try (Connection connection = database.connect("");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE belfort CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
    }
    Migrations.run(database.settings());
    return database;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void install() throws IOException, InterruptedException {
    Path script = base.resolve("scripts").resolve("mariadb-install-db");
    Path found = Files.exists(script) ? script : base.resolve("bin").resolve("mariadb-install-db");
    List<String> command = new ArrayList<>();
    command.add(found.toString());
    command.add("--no-defaults");
    command.add("--basedir=" + base);
    command.add("--datadir=" + folder.resolve("data"));
    command.add("--force"); // no name service is needed
    command.add("--skip-name-resolve");
    command.add("--auth-root-authentication-method=normal");
    asRoot(command);
    Process installing = run(command, "install.log");
    if (installing.waitFor() != 0) {
      throw new IOException(Files.readString(folder.resolve("install.log")));
    }
  }

  private static void asRoot(List<String> command) {
    if ("root".equals(System.getProperty("user.name"))) {
      command.add("--user=root");
    }
  }

  private Process run(List<String> command, String log) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(base.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve(log).toFile()));
    builder.environment().put("LD_LIBRARY_PATH", base.resolve("libs").toString());
    return builder.start();
  }

  /** Starts the server again on the same data and waits until it answers. */
  public void restart() throws Exception {
    List<String> command = new ArrayList<>();
    command.add(base.resolve("bin").resolve("mariadbd").toString());
    command.add("--no-defaults");
    command.add("--basedir=" + base);
    command.add("--datadir=" + folder.resolve("data"));
    command.add("--socket=" + folder.resolve("s"));
    command.add("--port=" + port);
    command.add("--bind-address=127.0.0.1");
    command.add("--skip-ssl");
    command.add("--skip-name-resolve");
    command.add("--character-set-server=utf8mb4");
    asRoot(command);
    process = run(command, "server.log");
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!answers()) {
      if (!process.isAlive() || System.nanoTime() - deadline > 0) {
        throw new IOException(Files.readString(folder.resolve("server.log")));
      }
      Thread.onSpinWait();
    }
  }

  private boolean answers() {
    try (Connection connection = connect("")) {
      return connection.isValid(1);
    } catch (SQLException notYet) {
      return false;
    }
  }

  private Connection connect(String schema) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:mysql://127.0.0.1:" + port + "/" + schema + "?sslMode=DISABLED", "root", "");
  }

  public DatabaseSettings settings() {
    return new DatabaseSettings(
        "jdbc:mysql://127.0.0.1:" + port + "/belfort?sslMode=DISABLED", "root", "");
  }

  /** As a user who may do everything with our schema and nothing with the server, as in earnest. */
  public DatabaseSettings settingsOfUser() throws SQLException {
    administer("CREATE USER IF NOT EXISTS 'belfort'@'127.0.0.1' IDENTIFIED BY 'secret'");
    administer("GRANT ALL PRIVILEGES ON belfort.* TO 'belfort'@'127.0.0.1'");
    return new DatabaseSettings(settings().url(), "belfort", "secret");
  }

  /** Lets it live on as a former primary does after a failover, or be the primary again. */
  public void readOnly(boolean is) throws SQLException {
    administer("SET GLOBAL read_only = " + (is ? 1 : 0));
  }

  private void administer(String sql) throws SQLException {
    try (Connection connection = connect("");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Kills the process as kill -9 does. */
  public void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** The op ids of the stored events of a type. */
  public List<String> storedOps(String type) throws SQLException {
    List<String> ops = new ArrayList<>();
    try (Connection connection = connect("belfort");
        var statement =
            connection.prepareStatement("SELECT op_id FROM room_event WHERE type = ?")) {
      statement.setString(1, type);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          ops.add(rows.getString(1));
        }
      }
    }
    return ops;
  }

  @Override
  public void close() throws IOException {
    kill();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}

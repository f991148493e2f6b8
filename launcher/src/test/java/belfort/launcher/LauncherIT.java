package belfort.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher with the real database and stand-ins for nodes and server. All tests share one data
 * folder, one after the other, as an installation lives through its days.
 */
final class LauncherIT {
  private static final String SERVER = "belfort.signaling.Main";
  private static final String NODE = "belfort.medianode.Main";
  private static final String WRAPPER = "belfort.launcher.DatabaseProcess";
  private static final String DATABASE_SERVER = "bin/mariadbd";

  @TempDir static Path folder;

  private static Path home;
  private static Path data;
  private static int httpPort;
  private static int managementPort;

  @BeforeAll
  static void unpackTheDatabaseOnce() throws Exception {
    home = RunningLauncher.homeOfStandIns(folder.resolve("home"));
    data = folder.toRealPath().resolve("data");
    Set<Integer> taken = new HashSet<>();
    httpPort = new Ports().freeTcp(taken);
    managementPort = new Ports().freeTcp(taken);
    long started = System.nanoTime();
    try (RunningLauncher launcher = start()) {
      launcher.awaitReady();
      figure("launcher.first_start", started);
    }
  }

  @AfterAll
  static void nothingIsLeftRunning() throws IOException {
    List<Long> left = RunningLauncher.processes(data, "");
    left.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    assertEquals(List.of(), left);
  }

  private static RunningLauncher start(String... more) throws IOException {
    String[] options = {"--http-port", "" + httpPort, "--management-port", "" + managementPort};
    String[] all = java.util.Arrays.copyOf(options, options.length + more.length);
    System.arraycopy(more, 0, all, options.length, more.length);
    return RunningLauncher.start(home, data, all);
  }

  @Test
  void aSecondStartIsQuickAndFindsTheDataOfTheFirst() throws Exception {
    int before;
    try (RunningLauncher launcher = start().awaitReady()) {
      before = serverStarts();
      assertTrue(before > 0, launcher.output());
    }
    long started = System.nanoTime();
    try (RunningLauncher launcher = start().awaitReady()) {
      figure("launcher.second_start", started);
      assertEquals(before + 1, serverStarts(), launcher.output());
    }
  }

  @Test
  void theLinksArePrintedWithTheFirstStudentsOnly() throws Exception {
    try (RunningLauncher launcher =
        start("--public-url", "https://school.example", "--behind-proxy", "127.0.0.1")
            .awaitReady()) {
      String output = launcher.output();
      assertTrue(output.contains("https://school.example/admin#a"), output);
      assertTrue(output.contains("https://school.example/lesson#s3"), output);
      assertTrue(!output.contains("https://school.example/lesson#s4"), output);
      assertTrue(output.contains("1 more"), output);
    }
  }

  @Test
  void ctrlCStopsTheServerFirstAndTheDatabaseLastAndLeavesNoProcess() throws Exception {
    try (RunningLauncher launcher = start("--embedded-nodes", "6").awaitReady()) {
      // more programs than cores: each of them must still be heard and stopped
      assertEquals(6, RunningLauncher.processes(data, NODE).size());
      launcher.interrupt();
      assertEquals(0, launcher.awaitExit(), launcher.output());
      assertEquals(List.of(), RunningLauncher.processes(data, ""));
      assertTrue(launcher.output().contains("stopped"), launcher.output());
      assertTrue(databaseLog().contains("Shutdown complete"), databaseLog());
    }
  }

  @Test
  void ctrlCOfATerminalDoesNotReachTheProgramsOutOfOrder() throws Exception {
    try (RunningLauncher launcher = start().awaitReady()) {
      for (long pid : RunningLauncher.processes(data, "")) {
        if (pid != launcher.pid()) {
          RunningLauncher.signal(pid, "INT");
        }
      }
      long node = RunningLauncher.processes(data, NODE).getFirst();
      RunningLauncher.signal(node, "KILL");
      launcher.awaitLine("is back");
      assertEquals(1, count(launcher.output(), "; starting it again"), launcher.output());
    }
  }

  @Test
  void aKilledServerComesBackOnItsPorts() throws Exception {
    try (RunningLauncher launcher = start().awaitReady()) {
      long killed = RunningLauncher.onlyProcess(data, SERVER);
      RunningLauncher.signal(killed, "KILL");
      launcher.awaitLine("server is back");
      assertNotEquals(killed, RunningLauncher.onlyProcess(data, SERVER));
      assertTrue(launcher.output().contains("server ended (by signal 9)"), launcher.output());
    }
  }

  @Test
  void aKilledDatabaseServerComesBackWithItsDataOnTheSamePort() throws Exception {
    try (RunningLauncher launcher = start().awaitReady()) {
      int starts = serverStarts();
      long started = System.nanoTime();
      RunningLauncher.signal(RunningLauncher.onlyProcess(data, DATABASE_SERVER), "KILL");
      launcher.awaitLine("database is back");
      figure("launcher.database_back_after_kill", started);
      assertEquals(starts, serverStarts(), launcher.output());
    }
  }

  @Test
  void aKilledDatabaseWrapperIsReplacedAndItsServerIsNotLeftBehind() throws Exception {
    try (RunningLauncher launcher = start().awaitReady()) {
      long server = RunningLauncher.onlyProcess(data, DATABASE_SERVER);
      RunningLauncher.signal(RunningLauncher.onlyProcess(data, WRAPPER), "KILL");
      launcher.awaitLine("database is back");
      Await.until(
          RunningLauncher.PATIENCE,
          () -> "the old database server ends",
          () -> ProcessHandle.of(server).isEmpty());
      assertNotEquals(server, RunningLauncher.onlyProcess(data, DATABASE_SERVER));
    }
  }

  @Test
  void afterKillOfTheLauncherTheNextStartIsClean() throws Exception {
    int starts;
    try (RunningLauncher launcher = start().awaitReady()) {
      starts = serverStarts();
      launcher.kill();
    }
    try (RunningLauncher launcher = start().awaitReady()) {
      assertEquals(starts + 1, serverStarts(), launcher.output());
      assertEquals(2, RunningLauncher.processes(data, NODE).size());
      RunningLauncher.onlyProcess(data, DATABASE_SERVER);
    }
  }

  @Test
  void afterKillOfLauncherAndWrapperAtOnceTheNextStartEndsTheOrphanedDatabase() throws Exception {
    try (RunningLauncher launcher = start().awaitReady()) {
      long wrapper = RunningLauncher.onlyProcess(data, WRAPPER);
      long orphan = RunningLauncher.onlyProcess(data, DATABASE_SERVER);
      RunningLauncher.signal(wrapper, "STOP");
      launcher.kill();
      RunningLauncher.signal(wrapper, "KILL");
      assertTrue(ProcessHandle.of(orphan).isPresent());

      try (RunningLauncher next = start().awaitReady()) {
        assertNotEquals(orphan, RunningLauncher.onlyProcess(data, DATABASE_SERVER));
        assertTrue(databaseLog().contains("left over from a killed launcher"), next.output());
      }
    }
  }

  @Test
  void theDatabaseServesThisMachineAndItsOwnUserOnly() throws Exception {
    try (RunningLauncher launcher = start().awaitReady()) {
      assertTrue(Files.isRegularFile(passwordFile()), launcher.output());
      assertEquals(
          PosixFilePermissions.fromString("rw-------"),
          Files.getPosixFilePermissions(passwordFile()));
      for (String user : List.of("root", "", "belfort")) {
        String refused = refusal(user, "");
        assertTrue(refused.contains("Access denied"), user + ": " + refused);
      }
      try (Connection connection = connect();
          Statement statement = connection.createStatement();
          ResultSet row =
              statement.executeQuery(
                  "SELECT @@bind_address, @@character_set_database, @@innodb_flush_log_at_trx_commit")) {
        assertTrue(row.next());
        assertEquals("127.0.0.1", row.getString(1));
        assertEquals("utf8mb4", row.getString(2));
        assertEquals("1", row.getString(3));
      }
    }
  }

  @Test
  void aSecondLauncherOnTheSameDataFolderIsRefused() throws Exception {
    try (RunningLauncher launcher = start().awaitReady()) {
      try (RunningLauncher second = RunningLauncher.start(home, data)) {
        assertEquals(1, second.awaitExit());
        assertEquals(1, second.output().lines().count(), second.output());
        assertTrue(second.output().contains("already running"), second.output());
        assertTrue(second.output().contains("(process " + launcher.pid() + ")"), second.output());
      }
    }
  }

  @Test
  void aTakenPortIsOneLineAndAnExitCode() throws Exception {
    for (String option : List.of("--http-port", "--management-port")) {
      try (ServerSocket taken = new ServerSocket(0)) {
        String port = Integer.toString(taken.getLocalPort());
        String other = option.equals("--http-port") ? "--management-port" : "--http-port";
        int free = new Ports().freeTcp(new HashSet<>());
        try (RunningLauncher launcher =
            RunningLauncher.start(home, data, option, port, other, "" + free)) {
          assertEquals(1, launcher.awaitExit(), launcher.output());
          assertTrue(
              launcher.output().contains("TCP port " + port + " is taken"), launcher.output());
          assertTrue(launcher.output().contains(option + " N"), launcher.output());
        }
      }
    }
  }

  @Test
  void aServerThatRefusesToStartIsQuotedAndEverythingStops() throws Exception {
    Path refuse = Files.createFile(data.resolve("refuse-to-start"));
    try (RunningLauncher launcher = start()) {
      assertEquals(1, launcher.awaitExit(), launcher.output());
      assertTrue(launcher.output().contains("the stand-in refuses to start"), launcher.output());
      assertEquals(List.of(), RunningLauncher.processes(data, ""));
    } finally {
      Files.delete(refuse);
    }
  }

  @Test
  void aDataFolderThatCannotBeWrittenIsOneLineAndAnExitCode() throws Exception {
    Path file = Files.createFile(folder.resolve("a-file"));
    try (RunningLauncher launcher = RunningLauncher.start(home, file.resolve("data"))) {
      assertEquals(1, launcher.awaitExit());
      assertTrue(launcher.output().contains("cannot write to the data folder"), launcher.output());
      assertTrue(launcher.output().contains("--data DIR"), launcher.output());
    }
  }

  private static Path passwordFile() {
    return data.resolve("db").resolve("password");
  }

  private static String databaseLog() throws IOException {
    return Files.readString(data.resolve("logs").resolve("database.log"));
  }

  private static int serverStarts() throws Exception {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM server_start")) {
      assertTrue(row.next());
      return row.getInt(1);
    }
  }

  private static Connection connect() throws Exception {
    return DriverManager.getConnection(
        databaseUrl(), "belfort", Files.readString(passwordFile()).strip());
  }

  private static String refusal(String user, String password) throws Exception {
    try (Connection connection = DriverManager.getConnection(databaseUrl(), user, password)) {
      return "let in as " + connection.getMetaData().getUserName();
    } catch (SQLException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static String databaseUrl() throws IOException {
    long pid = RunningLauncher.onlyProcess(data, DATABASE_SERVER);
    String commandLine = Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"));
    for (String argument : commandLine.split("\0", -1)) {
      if (argument.startsWith("--port=")) {
        String port = argument.substring("--port=".length());
        return "jdbc:mysql://127.0.0.1:" + port + "/belfort?sslMode=DISABLED";
      }
    }
    throw new AssertionError("no port in " + commandLine);
  }

  private static int count(String text, String part) {
    return text.split(java.util.regex.Pattern.quote(part), -1).length - 1;
  }

  private static void figure(String name, long startedNanos) throws IOException {
    Duration took = Duration.ofNanos(System.nanoTime() - startedNanos);
    Files.writeString(
        Path.of("target", "figures.txt"),
        String.format(Locale.ROOT, "%s %.2f s%n", name, took.toMillis() / 1000.0),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }
}

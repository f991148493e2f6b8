package belfort.launcher;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The program that stands between the launcher and the database server: it ends the server when the
 * launcher's pipe closes, which the server itself does not watch, and ends itself when the server
 * dies.
 *
 * <p>Arguments: folder of the database, port, file with the password.
 */
final class DatabaseProcess {
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);
  private static final Duration PROBE_INTERVAL = Duration.ofMillis(20);
  private static final int FAILED = 1;

  private final MariaDb mariaDb;
  private final Path folder;
  private volatile boolean stopping;
  private volatile @Nullable Process server;

  private DatabaseProcess(Path folder) {
    this.mariaDb = new MariaDb(folder);
    this.folder = folder;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    DatabaseProcess process = new DatabaseProcess(Path.of(args[0]));
    Runtime.getRuntime().addShutdownHook(new Thread(process::stop, "stop-server"));
    Thread.ofPlatform().daemon().name("parent-pipe").start(DatabaseProcess::endWithTheParent);
    try {
      process.run(Integer.parseInt(args[1]), Files.readString(Path.of(args[2])).strip());
    } catch (StartFailure e) {
      System.out.println("belfort: " + e.getMessage());
    }
    System.exit(FAILED);
  }

  private void run(int port, String password)
      throws StartFailure, IOException, InterruptedException {
    int leftOver = mariaDb.endLeftOvers(STOP_PATIENCE);
    if (leftOver > 0) {
      System.out.println("ended " + leftOver + " database server left over from a killed launcher");
    }
    mariaDb.installIfAbsent();
    Files.createDirectories(folder.resolve("tmp"));
    Path initFile = folder.resolve("init.sql");
    PrivateFile.write(initFile, MariaDb.initSql(password));
    Process started = start(mariaDb.command(port, initFile));
    BooleanSupplier greets = Probe.databaseGreets(port);
    while (!started.waitFor(PROBE_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
      if (greets.getAsBoolean()) {
        System.out.println(ChildLog.READY_LINE);
        break;
      }
    }
    int exitCode = started.waitFor();
    System.out.println("the database server ended with exit code " + exitCode);
  }

  private Process start(List<String> command) throws IOException {
    Process started =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .start();
    server = started;
    if (stopping) {
      started.destroy();
    }
    return started;
  }

  /** Nobody writes to the pipe: a read returns when the launcher has closed it or is dead. */
  private static void endWithTheParent() {
    try {
      System.in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      System.out.println("the pipe to the launcher broke: " + e.getMessage());
    }
    System.exit(0);
  }

  private void stop() {
    stopping = true;
    Process running = server;
    if (running == null) {
      return;
    }
    running.destroy();
    try {
      if (!running.waitFor(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        running.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

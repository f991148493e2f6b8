package belfort.bench.product;

import belfort.launcher.JvmProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The whole product, running: a launcher process of its own with its data folder and free ports,
 * and below it the database, the media nodes and the signaling server. One thread uses it.
 */
public final class RunningBelfort implements AutoCloseable {
  private static final String SERVER_CLASS = "belfort.signaling.Main";
  private static final String NODE_CLASS = "belfort.medianode.Main";
  private static final String READY = "Belfort is ready";

  /** The first start unpacks the embedded database; on a machine that compiles beside it. */
  private static final Duration START = Duration.ofMinutes(3);

  private static final Duration STOP = Duration.ofMinutes(1);
  private static final int LINES_SHOWN = 30;

  /** As the script ./belfort starts the launcher. */
  private static final List<String> LIGHT_JVM =
      List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  private final Path home;
  private final Path data;
  private final int httpPort;
  private final int managementPort;
  private final List<String> options;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Thread stopAtExit = new Thread(this::endLauncher, "stop-belfort");
  private Process launcher;
  private AdminApi admin;

  private RunningBelfort(Path home, Path data, List<String> options) {
    this.home = home;
    this.data = data;
    this.options = List.copyOf(options);
    this.httpPort = freePort();
    this.managementPort = freePort();
    this.launcher = launch();
    Runtime.getRuntime().addShutdownHook(stopAtExit);
    this.admin = awaitReady();
  }

  /**
   * Starts Belfort and waits until it is ready.
   *
   * @param data where it keeps its data, outside java.io.tmpdir: the embedded database deletes what
   *     lies there at its end
   * @param options further options of {@code ./belfort run}
   */
  public static RunningBelfort start(Path data, String... options) {
    return new RunningBelfort(home(), data.toAbsolutePath(), List.of(options));
  }

  /** The folder with Belfort's modules: of the script that started us, or around where we are. */
  public static Path home() {
    String told = System.getProperty("belfort.home");
    Path folder = Path.of(told == null ? "" : told).toAbsolutePath().normalize();
    for (Path place = folder; place != null; place = place.getParent()) {
      if (Files.isDirectory(place.resolve("sql")) && Files.isDirectory(place.resolve("launcher"))) {
        return place;
      }
    }
    throw new IllegalStateException(
        "no Belfort around " + folder + ": start in its folder, or with ./belfort");
  }

  public DemoLinks links() {
    return DemoLinks.read(linksFile());
  }

  public AdminApi admin() {
    return admin;
  }

  public HttpClient http() {
    return http;
  }

  /** Where a browser on this machine finds it. */
  public String origin() {
    return "http://localhost:" + httpPort;
  }

  public int managementPort() {
    return managementPort;
  }

  public Path data() {
    return data;
  }

  public ProcessHandle launcher() {
    return launcher.toHandle();
  }

  /** All processes below the launcher. */
  public List<ProcessHandle> children() {
    return launcher.descendants().toList();
  }

  /** The signaling server, when it runs. */
  public Optional<ProcessHandle> server() {
    return programs(SERVER_CLASS).findFirst();
  }

  public List<ProcessHandle> nodes() {
    return programs(NODE_CLASS).toList();
  }

  private Stream<ProcessHandle> programs(String mainClass) {
    return children().stream().filter(child -> arguments(child).contains(mainClass));
  }

  /** A program's command line; empty when it is gone. */
  private static List<String> arguments(ProcessHandle process) {
    try {
      // not ProcessHandle.info(): it leaves out command lines longer than a page
      Path file = Path.of("/proc", Long.toString(process.pid()), "cmdline");
      return List.of(Files.readString(file).split("\0"));
    } catch (IOException gone) {
      return List.of();
    }
  }

  /** Ends the launcher as a crash would, and waits until it is gone. */
  public void killLauncher() {
    launcher.destroyForcibly();
    Await.until("the killed launcher is gone", STOP, () -> !launcher.isAlive());
  }

  /** Starts a launcher again on the same data and ports. */
  public Duration startAgain() {
    if (launcher.isAlive()) {
      throw new IllegalStateException("the launcher still runs");
    }
    long startNanos = System.nanoTime();
    launcher = launch();
    admin = awaitReady();
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  /** What the launcher said since its last start. */
  public String output() {
    try {
      return Files.readString(outputFile());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Stops it as Ctrl-C does and checks that nothing stays behind. */
  @Override
  public void close() {
    List<ProcessHandle> all = new ArrayList<>(children());
    endLauncher();
    Runtime.getRuntime().removeShutdownHook(stopAtExit);
    http.close();
    List<Long> left = all.stream().filter(ProcessHandle::isAlive).map(ProcessHandle::pid).toList();
    if (!left.isEmpty()) {
      all.forEach(ProcessHandle::destroyForcibly);
      throw new IllegalStateException("processes stayed behind: " + left + lastLines());
    }
  }

  private void endLauncher() {
    launcher.destroy();
    try {
      if (!launcher.waitFor(STOP)) {
        launcher.descendants().forEach(ProcessHandle::destroyForcibly);
        launcher.destroyForcibly();
        throw new IllegalStateException("the launcher did not stop" + lastLines());
      }
    } catch (InterruptedException interrupted) {
      launcher.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private Process launch() {
    try {
      Files.createDirectories(outputFile().getParent());
      List<String> jvm = new ArrayList<>(LIGHT_JVM);
      jvm.add("-Dbelfort.home=" + home);
      List<String> command =
          new JvmProgram(home, "launcher", "belfort.launcher.Main", jvm).command();
      command.addAll(List.of("--data", data.toString(), "--links", linksFile().toString()));
      command.addAll(List.of("--http-port", Integer.toString(httpPort)));
      command.addAll(List.of("--management-port", Integer.toString(managementPort)));
      command.addAll(options);
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(outputFile().toFile())
          .start();
    } catch (IOException failure) {
      throw new UncheckedIOException(
          "Belfort cannot be started; is it built? (mvn process-classes)", failure);
    }
  }

  private AdminApi awaitReady() {
    try {
      Await.until(
          "Belfort is ready",
          START,
          () -> {
            if (!launcher.isAlive()) {
              throw new IllegalStateException("Belfort ended while it started" + lastLines());
            }
            return output().contains(READY);
          });
    } catch (AssertionError late) {
      endLauncher();
      throw new IllegalStateException(late.getMessage() + lastLines(), late);
    }
    return AdminApi.open(http, PersonalLink.of(links().admin()));
  }

  private String lastLines() {
    List<String> lines = output().lines().toList();
    List<String> last = lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size());
    return "\n  " + String.join("\n  ", last) + "\n  logs in " + data;
  }

  /** Beside the data folder: the launcher makes that one itself, for its eyes only. */
  private Path outputFile() {
    return data.resolveSibling(data.getFileName() + "-output.txt");
  }

  private Path linksFile() {
    return data.resolveSibling(data.getFileName() + "-links.json");
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException failure) {
      throw new UncheckedIOException("no free port", failure);
    }
  }
}

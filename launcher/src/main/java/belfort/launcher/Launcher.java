package belfort.launcher;

import belfort.launcher.Settings.ExternalDatabase;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/**
 * The parent of all programs of one machine: it starts them in order (database, media nodes,
 * server), tells when each is ready, and stops them in the opposite order.
 */
final class Launcher {
  private static final Duration DATABASE_START = Duration.ofMinutes(3);
  private static final Duration NODE_START = Duration.ofMinutes(1);
  private static final Duration SERVER_START = Duration.ofMinutes(2);
  private static final Duration SERVER_DRAIN = Duration.ofSeconds(15);
  private static final Duration NODE_STOP = Duration.ofSeconds(5);
  private static final Duration DATABASE_STOP = Duration.ofSeconds(30);

  /**
   * Programs of a launcher that was killed notice it by their pipe; this long they may take to go
   * by themselves.
   */
  private static final Duration LEFT_OVER_GRACE = Duration.ofSeconds(2);

  private static final Duration LEFT_OVER_PATIENCE = Duration.ofSeconds(20);

  private final Settings settings;
  private final DataFolder data;
  private final Console console;
  private final String mark;
  private final Ports ports = new Ports();
  private final Set<Integer> takenPorts = new HashSet<>();
  private final List<Child> nodes = new CopyOnWriteArrayList<>();
  private final List<Child> databases = new CopyOnWriteArrayList<>();
  private final List<Child> servers = new CopyOnWriteArrayList<>();
  private volatile boolean stopping;

  private Launcher(Settings settings, DataFolder data, Console console) {
    this.settings = settings;
    this.data = data;
    this.console = console;
    this.mark = "-Dbelfort.data=" + data.root();
  }

  static Launcher open(Settings settings, Console console) throws StartFailure {
    return new Launcher(settings, DataFolder.open(settings.data()), console);
  }

  void start() throws StartFailure, InterruptedException {
    console.print("Belfort is starting. Data: " + data.root());
    endLeftOvers();
    checkPorts();

    Database database = startDatabase();
    List<String> nodeUrls = startNodes();
    for (Child child : databases) {
      child.awaitReady(DATABASE_START);
      console.progress("database ready");
    }
    for (Child child : nodes) {
      child.awaitReady(NODE_START);
      console.progress(child.name() + " ready");
    }
    startServer(database, nodeUrls);
    printLinks();
  }

  void stop() throws InterruptedException {
    stopping = true;
    boolean any = !servers.isEmpty() || !nodes.isEmpty() || !databases.isEmpty();
    if (any) {
      console.print("");
      console.progress("stopping");
    }
    stopTogether(servers, SERVER_DRAIN);
    stopTogether(nodes, NODE_STOP);
    stopTogether(databases, DATABASE_STOP);
    if (any) {
      console.progress("stopped");
    }
  }

  private static void stopTogether(List<Child> children, Duration patience)
      throws InterruptedException {
    List<Thread> stops = new ArrayList<>();
    for (Child child : children) {
      stops.add(
          Thread.ofPlatform()
              .daemon()
              .start(() -> {
                try {
                  child.stop(patience);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }));
    }
    for (Thread stop : stops) {
      stop.join();
    }
  }

  private void endLeftOvers() throws InterruptedException {
    // The lock is ours, so whoever bears our mark belongs to a launcher that is dead.
    int ended = new LeftOvers(mark).end(LEFT_OVER_GRACE, LEFT_OVER_PATIENCE);
    if (ended > 0) {
      console.progress("ended " + ended + " processes of a launcher that was killed");
    }
  }

  private void checkPorts() throws StartFailure {
    ports.requireFreeTcp(settings.httpPort(), "--http-port");
    ports.requireFreeTcp(settings.managementPort(), "--management-port");
    if (settings.httpsPort() != null) {
      ports.requireFreeTcp(settings.httpsPort(), "--https-port");
      takenPorts.add(settings.httpsPort());
    }
    takenPorts.add(settings.httpPort());
    takenPorts.add(settings.managementPort());
    Integer first = settings.mediaPort();
    if (first != null) {
      for (int i = 0; i < settings.embeddedNodes(); i++) {
        ports.requireFreeUdp(first + i, "--media-port");
      }
    }
    Integer firstTcp = settings.mediaTcpPort();
    if (firstTcp != null) {
      for (int i = 0; i < settings.embeddedNodes(); i++) {
        if (!takenPorts.add(firstTcp + i)) {
          throw new StartFailure(
              "--media-tcp-port: TCP port "
                  + (firstTcp + i)
                  + " is the server's own: choose another");
        }
        ports.requireFreeTcp(firstTcp + i, "--media-tcp-port");
      }
    }
  }

  /** Where the server finds its database. */
  private record Database(String url, String user, Path passwordFile) {}

  private Database startDatabase() throws StartFailure {
    ExternalDatabase external = settings.externalDatabase();
    if (external != null) {
      return new Database(external.url(), external.user(), external.passwordFile());
    }
    requirePlatformOfEmbeddedDatabase();
    Path password = data.databasePassword();
    if (!MariaDb.isInstalled(data.database())) {
      console.progress("first start: unpacking the embedded database");
    }
    int port = ports.freeTcp(takenPorts);
    JvmProgram program =
        new JvmProgram(
            settings.home(), "launcher", DatabaseProcess.class.getName(), JvmSettings.DATABASE);
    List<String> arguments =
        List.of(data.database().toString(), Integer.toString(port), password.toString());
    ChildLog log = log("database");
    // asking the port would not do: a server left over from a killed wrapper answers there too
    startChild(databases, log, program, arguments, log::saidReady);
    String url =
        "jdbc:mysql://127.0.0.1:%d/%s?sslMode=DISABLED".formatted(port, MariaDb.DATABASE_NAME);
    return new Database(url, MariaDb.USER, password);
  }

  private static void requirePlatformOfEmbeddedDatabase() throws StartFailure {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String processor = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    if (!system.equals("linux") || !(processor.equals("amd64") || processor.equals("x86_64"))) {
      throw new StartFailure(
          "the embedded database is for linux-x86-64 only and this is "
              + system
              + "-"
              + processor
              + ": use --db-url with --db-user and --db-password-file for a MySQL or MariaDB of your own");
    }
  }

  private List<String> startNodes() throws StartFailure {
    if (!settings.mediaNodes().isEmpty()) {
      return settings.mediaNodes();
    }
    List<String> urls = new ArrayList<>();
    for (int i = 0; i < settings.embeddedNodes(); i++) {
      int rpcPort = ports.freeTcp(takenPorts);
      Integer first = settings.mediaPort();
      int mediaPort = first != null ? first + i : ports.freeUdp(takenPorts);
      Integer firstTcp = settings.mediaTcpPort();
      startNode("media node " + (i + 1), rpcPort, mediaPort, firstTcp == null ? 0 : firstTcp + i);
      // named, because the port changes from start to start and the node is still the same one
      urls.add("node-" + (i + 1) + "=ws://127.0.0.1:" + rpcPort + "/kurento");
    }
    return urls;
  }

  private void startNode(String name, int rpcPort, int mediaPort, int mediaTcpPort)
      throws StartFailure {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--rpc-address", "127.0.0.1"));
    arguments.addAll(List.of("--rpc-port", Integer.toString(rpcPort)));
    arguments.addAll(List.of("--media-port", Integer.toString(mediaPort)));
    arguments.addAll(List.of("--media-tcp-port", Integer.toString(mediaTcpPort)));
    for (String address : settings.mediaAddresses()) {
      arguments.addAll(List.of("--media-address", address));
    }
    arguments.add("--parent-pipe");
    JvmProgram program =
        new JvmProgram(settings.home(), "media-node", "belfort.medianode.Main", JvmSettings.NODE);
    startChild(nodes, log(name), program, arguments, Probe.listens(rpcPort));
  }

  private void startServer(Database database, List<String> nodeUrls)
      throws StartFailure, InterruptedException {
    deleteOldLinks();
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--server-name", "s1"));
    arguments.addAll(List.of("--http-port", Integer.toString(settings.httpPort())));
    arguments.addAll(List.of("--public-url", settings.publicUrl()));
    arguments.addAll(List.of("--management-port", Integer.toString(settings.managementPort())));
    arguments.addAll(List.of("--data", data.root().toString()));
    arguments.addAll(List.of("--db-url", database.url()));
    arguments.addAll(List.of("--db-user", database.user()));
    arguments.addAll(List.of("--db-password-file", database.passwordFile().toString()));
    for (String url : nodeUrls) {
      arguments.addAll(List.of("--media-node", url));
    }
    arguments.addAll(settings.serverOptions());
    arguments.addAll(List.of("--links", settings.links().toString(), "--demo", "--parent-pipe"));
    keepOptions(arguments);
    JvmProgram program =
        new JvmProgram(
            settings.home(), "signaling", "belfort.signaling.Main", JvmSettings.server());
    URI readyz = URI.create("http://127.0.0.1:" + settings.managementPort() + "/readyz");
    Child server = startChild(servers, log("server"), program, arguments, Probe.answersOk(readyz));
    server.awaitReady(SERVER_START);
    console.progress("server ready");
  }

  /** For ./belfort doctor, which looks at the same server; no secret is among them, only files. */
  private void keepOptions(List<String> arguments) throws StartFailure {
    try {
      PrivateFile.write(data.root().resolve("server.options"), String.join("\n", arguments) + "\n");
    } catch (IOException e) {
      throw new StartFailure("cannot write to the data folder " + data.root(), e);
    }
  }

  private void deleteOldLinks() throws StartFailure {
    try {
      Files.deleteIfExists(settings.links());
    } catch (IOException e) {
      throw new StartFailure(
          "cannot replace " + settings.links() + ": name another file with --links FILE", e);
    }
  }

  private ChildLog log(String name) {
    return new ChildLog(name, data.logs(), console);
  }

  private Child startChild(
      List<Child> group,
      ChildLog log,
      JvmProgram program,
      List<String> arguments,
      BooleanSupplier ready)
      throws StartFailure {
    Child child =
        new Child(log.name(), program.command(mark, arguments), ready, log, console, data.logs());
    group.add(child);
    if (!stopping) {
      child.start();
    }
    return child;
  }

  private void printLinks() throws StartFailure {
    console.print("");
    console.print(
        "Belfort is ready after " + Console.seconds(console.sinceStart()) + ". Open these links:");
    console.print("");
    try {
      console.print(Links.read(settings.links()).page(settings.links()));
    } catch (IOException e) {
      throw new StartFailure("the server wrote no links to " + settings.links(), e);
    }
    console.print("Logs: " + data.logs() + "    Stop with Ctrl-C.");
  }
}

package belfort.bench.cluster;

import belfort.bench.product.AdminApi;
import belfort.bench.product.Await;
import belfort.bench.product.DemoLinks;
import belfort.bench.product.PersonalLink;
import belfort.bench.product.RunningBelfort;
import belfort.launcher.JvmProgram;
import belfort.launcher.JvmSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Several servers and media nodes on one database behind one front door, without a launcher that
 * would start the dead again: whoever uses it kills and starts each process himself. One thread
 * uses it.
 */
public final class Cluster implements AutoCloseable {
  private static final List<String> SERVER_JVM =
      List.of(
          "-Xms64m",
          "-Xmx512m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  private static final List<String> NODE_JVM =
      List.of(
          "-Xms64m",
          "-Xmx256m",
          "-XX:+UseSerialGC",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  private static final Duration NOTICED = Duration.ofMinutes(1);
  private static final Duration OTHER_NODE_PATIENCE = Duration.ofMinutes(1);
  private static final int CONFLICT = 409;

  private final Path home = RunningBelfort.home();
  private final Path data;
  private final Set<Integer> given = new HashSet<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private final FrontDoor door;
  private final ClusterDatabase database;
  private final Map<String, Program> nodes = new LinkedHashMap<>();
  private final Map<String, Program> servers = new LinkedHashMap<>();
  private final Map<String, Integer> managementPorts = new LinkedHashMap<>();
  private final List<String> nodeArguments = new ArrayList<>();
  private final List<String> serverOptions;
  private final Map<String, List<String>> jvms;
  private final Thread stopAtExit = new Thread(this::end, "stop-cluster");

  private Cluster(
      Path data,
      int serverCount,
      int nodeCount,
      List<String> options,
      Map<String, List<String>> jvms)
      throws IOException {
    this.data = data;
    this.jvms = Map.copyOf(jvms);
    this.serverOptions = List.copyOf(options);
    this.door = FrontDoor.open();
    this.database = ClusterDatabase.start(data.resolve("database"), freePort());
    Runtime.getRuntime().addShutdownHook(stopAtExit);
    for (int i = 1; i <= nodeCount; i++) {
      addNode("node-" + i);
    }
    for (int i = 1; i <= serverCount; i++) {
      addServer("s" + i);
    }
  }

  /**
   * Starts it and waits until everything is ready.
   *
   * @param data a folder for this cluster alone; what an earlier one left there is deleted
   * @param serverOptions further options of each server
   */
  public static Cluster start(Path data, int servers, int nodes, String... serverOptions) {
    return start(data, servers, nodes, List.of(serverOptions), Map.of());
  }

  /**
   * The same with options of the JVM for some of the programs, by their names {@code s1}, {@code
   * node-1} and so on.
   */
  public static Cluster start(Path data, int servers, int nodes, Map<String, List<String>> jvms) {
    return start(data, servers, nodes, List.of(), jvms);
  }

  /** The same with the JVM's options that an installation has: for what is measured. */
  public static Cluster startAsInstalled(
      Path data, int servers, int nodes, String... serverOptions) {
    Map<String, List<String>> jvms = new LinkedHashMap<>();
    for (int i = 1; i <= servers; i++) {
      jvms.put("s" + i, JvmSettings.server());
    }
    for (int i = 1; i <= nodes; i++) {
      jvms.put("node-" + i, JvmSettings.NODE);
    }
    return start(data, servers, nodes, List.of(serverOptions), jvms);
  }

  private static Cluster start(
      Path data,
      int servers,
      int nodes,
      List<String> serverOptions,
      Map<String, List<String>> jvms) {
    Path folder = data.toAbsolutePath();
    try {
      deleteFolder(folder);
      Files.createDirectories(folder);
      Cluster cluster = new Cluster(folder, servers, nodes, serverOptions, jvms);
      cluster.startAll();
      return cluster;
    } catch (IOException failure) {
      throw new UncheckedIOException("the cluster cannot be started", failure);
    }
  }

  private void startAll() {
    try {
      nodes.values().forEach(Program::start);
      // the first one makes the tables and the key that all share
      Program first = servers.values().iterator().next();
      first.startAndWait();
      servers.values().stream().skip(1).forEach(Program::start);
      nodes.values().forEach(Program::awaitReady);
      servers.values().forEach(Program::awaitReady);
    } catch (RuntimeException | AssertionError failure) {
      end();
      throw failure;
    }
  }

  private void addNode(String name) {
    int port = freePort();
    List<String> jvm = jvms.getOrDefault(name, NODE_JVM);
    List<String> command =
        Program.command(new JvmProgram(home, "media-node", "belfort.medianode.Main", jvm));
    command.addAll(List.of("--rpc-port", Integer.toString(port), "--parent-pipe"));
    // always the same, so that a node that starts again is found where it was
    command.addAll(List.of("--media-port", Integer.toString(freePort())));
    if (!jvms.containsKey(name)) {
      command.addAll(List.of("--practice", "0"));
    }
    nodeArguments.addAll(List.of("--media-node", name + "=ws://127.0.0.1:" + port + "/kurento"));
    nodes.put(name, new Program(name, command, Map.of(), log(name), () -> listens(port)));
  }

  private void addServer(String name) {
    int httpPort = freePort();
    int managementPort = freePort();
    List<String> jvm = jvms.getOrDefault(name, SERVER_JVM);
    List<String> command =
        Program.command(new JvmProgram(home, "signaling", "belfort.signaling.Main", jvm));
    command.addAll(List.of("--server-name", name, "--http-address", "127.0.0.1"));
    command.addAll(List.of("--http-port", Integer.toString(httpPort)));
    command.addAll(List.of("--management-port", Integer.toString(managementPort)));
    command.addAll(List.of("--public-url", origin(), "--data", data.toString()));
    command.addAll(database.serverArguments());
    command.addAll(nodeArguments);
    command.addAll(serverOptions);
    command.add("--parent-pipe");
    if (servers.isEmpty()) {
      command.addAll(List.of("--demo", "--links", linksFile().toString()));
    }
    managementPorts.put(name, managementPort);
    Backend backend = new Backend(name, httpPort, managementPort, http);
    door.add(backend);
    servers.put(name, new Program(name, command, Map.of(), log(name), backend::ask));
  }

  private Path log(String name) {
    return data.resolve("logs").resolve(name + ".log");
  }

  private Path linksFile() {
    return data.resolve("links.json");
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  /** Where a browser on this machine finds all of it. */
  public String origin() {
    return "http://localhost:" + door.port();
  }

  public HttpClient http() {
    return http;
  }

  /** A fresh session of the admin's, through whichever server is ready. */
  public AdminApi admin() {
    return AdminApi.open(http, PersonalLink.of(DemoLinks.read(linksFile()).admin()));
  }

  public ClusterDatabase database() {
    return database;
  }

  public Program server(String name) {
    return program(servers, name);
  }

  public Program node(String name) {
    return program(nodes, name);
  }

  /** Breaks every connection through the front door at once, as a proxy that is restarted does. */
  public void dropAllConnections() {
    door.dropAll();
  }

  /** Waits until the front door sends nobody to the server any more, as it does for a dead one. */
  public void awaitOutOfRotation(String server) {
    Await.until(server + " is out of rotation", NOTICED, () -> !door.sendsTo(server));
  }

  /** The node that carries a lesson's first part; empty while it has none. */
  public Optional<String> nodeOf(String lesson) {
    String sql = "SELECT node FROM reservation WHERE lesson = ? ORDER BY part LIMIT 1";
    try (Connection connection = database.look();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, lesson);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
      }
    } catch (SQLException failure) {
      throw new IllegalStateException("the database did not answer", failure);
    }
  }

  /** A counter of a server's, as its management port tells it. */
  public long counted(String server, String counter) {
    int port = managementPorts.getOrDefault(server, 0);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics")).build();
    try {
      return http.send(request, BodyHandlers.ofLines())
          .body()
          .filter(line -> line.startsWith(counter + " "))
          .mapToLong(line -> (long) Double.parseDouble(line.substring(counter.length() + 1)))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("there is no counter " + counter));
    } catch (IOException away) {
      throw new UncheckedIOException(server + " tells no metrics", away);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  /**
   * Empties a node as {@code ./belfort node drain} does. A node that was frozen a moment ago counts
   * as slow for a while, and the last one that keeps its pace may not be emptied: waits for that.
   */
  public void drain(String node, Duration within) {
    String order = "{\"withinSeconds\":" + within.toSeconds() + ",\"reason\":\"bench\"}";
    Await.until(
        "another node than " + node + " takes lessons",
        OTHER_NODE_PATIENCE,
        () -> {
          HttpResponse<String> answer =
              nodes(
                  node,
                  HttpRequest.newBuilder()
                      .header("Content-Type", "application/json")
                      .POST(BodyPublishers.ofString(order)));
          boolean last = answer.statusCode() == CONFLICT && answer.body().contains("\"last_node\"");
          return !last && accepted(node, answer);
        });
  }

  public void undrain(String node) {
    accepted(node, nodes(node, HttpRequest.newBuilder().DELETE()));
  }

  private static boolean accepted(String node, HttpResponse<String> answer) {
    if (answer.statusCode() != 200) {
      throw new IllegalStateException("the order for " + node + " was answered " + answer.body());
    }
    return true;
  }

  private HttpResponse<String> nodes(String node, HttpRequest.Builder order) {
    int port = managementPorts.values().iterator().next();
    URI uri = URI.create("http://127.0.0.1:" + port + "/nodes/" + node + "/drain");
    try {
      return http.send(order.uri(uri).build(), BodyHandlers.ofString());
    } catch (IOException away) {
      throw new UncheckedIOException("the order did not arrive", away);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  private static Program program(Map<String, Program> all, String name) {
    Program found = all.get(name);
    if (found == null) {
      throw new IllegalArgumentException("there is no " + name + " among " + all.keySet());
    }
    return found;
  }

  public List<Program> servers() {
    return List.copyOf(servers.values());
  }

  public List<Program> nodes() {
    return List.copyOf(nodes.values());
  }

  @Override
  public void close() {
    end();
    Runtime.getRuntime().removeShutdownHook(stopAtExit);
    http.shutdownNow();
  }

  private void end() {
    servers.values().forEach(Program::end);
    nodes.values().forEach(Program::end);
    database.program().end();
    try {
      door.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** One that nobody has, and that was not given to another program of this cluster before. */
  private int freePort() {
    int port;
    do {
      try (ServerSocket socket = new ServerSocket(0)) {
        port = socket.getLocalPort();
      } catch (IOException failure) {
        throw new UncheckedIOException("no free port", failure);
      }
    } while (!given.add(port));
    return port;
  }

  private static void deleteFolder(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}

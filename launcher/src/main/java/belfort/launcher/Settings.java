package belfort.launcher;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the operator decided for this run, checked as a whole: all mistakes are named at once. */
record Settings(
    Path home,
    Path data,
    int httpPort,
    @Nullable Integer httpsPort,
    String publicUrl,
    int managementPort,
    @Nullable ExternalDatabase externalDatabase,
    List<String> mediaNodes,
    int embeddedNodes,
    List<String> mediaAddresses,
    @Nullable Integer mediaPort,
    @Nullable Integer mediaTcpPort,
    Path links,
    List<String> serverOptions) {
  static final int DEFAULT_HTTP_PORT = 8080;
  static final int DEFAULT_HTTPS_PORT = 443;
  static final int DEFAULT_MANAGEMENT_PORT = 8081;
  static final int DEFAULT_EMBEDDED_NODES = 2;
  static final int MOST_EMBEDDED_NODES = 16;

  /** A database server that somebody else runs. */
  record ExternalDatabase(String url, String user, Path passwordFile) {}

  Settings {
    mediaNodes = List.copyOf(mediaNodes);
    mediaAddresses = List.copyOf(mediaAddresses);
    serverOptions = List.copyOf(serverOptions);
  }

  static Settings of(RunOptions options, Path home) throws StartFailure {
    List<String> errors = new ArrayList<>();
    Path data = options.data != null ? options.data : home.resolve("var");
    port(options.httpPort, "--http-port", errors);
    port(options.managementPort, "--management-port", errors);
    if (options.httpPort == options.managementPort) {
      errors.add("--http-port and --management-port must differ");
    }
    mediaPorts(options, errors);
    options.mediaNodes.forEach(node -> webSocketUrl(node, errors));
    publicUrl(options.publicUrl, errors);
    ExternalDatabase database = externalDatabase(options, errors);
    if (!errors.isEmpty()) {
      throw new StartFailure(String.join("; ", errors));
    }
    return new Settings(
        home,
        data,
        options.httpPort,
        httpsPort(options),
        options.publicUrl != null ? options.publicUrl : "http://localhost:" + options.httpPort,
        options.managementPort,
        database,
        options.mediaNodes,
        options.mediaNodes.isEmpty() ? options.embeddedNodes : 0,
        options.mediaAddresses,
        options.mediaPort,
        options.mediaTcpPort,
        (options.links != null ? options.links : data.resolve("links.json")).toAbsolutePath(),
        serverOptions(options));
  }

  /** What only the server understands goes to it as it is; it checks these itself. */
  private static List<String> serverOptions(RunOptions options) {
    List<String> passedOn = new ArrayList<>(tlsOptions(options));
    options.stunUrls.forEach(url -> passedOn.addAll(List.of("--stun-url", url)));
    options.turnUrls.forEach(url -> passedOn.addAll(List.of("--turn-url", url)));
    if (options.mediaNodeSecretFile != null) {
      passedOn.addAll(
          List.of(
              "--media-node-secret-file", options.mediaNodeSecretFile.toAbsolutePath().toString()));
    }
    if (options.turnSecretFile != null) {
      passedOn.addAll(
          List.of("--turn-secret-file", options.turnSecretFile.toAbsolutePath().toString()));
    }
    if (options.turnUser != null) {
      passedOn.addAll(List.of("--turn-user", options.turnUser));
    }
    if (options.turnPasswordFile != null) {
      passedOn.addAll(
          List.of("--turn-password-file", options.turnPasswordFile.toAbsolutePath().toString()));
    }
    passOn(passedOn, "--time-zone", options.timeZone);
    passOn(passedOn, "--recycle-nodes", options.recycleNodes);
    passOn(passedOn, "--slow-ping", options.slowPing);
    passOn(passedOn, "--slow-after", options.slowAfter);
    passOn(passedOn, "--slow-empty-after", options.slowEmptyAfter);
    return passedOn;
  }

  private static void passOn(List<String> passedOn, String option, @Nullable Object value) {
    if (value != null) {
      passedOn.addAll(List.of(option, value.toString()));
    }
  }

  /** Where the server will speak TLS; null when it will not. The server decides the same way. */
  private static @Nullable Integer httpsPort(RunOptions options) {
    if (options.publicUrl == null) {
      return null;
    }
    URI url = URI.create(options.publicUrl);
    boolean ours = options.tlsCertificate != null || options.behindProxy.isEmpty();
    if (!ours || !"https".equals(url.getScheme())) {
      return null;
    }
    if (options.httpsPort != null) {
      return options.httpsPort;
    }
    return url.getPort() > 0 ? url.getPort() : DEFAULT_HTTPS_PORT;
  }

  private static List<String> tlsOptions(RunOptions options) {
    List<String> passedOn = new ArrayList<>();
    if (options.httpsPort != null) {
      passedOn.addAll(List.of("--https-port", options.httpsPort.toString()));
    }
    if (options.tlsCertificate != null) {
      passedOn.addAll(
          List.of("--tls-certificate", options.tlsCertificate.toAbsolutePath().toString()));
    }
    if (options.tlsKey != null) {
      passedOn.addAll(List.of("--tls-key", options.tlsKey.toAbsolutePath().toString()));
    }
    options.behindProxy.forEach(each -> passedOn.addAll(List.of("--behind-proxy", each)));
    return passedOn;
  }

  private static void port(int port, String option, List<String> errors) {
    if (port < 1 || port > 65_535) {
      errors.add(option + " must be between 1 and 65535, not " + port);
    }
  }

  private static void mediaPorts(RunOptions options, List<String> errors) {
    if (options.mediaNodes.isEmpty()
        && (options.embeddedNodes < 1 || options.embeddedNodes > MOST_EMBEDDED_NODES)) {
      errors.add(
          "--embedded-nodes must be between 1 and "
              + MOST_EMBEDDED_NODES
              + ", or name your own with --media-node");
    }
    Integer first = options.mediaPort;
    if (first != null) {
      port(first, "--media-port", errors);
      port(first + options.embeddedNodes - 1, "--media-port of the last node", errors);
    }
    mediaTcpPorts(options, errors);
  }

  private static void mediaTcpPorts(RunOptions options, List<String> errors) {
    Integer first = options.mediaTcpPort;
    if (first == null) {
      return;
    }
    int last = first + options.embeddedNodes - 1;
    port(first, "--media-tcp-port", errors);
    port(last, "--media-tcp-port of the last node", errors);
    for (int taken : List.of(options.httpPort, options.managementPort)) {
      if (first <= taken && taken <= last) {
        errors.add(
            "--media-tcp-port " + first + " to " + last + " needs ports of its own, not " + taken);
      }
    }
  }

  private static void webSocketUrl(String node, List<String> errors) {
    // a node may be named: name=ws://host:8888/kurento
    String scheme = scheme(node.replaceFirst("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}=", ""));
    if (!"ws".equals(scheme) && !"wss".equals(scheme)) {
      errors.add("--media-node must look like ws://host:8888/kurento, not " + masked(node));
    }
  }

  /** A node's URL may hold its secret. */
  private static String masked(String node) {
    return node.replaceAll("([?&]secret=)[^&\\s]*", "$1***");
  }

  private static void publicUrl(@Nullable String url, List<String> errors) {
    if (url == null) {
      return;
    }
    String scheme = scheme(url);
    if (!"http".equals(scheme) && !"https".equals(scheme)) {
      errors.add("--public-url must look like https://lessons.school.example, not " + url);
    }
  }

  private static @Nullable String scheme(String url) {
    try {
      URI uri = URI.create(url);
      return uri.getHost() == null ? null : uri.getScheme();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static @Nullable ExternalDatabase externalDatabase(
      RunOptions options, List<String> errors) {
    String url = options.dbUrl;
    String user = options.dbUser;
    Path passwordFile = options.dbPasswordFile;
    if (url == null && user == null && passwordFile == null) {
      return null;
    }
    if (url == null || user == null || passwordFile == null) {
      errors.add("--db-url, --db-user and --db-password-file belong together: give all three");
      return null;
    }
    if (!url.startsWith("jdbc:mysql:")) {
      errors.add("--db-url must look like jdbc:mysql://host:3306/belfort, not " + url);
    }
    if (!Files.isReadable(passwordFile)) {
      errors.add("--db-password-file " + passwordFile + " cannot be read");
    }
    return new ExternalDatabase(url, user, passwordFile.toAbsolutePath());
  }
}

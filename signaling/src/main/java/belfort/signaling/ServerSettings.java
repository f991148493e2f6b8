package belfort.signaling;

import belfort.mediacontrol.kurento.KurentoConfig;
import belfort.signaling.doctor.PublicAddress;
import belfort.signaling.engine.IceServers;
import belfort.signaling.engine.TurnCredentials;
import belfort.signaling.protocol.ServerMessage;
import belfort.signaling.store.DatabaseSettings;
import belfort.signaling.web.TrustedProxies;
import belfort.signaling.web.WebSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Everything that is configured, checked once: docs/configuration.md lists the keys. */
record ServerSettings(
    WebSettings web,
    DatabaseSettings database,
    Path keys,
    List<KurentoConfig.Node> mediaNodes,
    KurentoConfig.Pace pace,
    Optional<KurentoConfig.Night> recycling,
    IceServers iceServers,
    Optional<Path> links,
    boolean demo,
    boolean parentPipe) {

  /** Checks the options; all that is wrong is said at once. */
  static ServerSettings of(ServerOptions options) throws InvalidSettingsException {
    return new Check().settings(options);
  }

  /** What is wrong with the settings, one sentence each. */
  static final class InvalidSettingsException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> errors;

    InvalidSettingsException(List<String> errors) {
      super(String.join("\n", errors), null, false, false);
      this.errors = List.copyOf(errors);
    }

    List<String> errors() {
      return errors;
    }
  }

  private static final class Check {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");
    private static final Pattern NODE_SECRET = Pattern.compile("[A-Za-z0-9._~-]{16,256}");
    private static final Pattern STUN = Pattern.compile("stuns?:[^\\s?]{1,200}");
    private static final Pattern TURN = Pattern.compile("turns?:[^\\s]{1,200}");

    private final List<String> errors = new ArrayList<>();

    ServerSettings settings(ServerOptions options) throws InvalidSettingsException {
      require(
          NAME.matcher(options.serverName).matches(),
          "--server-name: 1 to 32 characters of a-z 0-9 -, not \"" + options.serverName + "\"");
      port("--http-port", options.httpPort);
      port("--management-port", options.managementPort);
      require(
          options.reconnectRate >= 1 && options.reconnectRate <= 100_000,
          "--reconnect-rate: 1 to 100000 per second, not " + options.reconnectRate);
      require(
          options.links == null || options.demo,
          "--links: only the demo school's links are written; add --demo");
      URI publicUrl = publicUrl(options);
      TrustedProxies proxies = proxies(options.behindProxy);
      ZoneId zone = zone(options.timeZone);
      NodeCareCheck nodeCare = new NodeCareCheck(options, errors::add);
      WebSettings web =
          new WebSettings(
              options.serverName,
              options.httpAddress,
              options.httpPort,
              publicUrl,
              new TlsCheck(options, publicUrl, proxies, errors::add).settings(),
              proxies,
              options.managementAddress,
              options.managementPort,
              options.reconnectRate,
              managementToken(options),
              zone);
      ServerSettings settings =
          new ServerSettings(
              web,
              database(options),
              options.data.resolve("keys"),
              nodes(options.mediaNodes, nodeSecret(options.mediaNodeSecretFile)),
              nodeCare.pace(),
              nodeCare.recycling(zone),
              iceServers(options),
              Optional.ofNullable(options.links),
              options.demo,
              options.parentPipe);
      if (!errors.isEmpty()) {
        throw new InvalidSettingsException(errors);
      }
      return settings;
    }

    private URI publicUrl(ServerOptions options) {
      String fallback = "http://localhost:" + options.httpPort;
      String said = options.publicUrl == null ? fallback : options.publicUrl;
      try {
        URI url = new URI(said.endsWith("/") ? said.substring(0, said.length() - 1) : said);
        boolean plain =
            url.getHost() != null
                && url.getUserInfo() == null
                && url.getRawPath().isEmpty()
                && url.getRawQuery() == null
                && url.getRawFragment() == null;
        if (plain && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
          return url;
        }
      } catch (URISyntaxException malformed) {
        // said below
      }
      errors.add("--public-url: https://host or http://host:port without a path, not " + said);
      return URI.create("http://localhost");
    }

    private String managementToken(ServerOptions options) {
      String token = secret("--management-token-file", options.managementTokenFile);
      require(
          options.managementTokenFile == null || token.length() >= 16,
          "--management-token-file: a token of 16 characters at least");
      return token;
    }

    private TrustedProxies proxies(List<String> addresses) {
      try {
        return TrustedProxies.of(addresses);
      } catch (IllegalArgumentException malformed) {
        errors.add("--behind-proxy: " + malformed.getMessage());
        return TrustedProxies.NONE;
      }
    }

    private ZoneId zone(String name) {
      try {
        return ZoneId.of(name);
      } catch (DateTimeException unknown) {
        errors.add("--time-zone: there is no \"" + name + "\"; write it like Europe/Brussels");
        return ZoneOffset.UTC;
      }
    }

    private DatabaseSettings database(ServerOptions options) {
      String url = options.dbUrl == null ? "" : options.dbUrl;
      require(
          url.startsWith("jdbc:mysql://"),
          "--db-url: name the database like jdbc:mysql://host:3306/belfort");
      return new DatabaseSettings(
          url, options.dbUser, secret("--db-password-file", options.dbPasswordFile));
    }

    private String secret(String option, @Nullable Path file) {
      if (file == null) {
        return "";
      }
      try (var lines = Files.lines(file)) {
        return lines.findFirst().orElse("");
      } catch (IOException unreadable) {
        errors.add(option + ": cannot read " + file);
        return "";
      }
    }

    private String nodeSecret(@Nullable Path file) {
      String secret = secret("--media-node-secret-file", file).strip();
      require(
          file == null || NODE_SECRET.matcher(secret).matches(),
          "--media-node-secret-file: a secret has 16 to 256 letters, digits or . _ ~ - (try: openssl"
              + " rand -hex 32)");
      return secret;
    }

    private List<KurentoConfig.Node> nodes(List<String> urls, String secret) {
      require(!urls.isEmpty(), "--media-node: name at least one, like ws://host:8888/kurento");
      List<KurentoConfig.Node> nodes = new ArrayList<>();
      for (String url : urls) {
        try {
          nodes.add(KurentoConfig.Node.of(url).orSecret(secret));
        } catch (IllegalArgumentException malformed) {
          errors.add(
              "--media-node: like ws://host:8888/kurento, not " + KurentoConfig.Node.masked(url));
        }
      }
      nodes.forEach(this::refuseInTheOpen);
      require(
          nodes.stream().map(KurentoConfig.Node::id).distinct().count() == nodes.size(),
          "--media-node: the same node is named twice");
      return nodes;
    }

    /** Whoever reaches a node's control port can do anything with media. */
    private void refuseInTheOpen(KurentoConfig.Node node) {
      URI url = URI.create(node.url());
      try {
        require(
            !"ws".equals(url.getScheme())
                || !PublicAddress.is(
                    InetAddress.ofLiteral(url.getHost().replaceAll("[\\[\\]]", ""))),
            "--media-node: "
                + node.url()
                + " is a public address, where its control port and its secret are open to all: use loopback, a"
                + " private network, or wss:// with a proxy that asks for one");
      } catch (IllegalArgumentException name) {
        // a name: ./belfort doctor looks where it leads
      }
    }

    private IceServers iceServers(ServerOptions options) {
      List<ServerMessage.IceServer> servers = new ArrayList<>();
      for (String url : options.stunUrls) {
        require(STUN.matcher(url).matches(), "--stun-url: like stun:host:3478, not " + url);
        servers.add(new ServerMessage.IceServer(List.of(url), null, null));
      }
      for (String url : options.turnUrls) {
        require(
            TURN.matcher(url).matches(),
            "--turn-url: like turn:host:3478 or turns:host:443?transport=tcp, not " + url);
      }
      return options.turnUrls.isEmpty()
          ? new IceServers(servers, Optional.empty())
          : turn(options, servers);
    }

    /** Either a secret that we share with the TURN server, or one user for everybody. */
    private IceServers turn(ServerOptions options, List<ServerMessage.IceServer> servers) {
      boolean oneUser = options.turnUser != null && options.turnPasswordFile != null;
      if (options.turnSecretFile == null) {
        require(oneUser, "--turn-url: needs --turn-secret-file, or a user and his password file");
        servers.add(
            new ServerMessage.IceServer(
                options.turnUrls,
                options.turnUser,
                secret("--turn-password-file", options.turnPasswordFile)));
        return new IceServers(servers, Optional.empty());
      }
      require(
          options.turnUser == null && options.turnPasswordFile == null,
          "--turn-secret-file: makes users of its own; leave --turn-user out");
      require(
          options.turnLifetimeMinutes >= 10 && options.turnLifetimeMinutes <= 720,
          "--turn-lifetime: 10 to 720 minutes, not " + options.turnLifetimeMinutes);
      String secret = secret("--turn-secret-file", options.turnSecretFile);
      require(secret.length() >= 16, "--turn-secret-file: a secret of 16 characters at least");
      return secret.isEmpty()
          ? IceServers.NONE
          : new IceServers(
              servers,
              Optional.of(
                  new TurnCredentials(
                      options.turnUrls, secret, Duration.ofMinutes(options.turnLifetimeMinutes))));
    }

    private void port(String option, int port) {
      require(port >= 0 && port <= 65_535, option + ": 1 to 65535, or 0 for any, not " + port);
    }

    private void require(boolean holds, String error) {
      if (!holds) {
        errors.add(error);
      }
    }
  }
}

package belfort.signaling;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line as it was typed; {@link ServerSettings} checks it. */
@Command(
    name = "./belfort run server",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description =
        "Serves lessons: pages, sessions, rooms. ./belfort run starts it with everything it needs.")
final class ServerOptions {
  @Option(
      names = "--server-name",
      paramLabel = "NAME",
      defaultValue = "s1",
      description =
          "The server's name in paths (/s/NAME/): the same over restarts, another for each server (${DEFAULT-VALUE}).")
  String serverName = "s1";

  @Option(
      names = "--http-address",
      paramLabel = "ADDRESS",
      defaultValue = "0.0.0.0",
      description = "The interface of the public port (${DEFAULT-VALUE}: all).")
  String httpAddress = "0.0.0.0";

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      defaultValue = "8080",
      description = "The public port (${DEFAULT-VALUE}).")
  int httpPort = 8080;

  @Option(
      names = "--public-url",
      paramLabel = "URL",
      description =
          "The address under which browsers reach us, without a path (http://localhost:<http-port>). "
              + "Links are made with it, and only its pages may talk to the server.")
  @Nullable String publicUrl;

  @Option(
      names = "--https-port",
      paramLabel = "PORT",
      description =
          "Where the server speaks TLS itself (the port in --public-url). The HTTP port then only redirects.")
  @Nullable Integer httpsPort;

  @Option(
      names = "--tls-certificate",
      paramLabel = "FILE",
      description =
          "The certificate and its chain as PEM; taken anew when it changes. Without it, and without"
              + " --behind-proxy, an https address gets a self-signed one.")
  @Nullable Path tlsCertificate;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "The certificate's private key as PEM (PKCS #8, not encrypted).")
  @Nullable Path tlsKey;

  @Option(
      names = "--behind-proxy",
      paramLabel = "ADDRESS",
      split = ",",
      description =
          "The proxy in front, as 10.0.0.7 or 10.0.0.0/8; repeatable, or with commas. Its forwarded"
              + " headers are believed, nobody else's.")
  List<String> behindProxy = new ArrayList<>();

  @Option(
      names = "--management-address",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "The interface of /readyz and /metrics (${DEFAULT-VALUE}).")
  String managementAddress = "127.0.0.1";

  @Option(
      names = "--management-port",
      paramLabel = "PORT",
      defaultValue = "8081",
      description = "The port of /readyz and /metrics (${DEFAULT-VALUE}).")
  int managementPort = 8081;

  @Option(
      names = "--reconnect-rate",
      paramLabel = "N",
      defaultValue = "300",
      description =
          "WebSockets that come in per second (${DEFAULT-VALUE}). When more come at once, each is told its turn.")
  int reconnectRate = 300;

  @Option(
      names = "--management-token-file",
      paramLabel = "FILE",
      description =
          "A file with the token by which ./belfort node on other machines may list and drain nodes"
              + " (none: only this machine may).")
  @Nullable Path managementTokenFile;

  @Option(
      names = "--time-zone",
      paramLabel = "ZONE",
      defaultValue = "Europe/Brussels",
      description = "The school's time zone: decides what a day is (${DEFAULT-VALUE}).")
  String timeZone = "Europe/Brussels";

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "var",
      description = "The folder of the key that signs links (${DEFAULT-VALUE}).")
  Path data = Path.of("var");

  @Option(
      names = "--db-url",
      paramLabel = "URL",
      description = "The MySQL or MariaDB database: jdbc:mysql://host:3306/belfort. Required.")
  @Nullable String dbUrl;

  @Option(
      names = "--db-user",
      paramLabel = "USER",
      defaultValue = "belfort",
      description = "Who we are there (${DEFAULT-VALUE}).")
  String dbUser = "belfort";

  @Option(
      names = "--db-password-file",
      paramLabel = "FILE",
      description = "A file with the password on its first line (none: no password).")
  @Nullable Path dbPasswordFile;

  @Option(
      names = "--media-node",
      paramLabel = "URL",
      description =
          "A media node, Kurento's or ours: ws://host:8888/kurento, or name=ws://host:8888/kurento."
              + " Repeatable; at least one.")
  List<String> mediaNodes = new ArrayList<>();

  @Option(
      names = "--media-node-secret-file",
      paramLabel = "FILE",
      description =
          "A file whose first line is the secret that the media nodes ask for, the one of their --rpc-secret-file."
              + " For nodes whose URL has no ?secret= of its own (none).")
  @Nullable Path mediaNodeSecretFile;

  @Option(
      names = "--recycle-nodes",
      paramLabel = "FROM-UNTIL",
      description =
          "The hours, like 02:00-04:00 in --time-zone, in which Kurento nodes are emptied one by one, to"
              + " be restarted by whoever runs them: their memory does not come back (never).")
  @Nullable String recycleNodes;

  @Option(
      names = "--slow-ping",
      paramLabel = "MILLISECONDS",
      defaultValue = "200",
      description = "A node's answer to a ping is late after so long (${DEFAULT-VALUE}).")
  int slowPingMillis = 200;

  @Option(
      names = "--slow-after",
      paramLabel = "N",
      defaultValue = "6",
      description =
          "So many late pings of the last 20 make a node slow (${DEFAULT-VALUE}): it gets nothing new.")
  int slowAfter = 6;

  @Option(
      names = "--slow-empty-after",
      paramLabel = "SECONDS",
      defaultValue = "15",
      description =
          "A node that was slow for so long is emptied, if another keeps its pace (${DEFAULT-VALUE}).")
  int slowEmptyAfterSeconds = 15;

  @Option(
      names = "--stun-url",
      paramLabel = "URL",
      description = "A STUN server that browsers are told: stun:host:3478. Repeatable.")
  List<String> stunUrls = new ArrayList<>();

  @Option(
      names = "--turn-url",
      paramLabel = "URL",
      description =
          "A TURN server that browsers are told: turn:host:3478, or turns:host:443?transport=tcp for"
              + " networks that allow nothing but TLS on 443. Repeatable.")
  List<String> turnUrls = new ArrayList<>();

  @Option(
      names = "--turn-secret-file",
      paramLabel = "FILE",
      description =
          "A file with the secret that the TURN servers share with us (coturn: static-auth-secret):"
              + " every page gets a short-lived credential of its own.")
  @Nullable Path turnSecretFile;

  @Option(
      names = "--turn-lifetime",
      paramLabel = "MINUTES",
      defaultValue = "120",
      description =
          "How long such a credential is good (${DEFAULT-VALUE}); until half an hour after the lesson when that is later.")
  int turnLifetimeMinutes = 120;

  @Option(
      names = "--turn-user",
      paramLabel = "USER",
      description = "One user for everybody, where the TURN servers have no shared secret.")
  @Nullable String turnUser;

  @Option(
      names = "--turn-password-file",
      paramLabel = "FILE",
      description = "A file with the password at the TURN servers.")
  @Nullable Path turnPasswordFile;

  @Option(
      names = "--links",
      paramLabel = "FILE",
      description = "Where the demo school's links are written as JSON. Needs --demo.")
  @Nullable Path links;

  @Option(
      names = "--demo",
      description = "Keep a demo school: a class, a teacher, an admin, lessons every day.")
  boolean demo;

  @Option(
      names = "--parent-pipe",
      description = "Stop when standard input ends: for whoever starts us as a child.")
  boolean parentPipe;
}

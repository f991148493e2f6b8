package belfort.launcher;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code ./belfort run} as they stand on the command line, not yet checked. */
final class RunOptions {
  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      defaultValue = "" + Settings.DEFAULT_HTTP_PORT,
      description = "TCP port for browsers, on all addresses of this machine (${DEFAULT-VALUE}).")
  int httpPort;

  @Option(
      names = "--public-url",
      paramLabel = "URL",
      description =
          "The address under which browsers reach this server, without a path. Links are made with it and only"
              + " pages from it may connect. Browsers give a camera to https pages and to localhost only, so with"
              + " other machines this is an https address (http://localhost:PORT).")
  @Nullable String publicUrl;

  @Option(
      names = "--https-port",
      paramLabel = "PORT",
      description =
          "TCP port where the server speaks TLS itself, with an https --public-url (the port in that address)."
              + " --http-port then only sends browsers there.")
  @Nullable Integer httpsPort;

  @Option(
      names = "--tls-certificate",
      paramLabel = "FILE",
      description =
          "The certificate and its chain as PEM; taken anew when it changes. Without it, and without --behind-proxy,"
              + " an https address gets a self-signed one, which browsers warn of.")
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
          "A TLS proxy in front, as 10.0.0.7 or 10.0.0.0/8; repeatable, or with commas. It speaks TLS, we speak HTTP"
              + " with it on --http-port, and believe its forwarded headers and nobody else's.")
  List<String> behindProxy = new ArrayList<>();

  @Option(
      names = "--management-port",
      paramLabel = "PORT",
      defaultValue = "" + Settings.DEFAULT_MANAGEMENT_PORT,
      description = "TCP port for /readyz and /metrics, on loopback only (${DEFAULT-VALUE}).")
  int managementPort;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Folder for the database, keys and logs, kept between runs (var beside the script).")
  @Nullable Path data;

  @Option(
      names = "--links",
      paramLabel = "FILE",
      description =
          "Where the links into the demo school are written as JSON (links.json in the data folder).")
  @Nullable Path links;

  @Option(
      names = "--db-url",
      paramLabel = "URL",
      description =
          "Your own MySQL 8.4+ or MariaDB 10.11+ in place of the embedded database, as"
              + " jdbc:mysql://host:3306/belfort. Needs the next two options.")
  @Nullable String dbUrl;

  @Option(names = "--db-user", paramLabel = "USER", description = "The user at that database.")
  @Nullable String dbUser;

  @Option(
      names = "--db-password-file",
      paramLabel = "FILE",
      description = "A file whose first line is that user's password.")
  @Nullable Path dbPasswordFile;

  @Option(
      names = "--media-node",
      paramLabel = "URL",
      description =
          "A media node that runs elsewhere, as ws://host:8888/kurento: a Kurento Media Server 7 or one of ours."
              + " name=ws://… gives it a name of its own."
              + " Give it once for each node; the embedded nodes are then not started.")
  List<String> mediaNodes = new ArrayList<>();

  @Option(
      names = "--media-node-secret-file",
      paramLabel = "FILE",
      description =
          "With --media-node: a file whose first line is the secret that those nodes ask for, the one of their"
              + " --rpc-secret-file (none).")
  @Nullable Path mediaNodeSecretFile;

  @Option(
      names = "--embedded-nodes",
      paramLabel = "N",
      defaultValue = "" + Settings.DEFAULT_EMBEDDED_NODES,
      description = "How many media nodes to start on this machine (${DEFAULT-VALUE}).")
  int embeddedNodes;

  @Option(
      names = "--media-address",
      paramLabel = "ADDRESS",
      description =
          "An IP address that browsers can send media to; repeatable. Behind NAT or in a container: the address"
              + " seen from outside (all addresses of this machine, loopback included).")
  List<String> mediaAddresses = new ArrayList<>();

  @Option(
      names = "--media-port",
      paramLabel = "PORT",
      description =
          "UDP port for media of the first embedded node, the second takes the next one, and so on: open these in"
              + " the firewall (any free ports).")
  @Nullable Integer mediaPort;

  @Option(
      names = "--media-tcp-port",
      paramLabel = "PORT",
      description =
          "TCP port for media of the first embedded node, the second takes the next one, and so on: for browsers"
              + " whose network blocks UDP (none).")
  @Nullable Integer mediaTcpPort;

  @Option(
      names = "--stun-url",
      paramLabel = "URL",
      description = "A STUN server that browsers are told, as stun:host:3478; repeatable (none).")
  List<String> stunUrls = new ArrayList<>();

  @Option(
      names = "--turn-url",
      paramLabel = "URL",
      description =
          "A TURN server that browsers are told, as turn:host:3478 or turns:host:443?transport=tcp; repeatable (none)."
              + " For browsers behind firewalls that let no UDP out. With --turn-secret-file.")
  List<String> turnUrls = new ArrayList<>();

  @Option(
      names = "--turn-secret-file",
      paramLabel = "FILE",
      description =
          "A file with the secret that the TURN servers share with us (coturn: static-auth-secret): every page gets a"
              + " short-lived credential of its own.")
  @Nullable Path turnSecretFile;

  @Option(
      names = "--turn-user",
      paramLabel = "USER",
      description = "One user for everybody, where the TURN servers have no shared secret.")
  @Nullable String turnUser;

  @Option(
      names = "--turn-password-file",
      paramLabel = "FILE",
      description = "A file with that user's password on its first line.")
  @Nullable Path turnPasswordFile;

  @Option(
      names = "--recycle-nodes",
      paramLabel = "FROM-UNTIL",
      description =
          "The hours, like 02:00-04:00, in which Kurento nodes are emptied one by one, to be restarted by whoever"
              + " runs them (never).")
  @Nullable String recycleNodes;

  @Option(
      names = "--slow-ping",
      paramLabel = "MILLISECONDS",
      description = "A media node's answer to a ping is late after so long (200).")
  @Nullable Integer slowPing;

  @Option(
      names = "--slow-after",
      paramLabel = "N",
      description = "So many late pings of the last 20 make a node slow: it gets nothing new (6).")
  @Nullable Integer slowAfter;

  @Option(
      names = "--slow-empty-after",
      paramLabel = "SECONDS",
      description = "A node that was slow for so long is emptied, if another keeps its pace (15).")
  @Nullable Integer slowEmptyAfter;

  @Option(
      names = "--time-zone",
      paramLabel = "ZONE",
      description = "The school's time zone: decides what a day is (Europe/Brussels).")
  @Nullable String timeZone;
}

package belfort.launcher;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./belfort node}: what an operator does with media nodes while servers run. */
@Command(
    name = "./belfort node",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "Lists, drains and undrains media nodes. Asks the server's management port on this machine.",
      ""
    },
    footer = {
      "",
      "Exit codes: 0 done; 1 the server refused or does not answer; 2 wrong options;",
      "3 the deadline passed and lessons are still on the node."
    })
public final class NodeCommand {
  static final int REFUSED = 1;
  static final int STILL_BUSY = 3;
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final long LONGEST_SECONDS = Duration.ofDays(1).toSeconds();

  @Option(
      names = "--management-port",
      paramLabel = "PORT",
      defaultValue = "" + Settings.DEFAULT_MANAGEMENT_PORT,
      scope = CommandLine.ScopeType.INHERIT,
      description = "The server's management port (${DEFAULT-VALUE}).")
  int managementPort;

  @Option(
      names = "--management-url",
      paramLabel = "URL",
      scope = CommandLine.ScopeType.INHERIT,
      description =
          "A server's management port on another machine, as http://10.0.0.11:8081; needs the next one.")
  @Nullable URI managementUrl;

  @Option(
      names = "--management-token-file",
      paramLabel = "FILE",
      scope = CommandLine.ScopeType.INHERIT,
      description = "The file that the server has as its --management-token-file.")
  @Nullable Path managementTokenFile;

  private NodeCommand() {}

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    NodeCommand command = new NodeCommand();
    CommandLine line =
        new CommandLine(command)
            .addSubcommand(new ListNodes(command))
            .addSubcommand(new DrainNode(command))
            .addSubcommand(new UndrainNode(command));
    line.setExecutionExceptionHandler((failure, _, _) -> {
      if (failure instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      System.err.println("belfort: " + failure.getMessage());
      return REFUSED;
    });
    return line;
  }

  private Management management() throws IOException {
    URI here = URI.create("http://127.0.0.1:" + managementPort);
    Optional<String> token =
        managementTokenFile == null
            ? Optional.empty()
            : Files.readAllLines(managementTokenFile).stream().findFirst();
    return new Management(managementUrl == null ? here : managementUrl, token);
  }

  /** Seconds, or a number with s, m or h. */
  static Optional<Duration> duration(String text) {
    if (!text.matches("[0-9]{1,6}[smh]?")) {
      return Optional.empty();
    }
    String digits = text.replaceAll("[smh]$", "");
    long unitSeconds = text.endsWith("h") ? 3_600 : text.endsWith("m") ? 60 : 1;
    long seconds = Long.parseLong(digits) * unitSeconds;
    return seconds > LONGEST_SECONDS ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds));
  }

  private static void print(Management.Node node) {
    System.out.println(node.sentence(Instant.now()));
  }

  /** {@code node list}. */
  @Command(name = "list", description = "Lists the nodes: state, lessons, how full, draining.")
  private static final class ListNodes implements Callable<Integer> {
    private final NodeCommand parent;

    ListNodes(NodeCommand parent) {
      this.parent = parent;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
      List<Management.Node> nodes = parent.management().nodes();
      nodes.forEach(NodeCommand::print);
      if (nodes.isEmpty()) {
        System.out.println("no node has registered yet");
      }
      return 0;
    }
  }

  /** {@code node drain}. */
  @Command(
      name = "drain",
      description = "New lessons go elsewhere; running ones move, or end, before the deadline.")
  private static final class DrainNode implements Callable<Integer> {
    private final NodeCommand parent;
    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "NODE", description = "The node's name, as list shows it.")
    private String node = "";

    @Option(
        names = "--within",
        paramLabel = "TIME",
        defaultValue = "15m",
        description = "When it has to be empty: 90s, 15m, 2h (${DEFAULT-VALUE}).")
    private String within = "15m";

    @Option(names = "--wait", description = "Stay until the node is empty, or the deadline.")
    private boolean wait;

    @Option(
        names = "--reason",
        paramLabel = "TEXT",
        defaultValue = "operator",
        description = "What admins read beside the node (${DEFAULT-VALUE}).")
    private String reason = "operator";

    DrainNode(NodeCommand parent) {
      this.parent = parent;
      this.spec = CommandSpec.create();
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
      Duration patience =
          duration(within)
              .orElseThrow(() ->
                  new ParameterException(
                      spec.commandLine(),
                      "--within: like 90s, 15m or 2h, a day at most, not " + within));
      Management management = parent.management();
      Management.Node now = management.drain(node, patience, reason);
      print(now);
      return wait ? awaitEmpty(management, now, patience) : 0;
    }

    private static int awaitEmpty(Management management, Management.Node first, Duration patience)
        throws IOException, InterruptedException {
      long deadlineNs = System.nanoTime() + patience.toNanos();
      Management.Node now = first;
      int said = first.lessons();
      while (now.lessons() > 0 && System.nanoTime() < deadlineNs) {
        TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
        now = management.node(first.id()).orElse(now);
        if (now.drain() == null) {
          System.err.println("belfort: somebody undrained " + first.id());
          return REFUSED;
        }
        if (now.lessons() != said) {
          said = now.lessons();
          print(now);
        }
      }
      if (now.lessons() > 0) {
        System.err.println(
            String.format(
                Locale.ROOT,
                "belfort: the deadline passed and %d lessons are still on %s",
                now.lessons(),
                now.id()));
        return STILL_BUSY;
      }
      System.out.println(now.id() + " is empty");
      return 0;
    }
  }

  /** {@code node undrain}. */
  @Command(name = "undrain", description = "The node takes lessons again.")
  private static final class UndrainNode implements Callable<Integer> {
    private final NodeCommand parent;

    @Parameters(paramLabel = "NODE", description = "The node's name, as list shows it.")
    private String node = "";

    UndrainNode(NodeCommand parent) {
      this.parent = parent;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
      print(parent.management().undrain(node));
      return 0;
    }
  }
}

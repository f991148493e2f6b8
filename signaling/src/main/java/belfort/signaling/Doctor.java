package belfort.signaling;

import belfort.mediacontrol.kurento.KurentoConfig;
import belfort.signaling.doctor.DatabaseCheck;
import belfort.signaling.doctor.Finding;
import belfort.signaling.doctor.Finding.Grade;
import belfort.signaling.doctor.MachineCheck;
import belfort.signaling.doctor.NodeCheck;
import belfort.signaling.doctor.TlsFinding;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/**
 * {@code ./belfort doctor}: looks at everything that a server with these options needs, and says in
 * one line each what is there and what to do. Needs no running server and changes nothing that
 * stays.
 */
public final class Doctor {
  static final int SOMETHING_FAILS = 1;

  /** Where the launcher keeps the options of the server that it started. */
  private static final String KEPT_OPTIONS = "server.options";

  private Doctor() {}

  public static void main(String[] arguments) {
    System.exit(run(System.out, arguments));
  }

  static int run(PrintStream out, String... arguments) {
    ServerOptions options = new ServerOptions();
    CommandLine line = commandLine(options);
    return line.setExecutionStrategy(
            parsed -> {
              Integer help = CommandLine.executeHelpRequest(parsed);
              return help == null ? examine(out, options, arguments) : help;
            })
        .execute(arguments);
  }

  private static CommandLine commandLine(ServerOptions options) {
    CommandLine line = new CommandLine(options).setCommandName("./belfort doctor");
    line.getCommandSpec()
        .usageMessage()
        .description(
            "Checks database, nodes, UDP, TLS, clock, disk and limits for a server with these options;"
                + " without options, for the one that ./belfort run started last on --data.",
            "Exit codes: 0 nothing fails, 1 something fails, 2 wrong options.",
            "");
    return line;
  }

  private static int examine(PrintStream out, ServerOptions typed, String[] arguments) {
    ServerSettings settings;
    try {
      settings = ServerSettings.of(typed.dbUrl == null ? kept(typed, arguments) : typed);
    } catch (ServerSettings.InvalidSettingsException invalid) {
      invalid.errors().forEach(error -> out.println("fail  options: " + error));
      return CommandLine.ExitCode.USAGE;
    }
    List<Finding> findings = findings(settings, typed.data);
    findings.forEach(finding -> out.println(finding.line()));
    long fails = count(findings, Grade.FAIL);
    long warnings = count(findings, Grade.WARN);
    out.println(
        fails == 0 && warnings == 0
            ? "All is well."
            : fails + " to mend, " + warnings + " to look at.");
    return fails == 0 ? 0 : SOMETHING_FAILS;
  }

  private static long count(List<Finding> findings, Grade grade) {
    return findings.stream().filter(finding -> finding.grade() == grade).count();
  }

  /** What the launcher gave its server, with what was typed now on top. */
  private static ServerOptions kept(ServerOptions typed, String[] arguments) {
    Path data = typed.data;
    String home = System.getProperty("belfort.home");
    if (!Files.exists(data.resolve(KEPT_OPTIONS)) && home != null && data.equals(Path.of("var"))) {
      data = Path.of(home, "var");
    }
    try {
      List<String> all = new ArrayList<>(Files.readAllLines(data.resolve(KEPT_OPTIONS)));
      all.addAll(List.of(arguments));
      ServerOptions options = new ServerOptions();
      new CommandLine(options)
          .setOverwrittenOptionsAllowed(true)
          .parseArgs(all.toArray(new String[0]));
      return options;
    } catch (IOException | CommandLine.ParameterException nothing) {
      return typed;
    }
  }

  private static List<Finding> findings(ServerSettings settings, Path data) {
    InstantSource clock = InstantSource.system();
    List<Finding> findings = new ArrayList<>();
    findings.addAll(DatabaseCheck.findings(settings.database(), clock));
    try {
      for (KurentoConfig.Node node : settings.mediaNodes()) {
        findings.addAll(
            NodeCheck.findings(node.id().value(), URI.create(node.url()), URI.create(node.dial())));
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    findings.add(TlsFinding.of(settings.web().publicUrl(), settings.web().tls(), clock.instant()));
    findings.addAll(MachineCheck.findings(data));
    return findings;
  }
}

package belfort.signaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What deploy/ names is there, and its own checkers can read it. */
final class DeployTest {
  private static final Path DEPLOY = Path.of("..", "deploy");
  private static final Path RUNBOOKS = Path.of("..", "docs", "runbooks");
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Pattern OPTION = Pattern.compile("(?m)(?:^|[\\s\"])(--[a-z][a-z-]+)");

  @TempDir private Path folder;

  @Test
  void everyAlertHasItsRunbookAndEveryRunbookItsAlert() throws IOException {
    TreeSet<String> alerts = new TreeSet<>();
    JsonNode rules = YAML.readTree(DEPLOY.resolve("prometheus/alerts.yaml").toFile());
    for (JsonNode rule : rules.get("groups").get(0).get("rules")) {
      String name = rule.get("alert").asText();
      alerts.add(name);
      assertEquals(
          "docs/runbooks/" + name + ".md", rule.get("annotations").get("runbook").asText());
      assertFalse(rule.get("annotations").get("summary").asText().isEmpty());
    }
    try (Stream<Path> pages = Files.list(RUNBOOKS)) {
      TreeSet<String> documented = new TreeSet<>();
      pages.forEach(page -> documented.add(page.getFileName().toString().replace(".md", "")));
      assertEquals(alerts, documented);
    }
  }

  @Test
  void prometheusReadsTheAlerts() throws Exception {
    run(
        List.of(Path.of("/usr/bin/promtool"), Path.of("/usr/local/bin/promtool")),
        "check",
        "rules",
        DEPLOY.resolve("prometheus/alerts.yaml").toString());
  }

  @Test
  void systemdReadsTheUnits() throws Exception {
    for (String unit : List.of("belfort-server.service", "belfort-node.service")) {
      // the programs and the user of the place are not here: this test's own stand for them
      String text =
          Files.readString(DEPLOY.resolve("systemd").resolve(unit))
              .replace("/opt/belfort/belfort", "/bin/true");
      Path copy = Files.writeString(folder.resolve(unit), text);
      run(List.of(Path.of("/usr/bin/systemd-analyze")), "verify", "--man=no", copy.toString());
    }
  }

  @Test
  void theDashboardIsWellFormed() throws IOException {
    JsonNode dashboard =
        new ObjectMapper().readTree(DEPLOY.resolve("grafana/belfort.json").toFile());
    assertTrue(dashboard.get("panels").size() >= 10);
    for (JsonNode panel : dashboard.get("panels")) {
      assertFalse(panel.get("targets").isEmpty(), panel.get("title").asText());
    }
  }

  @Test
  void theComposeFileStartsServersWithOptionsThatThereAre() throws IOException {
    JsonNode services =
        YAML.readTree(DEPLOY.resolve("compose/compose.yaml").toFile()).get("services");
    for (String name : List.of("database", "kms-1", "kms-2", "s1", "s2", "proxy", "turn")) {
      assertNotNull(services.get(name), name);
    }
    for (String server : List.of("s1", "s2")) {
      List<String> command = new ArrayList<>();
      services.get(server).get("command").forEach(each -> command.add(each.asText()));
      assertEquals("server", command.removeFirst());
      assertTrue(command.contains("--server-name=" + server), command::toString);
      new CommandLine(new ServerOptions()).parseArgs(command.toArray(new String[0]));
    }
  }

  @Test
  void theComposeFileBringsTheTurnServerEveryFileThatItsConfigurationNames() throws IOException {
    JsonNode turn =
        YAML.readTree(DEPLOY.resolve("compose/compose.yaml").toFile()).at("/services/turn");
    Set<String> brought = new TreeSet<>();
    turn.get("volumes").forEach(volume -> brought.add(volume.asText().split(":", -1)[1]));
    String configuration = Files.readString(DEPLOY.resolve("coturn/turnserver.conf"));
    List<MatchResult> named =
        Pattern.compile("(?m)^(?:cert|pkey)=(.+)$").matcher(configuration).results().toList();
    assertEquals(2, named.size(), "certificate and key");
    named.forEach(file -> assertTrue(brought.contains(file.group(1)), file.group(1)));
  }

  @Test
  void unitsAndChartUseOptionsThatThereAre() throws Exception {
    CommandLine server = new CommandLine(new ServerOptions());
    CommandLine node = new CommandLine(new belfort.medianode.Main());
    requireOptions(server, "systemd/belfort-server.service");
    requireOptions(node, "systemd/belfort-node.service");
    requireOptions(server, "helm/belfort/templates/servers.yaml");
    String nodes = Files.readString(DEPLOY.resolve("helm/belfort/templates/nodes.yaml"));
    requireOptions(node, nodes.substring(0, nodes.indexOf("lifecycle:")), "nodes.yaml");
  }

  @Test
  void theChartsPlainFilesAreYaml() throws IOException {
    for (String file : List.of("Chart.yaml", "values.yaml")) {
      assertTrue(YAML.readTree(DEPLOY.resolve("helm/belfort").resolve(file).toFile()).isObject());
    }
  }

  @Test
  void whatTheChartAsksOfItsValuesIsThere() throws IOException {
    JsonNode values = YAML.readTree(DEPLOY.resolve("helm/belfort/values.yaml").toFile());
    try (Stream<Path> templates = Files.list(DEPLOY.resolve("helm/belfort/templates"))) {
      for (Path template : templates.toList()) {
        String text = Files.readString(template);
        for (MatchResult found :
            Pattern.compile("\\.Values\\.([A-Za-z.]+)").matcher(text).results().toList()) {
          JsonNode value = values.at("/" + found.group(1).replace('.', '/'));
          assertFalse(value.isMissingNode(), template + " asks for " + found.group(1));
        }
      }
    }
  }

  private static void requireOptions(CommandLine program, String file) throws IOException {
    requireOptions(program, Files.readString(DEPLOY.resolve(file)), file);
  }

  private static void requireOptions(CommandLine program, String text, String file) {
    List<String> unknown =
        OPTION
            .matcher(text)
            .results()
            .map(found -> found.group(1))
            .filter(option -> program.getCommandSpec().findOption(option) == null)
            // comments of the node's unit tell how to drain it
            .filter(option -> !List.of("--within", "--wait").contains(option))
            .toList();
    assertEquals(List.of(), unknown, file);
  }

  private static void run(List<Path> places, String... arguments) throws Exception {
    Path program =
        places.stream()
            .filter(Files::isExecutable)
            .findFirst()
            .orElseThrow(() -> new AssertionError(places + " is missing: ./belfort test as root"));
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
  }
}

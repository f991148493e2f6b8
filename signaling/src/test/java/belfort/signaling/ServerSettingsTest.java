package belfort.signaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.signaling.engine.IceServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

final class ServerSettingsTest {
  private static final Pattern ROW = Pattern.compile("\\| `(--[a-z-]+)` \\| (\\S+) \\|.*");

  @Test
  void theReferenceListsEveryOptionWithItsDefault() throws Exception {
    Map<String, String> documented = new TreeMap<>();
    String text = Files.readString(Path.of("..", "docs", "configuration.md"));
    String section = text.substring(text.indexOf("## Signaling server"));
    int next = section.indexOf("\n## ", 1);
    for (String line : (next < 0 ? section : section.substring(0, next)).lines().toList()) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        documented.put(row.group(1), row.group(2).replace("`", ""));
      }
    }
    Map<String, String> options = new TreeMap<>();
    for (OptionSpec option : new CommandLine(new ServerOptions()).getCommandSpec().options()) {
      if (!option.usageHelp() && !option.versionHelp()) {
        String fallback = option.defaultValue();
        options.put(
            option.longestName(),
            fallback != null ? fallback : option.typeInfo().isBoolean() ? "false" : "–");
      }
    }
    assertEquals(options, documented);
  }

  @Test
  void theDefaultsAreWhatTheOptionsSay() throws Exception {
    ServerSettings settings =
        parse("--db-url", "jdbc:mysql://db:3306/belfort", "--media-node", "ws://n:8888/kurento");
    assertEquals("s1", settings.web().serverName());
    assertEquals("http://localhost:8080", settings.web().publicUrl().toString());
    assertEquals("127.0.0.1", settings.web().managementAddress());
    assertEquals("Europe/Brussels", settings.web().zone().getId());
    assertEquals(Path.of("var", "keys"), settings.keys());
    assertEquals("belfort", settings.database().user());
    assertEquals("", settings.database().password());
    assertEquals(IceServers.NONE, settings.iceServers());
  }

  @Test
  void everythingThatIsWrongIsSaidAtOnce() {
    ServerSettings.InvalidSettingsException invalid =
        assertThrows(
            ServerSettings.InvalidSettingsException.class,
            () ->
                parse(
                    "--server-name=S 1",
                    "--http-port=70000",
                    "--public-url=https://school.example/path",
                    "--time-zone=Mars",
                    "--db-url=postgres://x",
                    "--db-password-file=does-not-exist",
                    "--stun-url=http://x",
                    "--turn-url=turn:x:3478",
                    "--links=links.json"));
    for (String option :
        List.of(
            "--server-name",
            "--http-port",
            "--public-url",
            "--time-zone",
            "--db-url",
            "--db-password-file",
            "--media-node",
            "--stun-url",
            "--turn-url",
            "--links")) {
      assertTrue(
          invalid.errors().stream().anyMatch(error -> error.startsWith(option)),
          () -> option + " is not in " + invalid.errors());
    }
  }

  private static ServerSettings parse(String... arguments) throws Exception {
    ServerOptions options = new ServerOptions();
    new CommandLine(options).parseArgs(arguments);
    return ServerSettings.of(options);
  }
}

package belfort.signaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.mediacontrol.kurento.KurentoConfig;
import belfort.signaling.engine.IceServers;
import belfort.signaling.tls.TlsSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
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

  @Test
  void anHttpsAddressGetsACertificateOfOurOwnUnlessOneOrAProxyIsGiven() throws Exception {
    TlsSettings own = parse(plus("--public-url=https://a.example")).web().tls().orElseThrow();
    assertTrue(own.selfSigned());
    assertEquals(443, own.port());
    TlsSettings given =
        parse(
                plus(
                    "--public-url=https://a.example:8443",
                    "--tls-certificate=c.pem",
                    "--tls-key=k.pem",
                    "--behind-proxy=10.0.0.0/8,192.168.1.1"))
            .web()
            .tls()
            .orElseThrow();
    assertEquals(new TlsSettings(8443, Path.of("c.pem"), Path.of("k.pem"), false), given);
    assertEquals(
        9443,
        parse(plus("--public-url=https://a.example", "--https-port=9443"))
            .web()
            .tls()
            .orElseThrow()
            .port());
    ServerSettings behind =
        parse(plus("--public-url=https://a.example", "--behind-proxy=127.0.0.1"));
    assertTrue(behind.web().tls().isEmpty());
    assertEquals(1, behind.web().proxies().networks().size());
  }

  @Test
  void tlsAndTurnOptionsThatDoNotFitAreSaid() {
    for (String[] wrong :
        new String[][] {
          {"--tls-certificate", "--tls-certificate=c.pem"},
          {"--tls-certificate", "--tls-certificate=c.pem", "--tls-key=k.pem"},
          {"--https-port", "--https-port=443"},
          {"--https-port", "--public-url=https://a.example", "--https-port=8080"},
          {"--behind-proxy", "--behind-proxy=proxy.example"},
          {"--turn-url", "--turn-url=turn:x:3478", "--turn-user=u"},
          {"--turn-secret-file", "--turn-url=turn:x:3478", "--turn-secret-file=away"},
        }) {
      String[] options = java.util.Arrays.copyOfRange(wrong, 1, wrong.length);
      ServerSettings.InvalidSettingsException invalid =
          assertThrows(
              ServerSettings.InvalidSettingsException.class, () -> parse(plus(options)), wrong[1]);
      assertTrue(
          invalid.errors().stream().anyMatch(error -> error.startsWith(wrong[0])),
          () -> wrong[0] + " is not in " + invalid.errors());
    }
  }

  @Test
  void attack89_aNodesControlPortOnAPublicAddressIsRefused() throws Exception {
    ServerSettings.InvalidSettingsException invalid =
        assertThrows(
            ServerSettings.InvalidSettingsException.class,
            () -> parse("--db-url=jdbc:mysql://d/b", "--media-node=ws://203.0.113.5:8888/kurento"));
    assertTrue(invalid.errors().getFirst().contains("public address"), () -> "" + invalid.errors());
    parse("--db-url=jdbc:mysql://d/b", "--media-node=ws://10.0.0.5:8888/kurento");
  }

  @Test
  void attack91_aNodesSecretComesFromAFileOrItsUrlAndIsNeverShown() throws Exception {
    Path file = Files.createTempFile("secret", "");
    Files.writeString(file, "0123456789abcdef\n");
    ServerSettings settings =
        parse(
            "--db-url=jdbc:mysql://d/b",
            "--media-node=a=ws://10.0.0.5:8888/kurento",
            "--media-node=b=ws://10.0.0.6:8888/kurento?secret=fedcba9876543210",
            "--media-node-secret-file=" + file);
    assertEquals(
        List.of(
            "ws://10.0.0.5:8888/kurento?secret=0123456789abcdef",
            "ws://10.0.0.6:8888/kurento?secret=fedcba9876543210"),
        settings.mediaNodes().stream().map(KurentoConfig.Node::dial).toList());
    assertFalse(settings.toString().contains("0123456789abcdef"), "masked");
    assertFalse(settings.toString().contains("fedcba9876543210"), "masked");

    Files.writeString(file, "0123456789\n");
    ServerSettings.InvalidSettingsException invalid =
        assertThrows(
            ServerSettings.InvalidSettingsException.class,
            () ->
                parse(
                    plus(
                        "--media-node-secret-file=" + file,
                        "--media-node=http://h/?secret=0123456789")));
    assertTrue(invalid.errors().toString().contains("--media-node-secret-file"));
    assertFalse(invalid.errors().toString().contains("0123456789"), () -> "" + invalid.errors());
    Files.delete(file);
  }

  private static String[] plus(String... options) {
    List<String> all = new java.util.ArrayList<>(List.of(options));
    all.add("--db-url=jdbc:mysql://db:3306/belfort");
    all.add("--media-node=ws://n:8888/kurento");
    return all.toArray(new String[0]);
  }

  private static ServerSettings parse(String... arguments) throws Exception {
    ServerOptions options = new ServerOptions();
    new CommandLine(options).parseArgs(arguments);
    return ServerSettings.of(options);
  }

  @Test
  void nodesAreRestartedAtNightAndSlowWhenTheOptionsSaySo() throws Exception {
    ServerSettings settings =
        parse(
            "--db-url=jdbc:mysql://db:3306/belfort",
            "--media-node=ws://n:8888/kurento",
            "--time-zone=Europe/Lisbon",
            "--recycle-nodes=23:30-04:00",
            "--slow-ping=500",
            "--slow-after=10",
            "--slow-empty-after=60");

    KurentoConfig.Night night = settings.recycling().orElseThrow();
    assertEquals(
        new KurentoConfig.Night(
            LocalTime.of(23, 30), LocalTime.of(4, 0), ZoneId.of("Europe/Lisbon")),
        night);
    assertEquals(
        new KurentoConfig.Pace(20, Duration.ofMillis(500), 10, 1, Duration.ofSeconds(60)),
        settings.pace());
  }

  @Test
  void nodesAreNeverRestartedAndKeepTheirPaceByDefault() throws Exception {
    ServerSettings settings =
        parse("--db-url=jdbc:mysql://db:3306/belfort", "--media-node=ws://n:8888/kurento");

    assertTrue(settings.recycling().isEmpty());
    assertEquals(KurentoConfig.Pace.DEFAULT, settings.pace());
  }

  @Test
  void whatNodesCannotBeToldIsSaidAtOnce() {
    for (String hours : List.of("2-4", "02:00-02:00", "25:00-26:00", "02:00", "")) {
      ServerSettings.InvalidSettingsException invalid =
          assertThrows(
              ServerSettings.InvalidSettingsException.class,
              () ->
                  parse(
                      "--db-url=jdbc:mysql://db:3306/belfort",
                      "--media-node=ws://n:8888/kurento",
                      "--recycle-nodes=" + hours,
                      "--slow-ping=1001",
                      "--slow-after=1",
                      "--slow-empty-after=-1"));
      for (String option :
          List.of("--recycle-nodes", "--slow-ping", "--slow-after", "--slow-empty-after")) {
        assertTrue(
            invalid.errors().stream().anyMatch(error -> error.startsWith(option + ":")),
            option + " with " + hours + " in " + invalid.errors());
      }
    }
  }
}

package belfort.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class SettingsTest {
  @TempDir Path home;

  private Settings settings(String... arguments) throws StartFailure {
    RunOptions options = new RunOptions();
    new CommandLine(options).parseArgs(arguments);
    return Settings.of(options, home);
  }

  private String mistakes(String... arguments) {
    return String.valueOf(assertThrows(StartFailure.class, () -> settings(arguments)).getMessage());
  }

  @Test
  void withoutOptionsEverythingHasItsDefault() throws Exception {
    Settings settings = settings();
    assertEquals(8080, settings.httpPort());
    assertEquals(8081, settings.managementPort());
    assertEquals("http://localhost:8080", settings.publicUrl());
    assertEquals(home.resolve("var"), settings.data());
    assertEquals(home.resolve("var").resolve("links.json"), settings.links());
    assertEquals(2, settings.embeddedNodes());
    assertEquals(List.of(), settings.mediaNodes());
    assertEquals(List.of(), settings.serverOptions());
    assertNull(settings.externalDatabase());
    assertNull(settings.mediaPort());
    assertNull(settings.mediaTcpPort());
  }

  @Test
  void namedMediaNodesTakeThePlaceOfTheEmbeddedOnes() throws Exception {
    Settings settings =
        settings("--media-node", "ws://10.0.0.5:8888/kurento", "--media-node", "wss://kms/kurento");
    assertEquals(List.of("ws://10.0.0.5:8888/kurento", "wss://kms/kurento"), settings.mediaNodes());
    assertEquals(0, settings.embeddedNodes());
  }

  @Test
  void anExternalDatabaseNeedsUrlUserAndPasswordFile() throws Exception {
    Path password = Files.writeString(home.resolve("password"), "secret");
    String url = "jdbc:mysql://10.0.0.9:3306/belfort";
    Settings settings =
        settings("--db-url", url, "--db-user", "u", "--db-password-file", password.toString());
    assertEquals(
        new Settings.ExternalDatabase(url, "u", password.toAbsolutePath()),
        settings.externalDatabase());
    assertTrue(mistakes("--db-url", url).contains("belong together"));
    assertTrue(
        mistakes("--db-url", url, "--db-user", "u", "--db-password-file", home + "/none")
            .contains("cannot be read"));
  }

  @Test
  void attack91_aNodesSecretIsPassedOnAsAFileAndNeverShown() throws Exception {
    String mistakes = mistakes("--media-node", "http://kms/kurento?secret=0123456789abcdef");
    assertTrue(mistakes.contains("secret=***"), mistakes);
    assertFalse(mistakes.contains("0123456789abcdef"), mistakes);
    List<String> passedOn = settings("--media-node-secret-file", "/secrets/node").serverOptions();
    assertTrue(passedOn.containsAll(List.of("--media-node-secret-file", "/secrets/node")));
  }

  @Test
  void allMistakesAreNamedAtOnce() {
    String mistakes =
        mistakes(
            "--http-port=0",
            "--media-node=http://kms",
            "--public-url=school.example",
            "--db-user=u",
            "--media-port=65536");
    for (String option :
        List.of("--http-port", "--media-node", "--public-url", "--db-url", "--media-port")) {
      assertTrue(mistakes.contains(option), option + " in: " + mistakes);
    }
  }

  @Test
  void thePortsOfBrowsersAndOfManagementMustDiffer() {
    assertTrue(mistakes("--http-port=9000", "--management-port=9000").contains("must differ"));
  }

  @Test
  void theTcpPortsOfTheMediaAreNobodyElses() throws Exception {
    assertEquals(9443, settings("--media-tcp-port=9443").mediaTcpPort());
    String twoNodes = mistakes("--media-tcp-port=8079");
    assertTrue(twoNodes.contains("not 8080"), twoNodes);
    assertEquals(8079, settings("--media-tcp-port=8079", "--embedded-nodes=1").mediaTcpPort());
    assertTrue(mistakes("--media-tcp-port=65535").contains("of the last node"));
  }

  @Test
  void theNumberOfEmbeddedNodesIsBounded() {
    assertTrue(mistakes("--embedded-nodes=0").contains("--media-node"));
    assertTrue(mistakes("--embedded-nodes=17").contains("between 1 and 16"));
  }

  @Test
  void whatOnlyTheServerUnderstandsIsPassedOn() throws Exception {
    assertEquals(
        List.of("--stun-url", "stun:a:1", "--turn-url", "turn:b:2", "--turn-user", "u"),
        settings("--stun-url=stun:a:1", "--turn-url=turn:b:2", "--turn-user=u").serverOptions());
    assertEquals(
        List.of("--recycle-nodes", "02:00-04:00", "--slow-ping", "300", "--slow-after", "8"),
        settings("--recycle-nodes=02:00-04:00", "--slow-ping=300", "--slow-after=8")
            .serverOptions());
  }
}

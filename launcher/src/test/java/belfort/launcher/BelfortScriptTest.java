package belfort.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script itself, run with nothing but what it needs. */
final class BelfortScriptTest {
  private static final Path SCRIPT = Path.of("..", "belfort").toAbsolutePath().normalize();
  private static final List<String> TOOLS =
      List.of("bash", "dirname", "tr", "readlink", "cat", "find", "mkdir", "touch", "id");

  @TempDir Path folder;

  /** What a run of the script said, both streams together, and how it ended. */
  private record Outcome(int exitCode, String output) {}

  @Test
  void theScriptParses() throws Exception {
    assertEquals(0, run(List.of("bash", "-n", SCRIPT.toString()), Map.of()).exitCode());
  }

  @Test
  void anUnknownCommandShowsTheUsageAndExitsWithTwo() throws Exception {
    Outcome outcome = script(Map.of(), "rnu");
    assertEquals(2, outcome.exitCode(), outcome.output());
    assertTrue(outcome.output().contains("there is no command 'rnu'"), outcome.output());
    assertTrue(outcome.output().contains("Usage: ./belfort"), outcome.output());
  }

  @Test
  void noCommandShowsTheUsageAndExitsWithTwo() throws Exception {
    Outcome outcome = script(Map.of());
    assertEquals(2, outcome.exitCode(), outcome.output());
    assertTrue(outcome.output().contains("Usage: ./belfort"), outcome.output());
  }

  @Test
  void helpAndVersionWorkWithoutAnyJdk() throws Exception {
    Map<String, String> bare = environment(tools(), "");
    assertEquals(0, script(bare, "help").exitCode());
    Outcome version = script(bare, "--version");
    assertEquals(0, version.exitCode(), version.output());
    assertEquals("Belfort 0.1.0", version.output().strip());
  }

  @Test
  void withoutAJdkOneLineSaysWhatToInstall() throws Exception {
    for (String command :
        List.of("run", "run server", "run node", "node", "doctor", "test", "bench")) {
      Outcome outcome = script(environment(tools(), ""), command.split(" ", -1));
      assertEquals(1, outcome.exitCode(), outcome.output());
      assertEquals(1, outcome.output().lines().count(), outcome.output());
      assertTrue(outcome.output().contains("no JDK 25 or newer found"), outcome.output());
      assertTrue(outcome.output().contains("JAVA_HOME"), outcome.output());
    }
  }

  @Test
  void servicesOfTheirOwnGetTheJvmOptionsOfTheLauncher() throws Exception {
    String text = Files.readString(SCRIPT);
    assertEquals(JvmSettings.SERVER, array(text, "server_jvm"));
    assertEquals(JvmSettings.SERVER_ON_FEW, array(text, "server_jvm_on_few"));
    assertTrue(text.contains("\nfew_processors=" + JvmSettings.FEW_PROCESSORS + "\n"), text);
    assertEquals(JvmSettings.NODE, array(text, "node_jvm"));
  }

  private static List<String> array(String script, String name) {
    int start = script.indexOf("\n" + name + "=(") + name.length() + 3;
    return List.of(script.substring(start, script.indexOf(')', start)).strip().split("\\s+"));
  }

  @Test
  void aJdkThatIsTooOldIsNamed() throws Exception {
    Path jdks = folder.resolve("jdks");
    Path old = fakeJdk(jdks.resolve("old-jdk"), "17.0.9");
    Outcome outcome = script(environment(tools(), jdks.toString()), "run");
    assertEquals(1, outcome.exitCode(), outcome.output());
    assertTrue(outcome.output().contains("too old"), outcome.output());
    assertTrue(outcome.output().contains(old.toString()), outcome.output());
  }

  @Test
  void withoutMavenOneLineSaysWhatToInstall() throws Exception {
    Path jdks = folder.resolve("jdks");
    fakeJdk(jdks.resolve("new-jdk"), "26.0.1");
    Outcome outcome = script(environment(tools(), jdks.toString()), "test");
    assertEquals(1, outcome.exitCode(), outcome.output());
    assertEquals(1, outcome.output().lines().count(), outcome.output());
    assertTrue(outcome.output().contains("Maven is missing"), outcome.output());
  }

  private static Path fakeJdk(Path jdk, String version) throws IOException {
    Files.createDirectories(jdk.resolve("bin"));
    for (String program : List.of("java", "javac")) {
      Path file = Files.writeString(jdk.resolve("bin").resolve(program), "#!/bin/sh\nexit 1\n");
      assertTrue(file.toFile().setExecutable(true));
    }
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    return jdk;
  }

  /** A PATH with the few tools of every system on it, and no Java and no Maven. */
  private Path tools() throws IOException {
    Path bin = Files.createDirectories(folder.resolve("bin"));
    for (String tool : TOOLS) {
      Path file = bin.resolve(tool);
      Files.writeString(file, "#!/bin/sh\nexec '" + found(tool) + "' \"$@\"\n");
      assertTrue(file.toFile().setExecutable(true));
    }
    return bin;
  }

  private static Path found(String tool) {
    return Arrays.stream(System.getenv("PATH").split(":", -1))
        .map(place -> Path.of(place, tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + tool + " on the PATH"));
  }

  private static Map<String, String> environment(Path path, String jdkFolders) {
    return Map.of("PATH", path.toString(), "BELFORT_JDK_FOLDERS", jdkFolders, "JAVA_HOME", "");
  }

  private static Outcome script(Map<String, String> environment, String... arguments)
      throws Exception {
    List<String> command = new ArrayList<>(List.of(found("bash").toString(), SCRIPT.toString()));
    command.addAll(Arrays.asList(arguments));
    return run(command, environment);
  }

  private static Outcome run(List<String> command, Map<String, String> environment)
      throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), output);
  }
}

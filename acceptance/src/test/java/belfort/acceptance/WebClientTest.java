package belfort.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.impl.driver.Driver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The page's own tests (web-client/test), by the node that comes with the browser driver: nobody
 * needs one installed.
 */
final class WebClientTest {
  private static final Path TESTS = Path.of("..", "web-client", "test").toAbsolutePath();

  @Test
  void thePagesPureModulesAndSourcesPassTheirTests() throws Exception {
    List<String> command = new ArrayList<>(List.of(node(), "--test", "--test-reporter=tap"));
    try (Stream<Path> files = Files.list(TESTS)) {
      files
          .map(Path::toString)
          .filter(file -> file.endsWith(".test.js"))
          .sorted()
          .forEach(command::add);
    }
    assertTrue(command.size() > 3, "there are tests in " + TESTS);

    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertTrue(process.waitFor(1, TimeUnit.MINUTES), "the tests end");
    assertEquals(0, process.exitValue(), said);
    assertTrue(said.contains("# fail 0") && !said.contains("# tests 0"), said);
  }

  private static String node() throws IOException {
    Map<String, String> environment = Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    Path node = Driver.ensureDriverInstalled(environment, false).driverDir().resolve("node");
    assertTrue(Files.isExecutable(node), "the driver brings a node: " + node);
    return node.toString();
  }
}

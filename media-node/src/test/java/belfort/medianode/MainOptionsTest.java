package belfort.medianode;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The configuration reference and the program have the same options. */
class MainOptionsTest {
  private static final Pattern ROW = Pattern.compile("\\| `(--[a-z-]+)` \\|.*");

  @Test
  void theReferenceListsEveryOptionOfTheNode() throws Exception {
    String text = Files.readString(Path.of("..", "docs", "configuration.md"));
    String section = text.substring(text.indexOf("## Media node"));
    int next = section.indexOf("\n## ", 1);
    Set<String> documented = new TreeSet<>();
    for (String line : (next < 0 ? section : section.substring(0, next)).lines().toList()) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        documented.add(row.group(1));
      }
    }
    Set<String> options = new TreeSet<>();
    for (OptionSpec option : new CommandLine(new Main()).getCommandSpec().options()) {
      if (!option.usageHelp() && !option.versionHelp()) {
        options.add(option.longestName());
      }
    }
    assertEquals(options, documented);
  }
}

package belfort.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The operator's documents agree with what is there. */
final class DocumentsTest {
  private static final Path ROOT = Path.of("..");

  @Test
  void everyOptionStandsInTheConfigurationWithItsDefault() throws Exception {
    String document = optionsOfRun();
    List<OptionSpec> options = new CommandLine(new RunOptions()).getCommandSpec().options();
    assertFalse(options.isEmpty());
    for (OptionSpec option : options) {
      String row =
          document
              .lines()
              .filter(line -> line.startsWith("| `" + option.longestName() + " "))
              .findFirst()
              .orElseThrow(() -> new AssertionError(option.longestName() + " is not documented"));
      String defaultValue = option.defaultValue();
      if (defaultValue != null) {
        assertTrue(row.contains("| " + defaultValue + " |"), row + " lacks " + defaultValue);
      }
    }
  }

  @Test
  void noOptionIsDocumentedThatDoesNotExist() throws Exception {
    String document = optionsOfRun();
    List<String> unknown =
        document
            .lines()
            .filter(line -> line.startsWith("| `--"))
            .map(line -> line.substring(3, line.indexOf(' ', 3)))
            .filter(
                name -> new CommandLine(new RunOptions()).getCommandSpec().findOption(name) == null)
            .toList();
    assertEquals(List.of(), unknown);
  }

  @Test
  void everyManagedDependencyStandsInTheDependenciesWithItsVersion() throws Exception {
    String document = Files.readString(ROOT.resolve("docs").resolve("dependencies.md"));
    Document pom = pom();
    List<String> missing = new ArrayList<>();
    Element management = (Element) pom.getElementsByTagName("dependencyManagement").item(0);
    NodeList dependencies = management.getElementsByTagName("dependency");
    assertTrue(dependencies.getLength() > 20);
    for (Element dependency : elements(dependencies)) {
      String group = child(dependency, "groupId");
      String version = resolve(pom, child(dependency, "version"));
      String name = group + ":" + child(dependency, "artifactId");
      boolean documented =
          document
              .lines()
              .anyMatch(line ->
                  line.startsWith("| `" + name + "`") && line.contains("| " + version + " |"));
      if (!group.equals("belfort") && !documented) {
        missing.add(name + " " + version);
      }
    }
    assertEquals(List.of(), missing);
  }

  private static String optionsOfRun() throws IOException {
    String document = Files.readString(ROOT.resolve("docs").resolve("configuration.md"));
    int section = document.indexOf("## Options");
    return document.substring(section, document.indexOf("\n## ", section + 1));
  }

  private static Document pom() throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    return factory.newDocumentBuilder().parse(ROOT.resolve("pom.xml").toFile());
  }

  private static List<Element> elements(NodeList nodes) {
    return IntStream.range(0, nodes.getLength()).mapToObj(i -> (Element) nodes.item(i)).toList();
  }

  private static String child(Element element, String name) {
    return element.getElementsByTagName(name).item(0).getTextContent().strip();
  }

  private static String resolve(Document pom, String version) {
    if (!version.startsWith("${")) {
      return version;
    }
    String property = version.substring(2, version.length() - 1);
    NodeList found = pom.getElementsByTagName(property);
    return found.getLength() == 0 ? version : found.item(0).getTextContent().strip();
  }
}

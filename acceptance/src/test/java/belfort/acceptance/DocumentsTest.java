package belfort.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.bench.product.RunningBelfort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documents name things that are there. */
final class DocumentsTest {
  private static final Path HOME = RunningBelfort.home();
  private static final Pattern MODULE = Pattern.compile("<module>([a-z-]+)</module>");
  private static final Pattern QUOTED = Pattern.compile("`([^`\\s]+)`");
  private static final Pattern FOLDER = Pattern.compile("[a-z][A-Za-z0-9./-]*/");
  private static final Pattern PACKAGE = Pattern.compile("belfort(\\.[a-z]+)+(\\.[A-Z]\\w*)?");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(#[^)]*)?\\)");

  @Test
  void everyMavenModuleStandsInTheArchitecture() throws IOException {
    String architecture = read("ARCHITECTURE.md");
    List<String> modules =
        MODULE.matcher(read("pom.xml")).results().map(found -> found.group(1)).toList();
    assertFalse(modules.isEmpty(), "the parent pom lists modules");
    assertEquals(
        List.of(),
        modules.stream().filter(module -> !architecture.contains(module)).toList(),
        "modules that ARCHITECTURE.md does not mention");
  }

  @Test
  void foldersPackagesAndClassesInTheArchitectureExist() throws IOException {
    List<String> named =
        QUOTED.matcher(read("ARCHITECTURE.md")).results().map(found -> found.group(1)).toList();
    TreeSet<String> missing = new TreeSet<>();
    for (String name : named) {
      if (FOLDER.matcher(name).matches() && !Files.isDirectory(HOME.resolve(name))) {
        missing.add(name);
      }
      if (PACKAGE.matcher(name).matches() && !existsInSomeModule(name)) {
        missing.add(name);
      }
    }
    assertFalse(named.isEmpty(), "ARCHITECTURE.md names no folder and no package");
    assertTrue(missing.isEmpty(), "ARCHITECTURE.md names what is not there: " + missing);
  }

  @Test
  void theReadmeShowsTheTwoCommands() throws IOException {
    String readme = read("README.md");
    assertTrue(readme.contains("./belfort run"), "README.md says how to run it");
    assertTrue(readme.contains("./belfort test"), "README.md says how to test it");
  }

  @Test
  void linksBetweenDocumentsLeadSomewhere() throws IOException {
    List<String> dead = new ArrayList<>();
    for (Path document : documents()) {
      List<MatchResult> links = LINK.matcher(Files.readString(document)).results().toList();
      for (MatchResult link : links) {
        String target = link.group(1);
        if (!target.contains("://") && !Files.exists(document.resolveSibling(target))) {
          dead.add(HOME.relativize(document) + " -> " + target);
        }
      }
    }
    assertEquals(List.of(), dead);
  }

  private static List<Path> documents() throws IOException {
    try (Stream<Path> top = Files.list(HOME);
        Stream<Path> docs = Files.walk(HOME.resolve("docs"))) {
      return Stream.concat(top, docs)
          .filter(path -> path.getFileName().toString().endsWith(".md"))
          .toList();
    }
  }

  private static boolean existsInSomeModule(String name) throws IOException {
    String path = name.replace('.', '/');
    try (Stream<Path> modules = Files.list(HOME)) {
      return modules
          .map(module -> module.resolve("src/main/java"))
          .anyMatch(sources ->
              Files.isDirectory(sources.resolve(path))
                  || Files.exists(sources.resolve(path + ".java")));
    }
  }

  private static String read(String file) throws IOException {
    return Files.readString(HOME.resolve(file));
  }
}

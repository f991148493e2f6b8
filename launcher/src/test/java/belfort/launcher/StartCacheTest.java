package belfort.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was rehearsed is used while it is newer than the jars, and never stands in the way. */
final class StartCacheTest {
  @TempDir Path folder;

  private Path at(String name, long seconds) throws IOException {
    Path file = Files.writeString(folder.resolve(name), "");
    return Files.setLastModifiedTime(file, FileTime.fromMillis(seconds * 1_000));
  }

  @Test
  void itIsUsedWhileItIsNewerThanEveryJar() throws IOException {
    String jars = at("ours.jar", 10) + ":" + at("library.jar", 20);
    Path cache = at("start.aot", 21);
    assertEquals("-XX:AOTCache=" + cache, StartCache.options(cache, jars).getFirst());
  }

  @Test
  void afterAnUpdateTheProgramStartsWithoutIt() throws IOException {
    String jars = at("ours.jar", 30) + ":" + at("library.jar", 20);
    assertEquals(List.of(), StartCache.options(at("start.aot", 21), jars));
  }

  @Test
  void nothingRehearsedIsNothingAsked() throws IOException {
    assertEquals(
        List.of(), StartCache.options(folder.resolve("start.aot"), at("ours.jar", 10).toString()));
  }

  @Test
  void aMissingJarIsForTheJvmToTell() throws IOException {
    assertEquals(
        List.of(), StartCache.options(at("start.aot", 21), folder.resolve("x.jar").toString()));
  }
}

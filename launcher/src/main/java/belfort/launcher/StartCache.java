package belfort.launcher;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;

/**
 * What a rehearsal taught the JVM about a program: its classes, loaded and linked, and which of its
 * methods are hot (JEP 483, 514 and 515). With it a program starts in about half the time. It holds
 * for the jars that it was made from; a program without one starts as ever.
 */
public final class StartCache {
  private static final String FILE = "start.aot";

  private StartCache() {}

  /** Where the cache of a module's program lies, whether there is one or not. */
  public static Path file(Path home, String module) {
    return home.resolve(module).resolve("target").resolve(FILE);
  }

  /**
   * The JVM's options for a program; none when nothing was rehearsed, or a jar is newer than that.
   *
   * @param classpath jars, separated as in {@code -cp}
   */
  static List<String> options(Path cache, String classpath) {
    try {
      FileTime made = Files.getLastModifiedTime(cache);
      for (String jar : classpath.split(File.pathSeparator, -1)) {
        if (Files.getLastModifiedTime(Path.of(jar)).compareTo(made) > 0) {
          return List.of();
        }
      }
    } catch (IOException missing) {
      return List.of();
    }
    // another JVM than the one that made it says so and starts without it: nothing to be told of
    return List.of("-XX:AOTCache=" + cache, "-Xlog:aot=off", "-Xlog:cds=off");
  }

  /** The options of a run from which a cache is to be made; it leaves the file when it ends. */
  public static List<String> record(Path configuration) {
    return List.of("-XX:AOTMode=record", "-XX:AOTConfiguration=" + configuration);
  }

  /** The options that make the cache out of what a run left. The program itself is not run. */
  public static List<String> create(Path configuration, Path cache) {
    return List.of(
        "-XX:AOTMode=create", "-XX:AOTConfiguration=" + configuration, "-XX:AOTCache=" + cache);
  }
}

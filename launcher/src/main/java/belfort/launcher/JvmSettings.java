package belfort.launcher;

import java.util.List;

/**
 * The JVM options of each program, sized for a machine with 8 GB that also runs a desktop. Out of
 * memory ends a program at once: a fresh start by the launcher is better than one that limps.
 * Explained in docs/configuration.md.
 */
public final class JvmSettings {
  static final List<String> DATABASE =
      List.of("-Xmx48m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto");

  public static final List<String> NODE =
      List.of(
          "-Xms128m",
          "-Xmx512m",
          "-XX:+UseSerialGC",
          "-XX:+ExitOnOutOfMemoryError",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  public static final List<String> SERVER =
      List.of(
          "-Xms128m",
          "-Xmx1g",
          "-XX:+UseG1GC",
          "-XX:+ExitOnOutOfMemoryError",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  private JvmSettings() {}
}

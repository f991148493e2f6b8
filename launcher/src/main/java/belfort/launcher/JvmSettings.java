package belfort.launcher;

import java.util.ArrayList;
import java.util.List;

/**
 * The JVM options of each program, sized for a machine with 8 GB that also runs a desktop. Out of
 * memory ends a program at once: a fresh start by the launcher is better than one that limps.
 * Explained in docs/configuration.md.
 */
public final class JvmSettings {
  static final List<String> DATABASE =
      List.of("-Xmx48m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto");

  /**
   * Its compilers give way to everything else on the machine (ADR 0077); what it knows of hundreds
   * of viewers lies on few pages (ADR 0078).
   */
  public static final List<String> NODE =
      List.of(
          "-Xms128m",
          "-Xmx512m",
          "-XX:+UseSerialGC",
          "-XX:+UseTransparentHugePages",
          "-XX:+ExitOnOutOfMemoryError",
          "-XX:ThreadPriorityPolicy=1",
          "-XX:CompilerThreadPriority=10",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  static final List<String> SERVER =
      List.of(
          "-Xms128m",
          "-Xmx1g",
          "-XX:+UseG1GC",
          "-XX:+ExitOnOutOfMemoryError",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  /** On a machine with more, the second compiler works beside the lessons and not before them. */
  static final int FEW_PROCESSORS = 2;

  /**
   * For a server on few processors: when it has to take over lessons, a compiler that wants more
   * than a quick one takes from them what they wait for (ADR 0073).
   */
  static final List<String> SERVER_ON_FEW = List.of("-XX:TieredStopAtLevel=1");

  private JvmSettings() {}

  /** The signaling server's options on this machine. */
  public static List<String> server() {
    return server(Runtime.getRuntime().availableProcessors());
  }

  static List<String> server(int processors) {
    List<String> options = new ArrayList<>(SERVER);
    if (processors <= FEW_PROCESSORS) {
      options.addAll(SERVER_ON_FEW);
    }
    return List.copyOf(options);
  }
}

package belfort.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a measurement ran on: without it a figure says nothing. */
public final class Machine {
  private Machine() {}

  public static String description() {
    return "machine: %d processors (%s), %d MiB, %s %s; Java %s"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            firstOf(Path.of("/proc/cpuinfo"), "model name"),
            mebibytes(firstOf(Path.of("/proc/meminfo"), "MemTotal")),
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            Runtime.version());
  }

  /** How busy the machine was with other things, as the kernel's load average says it. */
  public static String load() {
    try {
      return "load average: " + Files.readString(Path.of("/proc/loadavg")).strip();
    } catch (IOException unknown) {
      return "load average: unknown";
    }
  }

  private static long mebibytes(String kibibytes) {
    String digits = kibibytes.replaceAll("\\D", "");
    return digits.isEmpty() ? 0 : Long.parseLong(digits) / 1024;
  }

  private static String firstOf(Path file, String key) {
    try {
      List<String> lines = Files.readAllLines(file);
      return lines.stream()
          .filter(line -> line.startsWith(key))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException unknown) {
      return "unknown";
    }
  }
}

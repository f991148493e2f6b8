package belfort.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/** The file of measured times. No test asserts them; people and later versions compare them. */
final class Figures {
  private static final Path FILE = Path.of("target", "figures.txt");

  private Figures() {}

  static void write(String name, Duration measured) {
    String line = name + " " + measured.toMillis() + " ms\n";
    try {
      Files.createDirectories(FILE.getParent());
      Files.writeString(FILE, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}

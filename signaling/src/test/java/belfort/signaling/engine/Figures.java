package belfort.signaling.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Measured values, one line each, for whoever reads a run's figures. */
public final class Figures {
  private static final Path FILE = Path.of("target", "figures.txt");

  private Figures() {}

  public static synchronized void add(String name, long value, String unit) {
    try {
      Files.createDirectories(FILE.getParent());
      Files.writeString(
          FILE,
          name + " " + value + " " + unit + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}

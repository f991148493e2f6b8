package belfort.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What one program says: every line goes to its file, the file is set aside when it grows too long,
 * lines that report an error are shown to the operator as well, and the last lines are kept to
 * explain a death.
 */
final class ChildLog {
  static final long LONGEST_FILE_BYTES = 8L * 1024 * 1024;
  static final int OLD_FILES = 3;
  static final int LAST_LINES = 12;
  static final int ERRORS_SHOWN_PER_MINUTE = 10;

  /** What a program of the launcher's own prints, alone on a line, when it serves. */
  static final String READY_LINE = "belfort: ready";

  /** How a program begins a line that the operator has to see as it is. */
  static final String NOTE = "belfort: note: ";

  private static final Pattern ERROR =
      Pattern.compile("(^|[\\s\\[])ERROR([\\s\\]:]|$)|^Exception in thread|^Error: ");

  private final String name;
  private final Path file;
  private final Console console;
  private final long longestFileBytes;
  private final ArrayDeque<String> last = new ArrayDeque<>();
  private long windowStartNanos = System.nanoTime();
  private int shownInWindow;
  private boolean saidReady;
  private @Nullable OutputStream open;
  private long writtenBytes;

  ChildLog(String name, Path folder, Console console) {
    this(name, folder, console, LONGEST_FILE_BYTES);
  }

  ChildLog(String name, Path folder, Console console, long longestFileBytes) {
    this.name = name;
    this.file = folder.resolve(name.replace(' ', '-') + ".log");
    this.console = console;
    this.longestFileBytes = longestFileBytes;
  }

  String name() {
    return name;
  }

  Path file() {
    return file;
  }

  /**
   * Reads until the program closes its output; a full disk must not stop the program, so errors of
   * the file end only the file.
   */
  void drain(InputStream output) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8))) {
      String line = lines.readLine();
      while (line != null) {
        accept(line);
        line = lines.readLine();
      }
    }
  }

  synchronized void accept(String line) {
    last.addLast(line);
    if (last.size() > LAST_LINES) {
      last.removeFirst();
    }
    saidReady |= line.equals(READY_LINE);
    showWhatMatters(line);
    try {
      write(line);
    } catch (IOException e) {
      close();
      show(name + ": cannot write " + file + ": " + e.getMessage());
    }
  }

  synchronized List<String> lastLines() {
    return List.copyOf(last);
  }

  /** True when the program has printed {@link #READY_LINE} since its latest start. */
  synchronized boolean saidReady() {
    return saidReady;
  }

  /** The program starts anew: what its predecessor said is history. */
  synchronized void begin() {
    last.clear();
    saidReady = false;
  }

  private void showWhatMatters(String line) {
    if (line.startsWith(NOTE)) {
      show(line.substring(NOTE.length()));
    } else if (ERROR.matcher(line).find()) {
      show(name + ": " + line.strip());
    }
  }

  private void show(String text) {
    long now = System.nanoTime();
    if (now - windowStartNanos > Duration.ofMinutes(1).toNanos()) {
      windowStartNanos = now;
      shownInWindow = 0;
    }
    shownInWindow++;
    if (shownInWindow <= ERRORS_SHOWN_PER_MINUTE) {
      console.progress(text);
    } else if (shownInWindow == ERRORS_SHOWN_PER_MINUTE + 1) {
      console.progress(name + ": more errors, not shown here: see " + file);
    }
  }

  private void write(String line) throws IOException {
    OutputStream out = open;
    if (out == null || writtenBytes >= longestFileBytes) {
      out = openOrRotate();
    }
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    out.write(bytes);
    writtenBytes += bytes.length;
  }

  private OutputStream openOrRotate() throws IOException {
    close();
    if (Files.exists(file) && Files.size(file) >= longestFileBytes) {
      rotate();
    }
    OutputStream out =
        Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    open = out;
    writtenBytes = Files.size(file);
    return out;
  }

  private void close() {
    OutputStream out = open;
    open = null;
    if (out != null) {
      try {
        out.close();
      } catch (IOException e) {
        show(name + ": cannot close " + file + ": " + e.getMessage());
      }
    }
  }

  private void rotate() throws IOException {
    for (int i = OLD_FILES - 1; i >= 1; i--) {
      Path older = old(i);
      if (Files.exists(older)) {
        Files.move(older, old(i + 1), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Files.move(file, old(1), StandardCopyOption.REPLACE_EXISTING);
  }

  private Path old(int age) {
    return file.resolveSibling(name.replace(' ', '-') + "." + age + ".log");
  }
}

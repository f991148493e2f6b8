package belfort.launcher;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** What the operator sees: one line per thing that happened, with the seconds since the start. */
final class Console {
  private final PrintStream out;
  private final long startedNanos;

  Console(PrintStream out) {
    this.out = out;
    this.startedNanos = System.nanoTime();
  }

  /** A line of progress, with the time since the launcher started. */
  void progress(String text) {
    print(String.format(Locale.ROOT, "  %6s  %s", seconds(sinceStart()), text));
  }

  void print(String text) {
    synchronized (this) {
      out.println(text);
      out.flush();
    }
  }

  Duration sinceStart() {
    return Duration.ofNanos(System.nanoTime() - startedNanos);
  }

  static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
  }
}

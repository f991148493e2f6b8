package belfort.bench.media;

import belfort.bench.Percentiles;
import java.util.Arrays;

/**
 * How long packets were under way from a teacher to a student, in microseconds. Both are on the
 * crowd's thread, which looks each millisecond: its own turn is in every figure, so each is an
 * upper bound of what the forwarder adds.
 */
final class Latencies {
  private double[] micros = new double[1 << 16];
  private int count;

  /** Microseconds of a clock of its own, as many as a packet carries. */
  static int now() {
    return (int) (System.nanoTime() / 1_000);
  }

  /** Notes that what was sent at that time is here. */
  void since(int sent) {
    if (count == micros.length) {
      micros = Arrays.copyOf(micros, 2 * count);
    }
    micros[count++] = now() - sent;
  }

  /** What was noted since the last time; fails when that is nothing. */
  Percentiles take() {
    Percentiles noted = new Percentiles(Arrays.copyOf(micros, count));
    count = 0;
    return noted;
  }
}

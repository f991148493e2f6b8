package belfort.medianode.calibrate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Measures in short rounds until enough processor time went into them, and takes the quick ones of
 * the later half: the earlier ones ran while the JVM was still compiling, and whatever else a busy
 * machine does only ever adds. Processor time of the working thread is measured, so that a busy
 * machine lengthens the rounds more than the result.
 */
public final class Calibrator {
  /** A packet path with media on it. */
  public interface Media {
    /**
     * Takes packets through it.
     *
     * @param copies how many viewers each packet goes to
     * @return processor time in nanoseconds
     */
    long forward(int packets, int copies) throws IOException;
  }

  /** Something that is done as a whole. */
  public interface Join {
    /** Does it once; processor time in nanoseconds. */
    long once() throws IOException;
  }

  /** The viewers that the media has to have. */
  public static final int COPIES = 8;

  static final int PACKETS = 32;
  static final int MIN_ROUNDS = 3;

  /** Enough for the compiler to have seen the packet path some ten thousand times. */
  private static final long MEDIA_CPU_NS = 400_000_000L;

  private static final long JOINS_CPU_NS = 100_000_000L;
  private static final int MAX_JOINS = 40;

  /** On a machine so busy that this is not enough, the figures are those that were there. */
  private static final long PATIENCE_NS = 2_000_000_000L;

  /**
   * Beyond these a figure tells of a machine that was busy while it was measured, not of what it
   * can: a server would place nothing here. What the lessons really cost corrects it later.
   */
  static final long MAX_IN_NS = 10_000;

  static final long MAX_OUT_NS = 16_000;
  static final long MAX_JOIN_US = 10_000;

  private final LongSupplier nanoTime;

  public Calibrator(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Measures both; takes about half a second, and on a machine that stands still some seconds. */
  public Calibration measure(Media media, Join join) throws IOException {
    List<Long> in = new ArrayList<>();
    List<Long> out = new ArrayList<>();
    long end = nanoTime.getAsLong() + PATIENCE_NS;
    long spentNs = 0;
    while (goesOn(in.size(), spentNs < MEDIA_CPU_NS, end)) {
      long alone = media.forward(PACKETS, 0);
      long all = media.forward(PACKETS, COPIES);
      spentNs += alone + all;
      in.add(alone / PACKETS);
      out.add(Math.max(0, all - alone) / (PACKETS * COPIES));
    }
    List<Long> joins = new ArrayList<>();
    end = nanoTime.getAsLong() + PATIENCE_NS;
    spentNs = 0;
    while (goesOn(joins.size(), spentNs < JOINS_CPU_NS && joins.size() < MAX_JOINS, end)) {
      long once = join.once();
      spentNs += once;
      joins.add(once / 1000);
    }
    return new Calibration(
        Math.clamp(settled(in), 1, MAX_IN_NS),
        Math.clamp(settled(out), 1, MAX_OUT_NS),
        Math.clamp(settled(joins), 1, MAX_JOIN_US));
  }

  private boolean goesOn(int rounds, boolean worthwhile, long endNs) {
    return rounds < MIN_ROUNDS || (worthwhile && nanoTime.getAsLong() - endNs < 0);
  }

  /** The lower quartile of the later half. */
  static long settled(List<Long> rounds) {
    List<Long> later = rounds.subList(rounds.size() / 2, rounds.size()).stream().sorted().toList();
    return later.get(later.size() / 4);
  }
}

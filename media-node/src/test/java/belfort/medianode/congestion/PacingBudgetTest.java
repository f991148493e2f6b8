package belfort.medianode.congestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What leaves at once, what in slices, and what that does to the queue of a slow line. */
final class PacingBudgetTest {
  private static final long MS = 1_000_000L;
  private static final int PACKET = 1_200;

  /** How many packets may leave in a row. */
  private static int burst(PacingBudget budget, long nowNs) {
    int packets = 0;
    while (budget.allows(nowNs)) {
      budget.sent(PACKET);
      packets++;
      assertTrue(packets < 10_000, "it ends");
    }
    return packets;
  }

  @Test
  void anOrdinaryPictureLeavesAtOnceAndAKeyFrameInSlices() {
    PacingBudget budget = new PacingBudget();
    budget.rate(1_000_000);
    assertTrue(budget.allows(0));
    budget.allows(1_000 * MS);
    double picture = 1_000_000 / 8.0 / 30;
    int atOnce = burst(budget, 1_000 * MS);
    assertTrue(atOnce * PACKET >= 1.5 * picture, atOnce + " packets");
    assertTrue(atOnce * PACKET < 4 * picture, atOnce + " packets");
    long waitNs = budget.waitNs(1_000 * MS);
    assertTrue(waitNs > 0 && waitNs <= 2 * PacingBudget.SLICE_NS, waitNs + " ns");
    assertEquals(0, budget.waitNs(1_000 * MS + waitNs));
    assertTrue(burst(budget, 1_000 * MS + waitNs) <= 3, "a slice");
  }

  @Test
  void overTimeNoMoreLeavesThanTheRateAllows() {
    PacingBudget budget = new PacingBudget();
    budget.rate(300_000);
    long packets = 0;
    for (long now = 0; now <= 10_000 * MS; now += MS) {
      packets += burst(budget, now);
    }
    double allowed = PacingBudget.FACTOR * 300_000 / 8 * 10;
    assertEquals(allowed, (double) packets * PACKET, 0.03 * allowed);
  }

  @Test
  void whatDoesNotAskIsPaidBackButNotForEver() {
    PacingBudget budget = new PacingBudget();
    budget.rate(1_000_000);
    budget.allows(0);
    for (int i = 0; i < 1_000; i++) {
      budget.sent(PACKET);
    }
    assertFalse(budget.allows(0));
    assertTrue(budget.waitNs(0) <= PacingBudget.BURST_NS + PacingBudget.SLICE_NS);
  }

  /** What a line with a queue makes of sound and pictures, a key frame every two seconds. */
  private static final class Line {
    private static final double BITS_PER_SECOND = 500_000;
    private static final int KEY_FRAME_PACKETS = 18;

    private final PacingBudget budget = new PacingBudget();
    private final ArrayDeque<Long> held = new ArrayDeque<>();
    private final double queueMs;
    private double freeMs;
    private double meanSoundMs;
    private double longestSoundMs;
    private double longestPictureMs;
    private int lost;

    Line(boolean paced, double queueMs, long seed) {
      this.queueMs = queueMs;
      budget.rate((long) BITS_PER_SECOND);
      Random random = new Random(seed);
      for (long ms = 0; ms < 60_000; ms++) {
        if (ms % 20 == 0) {
          double waits = send(ms, 110);
          meanSoundMs += waits / (60_000 / 20);
          longestSoundMs = Math.max(longestSoundMs, waits);
        }
        if (ms % 33 == 0) {
          int packets = ms % 1_980 == 0 ? KEY_FRAME_PACKETS : 1 + random.nextInt(2);
          for (int i = 0; i < packets; i++) {
            held.add(ms);
          }
        }
        while (!held.isEmpty() && (!paced || budget.allows(ms * MS))) {
          long since = held.remove();
          longestPictureMs = Math.max(longestPictureMs, (double) (ms - since) + send(ms, 900));
        }
      }
    }

    /** How long it waits in the line's queue. */
    private double send(long ms, int bytes) {
      budget.sent(bytes);
      double waits = Math.max(0, freeMs - ms);
      if (waits > queueMs) {
        lost++;
        return 0;
      }
      freeMs = Math.max(freeMs, (double) ms) + bytes * 8_000 / BITS_PER_SECOND;
      return waits;
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "lost=%d sound_ms=%.0f (longest %.0f) longest_picture_ms=%.0f",
          lost,
          meanSoundMs,
          longestSoundMs,
          longestPictureMs);
    }
  }

  private static String seen(double queueMs, long seed, Line burst, Line paced) {
    String seen =
        String.format(
            Locale.ROOT,
            "pacer queue_ms=%.0f seed=%d at once: %s, paced: %s%n",
            queueMs,
            seed,
            burst,
            paced);
    try {
      Files.writeString(
          Path.of("target", "figures.txt"),
          seen,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return seen;
  }

  @Test
  void aKeyFrameOnASlowLineLosesLessInAShortQueueAndHoldsSoundUpLessInALongOne() {
    for (long seed = 0; seed < 5; seed++) {
      Line burst = new Line(false, 200, seed);
      Line paced = new Line(true, 200, seed);
      assertTrue(paced.lost < burst.lost / 2, seen(200, seed, burst, paced));
      Line longBurst = new Line(false, 1_000, seed);
      Line longPaced = new Line(true, 1_000, seed);
      String seen = seen(1_000, seed, longBurst, longPaced);
      assertEquals(0, longBurst.lost + longPaced.lost, seen);
      assertTrue(longPaced.meanSoundMs < longBurst.meanSoundMs, seen);
      assertTrue(longPaced.longestSoundMs < longBurst.longestSoundMs, seen);
    }
  }
}

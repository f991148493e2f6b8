package belfort.medianode.congestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** Which layers a viewer has over lines of every kind: seeded worlds in virtual time. */
final class LayerChoiceSimulation {
  private static final long[] RATES = {150_000, 500_000, 1_500_000};
  private static final long SEEDS = 5;
  private static final long SOUND = 60_000;
  private static final long MS = 1_000_000L;

  /** One viewer of three layers. */
  private static final class World {
    private final SimulatedLine line;
    private final LayerChoice choice = new LayerChoice();
    private final int[] tenths = new int[RATES.length];
    private final long most;
    private int current;
    private int switches;
    private double second;
    private boolean probing;
    private double atLargest;
    private long lost;
    private long late;
    private double longestQueueMs;

    World(long seed, DoubleUnaryOperator capacity, long most) {
      this.line = new SimulatedLine(seed, capacity).constantSource((double) (RATES[0] + SOUND));
      this.most = most;
      choice.switched(line.nowNs());
    }

    /** Padding tells what the line carries. */
    World probing() {
      probing = true;
      choice.probing();
      return this;
    }

    /** Runs until that second; tells the parts of this time that each layer was had. */
    void runTo(double end) {
      java.util.Arrays.fill(tenths, 0);
      switches = 0;
      atLargest = 0;
      lost = 0;
      late = 0;
      longestQueueMs = 0;
      while (second < end) {
        second += 0.1;
        line.runTo(second);
        lost += line.dropped();
        late += line.late();
        longestQueueMs = Math.max(longestQueueMs, line.longestQueueMs());
        long estimate =
            line.sender().heard()
                ? line.sender().bitsPerSecond()
                : BandwidthEstimator.FIRST_BITS_PER_SECOND;
        boolean congested = line.sender().congested();
        int next =
            choice.next(
                RATES, 3, current, Math.max(0, estimate - SOUND), most, congested, line.nowNs());
        if (next != current) {
          current = next;
          switches++;
          line.source((double) (RATES[current] + SOUND));
          choice.switched(line.nowNs());
          atLargest = current == 2 ? second : 0;
        }
        if (probing) {
          long wanted = LayerChoice.wanted(RATES, 3, current, most);
          line.sender().want(wanted == 0 ? 0 : wanted + SOUND);
        }
        tenths[current]++;
      }
    }

    double part(int layer) {
      return (double) tenths[layer] / java.util.Arrays.stream(tenths).sum();
    }

    /** Prints what was had, and with it what a failure needs to be told from chance. */
    String seen(String name, long seed) {
      String text =
          String.format(
              Locale.ROOT,
              "layers_%s%s seed=%d parts=%.2f,%.2f,%.2f switches=%d largest_since=%.1f lost=%d"
                  + " late=%d longest_queue_ms=%.0f clusters=%d padding_kB=%d%n",
              name,
              probing ? "_probing" : "",
              seed,
              part(0),
              part(1),
              part(2),
              switches,
              atLargest,
              lost,
              late,
              longestQueueMs,
              line.sender().clusters(),
              line.paddingBytes() / 1000);
      try {
        Files.writeString(
            Path.of("target", "figures.txt"),
            text,
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return text;
    }
  }

  @Test
  void aGoodLineGetsTheLargestLayerAndKeepsIt() {
    for (long seed = 0; seed < SEEDS; seed++) {
      World world = new World(seed, _ -> 4_000_000, Long.MAX_VALUE);
      world.runTo(25);
      world.runTo(90);
      String seen = world.seen("good", seed);
      assertEquals(1, world.part(2), seen);
      assertEquals(0, world.switches, seen);
    }
  }

  @Test
  void aLineBetweenTwoLayersGetsTheOneThatFits() {
    for (long seed = 0; seed < SEEDS; seed++) {
      World world = new World(seed, _ -> 800_000, Long.MAX_VALUE);
      world.runTo(25);
      world.runTo(145);
      String seen = world.seen("between", seed);
      assertTrue(world.part(1) > 0.75, seen);
      assertTrue(world.part(2) < 0.15, seen);
      assertTrue(world.switches <= 16, seen);
    }
  }

  @Test
  void aPoorLineStaysWithTheSmallestLayer() {
    for (long seed = 0; seed < SEEDS; seed++) {
      World world = new World(seed, _ -> 300_000, Long.MAX_VALUE);
      world.runTo(15);
      world.runTo(135);
      assertTrue(world.part(0) > 0.8, world.seen("poor", seed));
    }
  }

  @Test
  void aLineThatDropsGetsLessWithinSecondsAndMoreAgainAfterwards() {
    for (long seed = 0; seed < SEEDS; seed++) {
      World world =
          new World(seed, at -> at >= 30 && at < 60 ? 300_000 : 4_000_000, Long.MAX_VALUE);
      world.runTo(30);
      assertEquals(2, world.current, "seed " + seed);
      world.runTo(34);
      assertEquals(0, world.current, world.seen("dropped_4_s", seed));
      world.runTo(60);
      assertTrue(world.part(2) < 0.2, world.seen("dropped", seed));
      world.runTo(110);
      world.runTo(150);
      assertTrue(world.part(2) > 0.8, world.seen("recovered_50_s", seed));
    }
  }

  @Test
  void paddingFindsALineThatCameBackWithinSeconds() {
    for (long seed = 0; seed < SEEDS; seed++) {
      World world =
          new World(seed, at -> at >= 30 && at < 60 ? 300_000 : 4_000_000, Long.MAX_VALUE)
              .probing();
      world.runTo(30);
      assertEquals(2, world.current, "seed " + seed);
      world.runTo(34);
      assertEquals(0, world.current, world.seen("dropped_4_s", seed));
      world.runTo(60);
      String seen = world.seen("dropped", seed);
      assertEquals(0, world.current, seen);
      world.runTo(85);
      seen = world.seen("recovered_25_s", seed);
      assertEquals(2, world.current, seen);
      world.runTo(120);
      assertEquals(1, world.part(2), world.seen("recovered_after_25_s", seed));
    }
  }

  /** What padding costs on lines that carry no more: compared with the same world without it. */
  @Test
  void paddingDoesNoHarmToALineThatCarriesNoMore() {
    for (double capacity : new double[] {300_000, 800_000}) {
      int layer = capacity < 500_000 ? 0 : 1;
      String name = "steady_" + (int) (capacity / 1000);
      for (long seed = 0; seed < SEEDS; seed++) {
        World without = new World(seed, _ -> capacity, Long.MAX_VALUE);
        World with = new World(seed, _ -> capacity, Long.MAX_VALUE).probing();
        for (World world : List.of(without, with)) {
          world.runTo(25);
          world.runTo(145);
        }
        without.seen(name, seed);
        String seen = with.seen(name, seed);
        assertEquals(1, with.part(layer), seen);
        assertEquals(0, with.lost, seen);
        assertEquals(0, with.late, seen);
        assertTrue(with.line.sender().clusters() > 3, "it was tried: " + seen);
        double share = with.line.paddingBytes() * 8 / 145.0 / capacity;
        assertTrue(share < 0.02, share + " of the line: " + seen);
      }
    }
  }

  @Test
  void paddingThatJitterTearsApartStillFindsAGoodLineAndNoMoreOnAPoorOne() {
    for (long seed = 0; seed < SEEDS; seed++) {
      World good = new World(seed, _ -> 4_000_000, Long.MAX_VALUE).probing();
      good.line.delay(100, 30);
      good.runTo(30);
      assertEquals(2, good.current, good.seen("jitter_good", seed));
      World between = new World(seed, _ -> 800_000, Long.MAX_VALUE).probing();
      between.line.delay(100, 30);
      between.runTo(15);
      between.runTo(120);
      assertEquals(0, between.part(2), between.seen("jitter_between", seed));
    }
  }

  @Test
  void aViewersOwnLimitHoldsOnAnyLine() {
    World world = new World(1, _ -> 4_000_000, 600_000);
    world.runTo(60);
    assertEquals(1, world.current);
    assertEquals(0, world.part(2), world.seen("limited", 1));
  }

  @Test
  void aLayerThatFallsSilentIsLeft() {
    LayerChoice choice = new LayerChoice();
    long[] rates = {150_000, 500_000, 0};
    assertEquals(1, choice.next(rates, 3, 2, 2_000_000, Long.MAX_VALUE, false, MS));
    assertEquals(0, choice.next(rates, 3, 2, 200_000, Long.MAX_VALUE, false, MS));
    long[] silent = {0, 0, 0};
    assertEquals(2, choice.next(silent, 3, 2, 2_000_000, Long.MAX_VALUE, false, MS));
  }

  @Test
  void theOrderOfTheLayersIsOfNoAccount() {
    LayerChoice choice = new LayerChoice();
    long[] rates = {1_500_000, 150_000, 500_000};
    assertEquals(2, choice.next(rates, 3, 0, 700_000, Long.MAX_VALUE, false, 3_000 * MS));
    choice.switched(3_000 * MS);
    assertEquals(2, choice.next(rates, 3, 1, 2_000_000, 1_400_000, false, 6_000 * MS));
  }
}

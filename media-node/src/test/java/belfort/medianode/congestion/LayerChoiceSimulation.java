package belfort.medianode.congestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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

    World(long seed, DoubleUnaryOperator capacity, long most) {
      this.line = new SimulatedLine(seed, capacity).constantSource((double) (RATES[0] + SOUND));
      this.most = most;
      choice.switched(line.nowNs());
    }

    /** Runs until that second; tells the parts of this time that each layer was had. */
    void runTo(double end) {
      java.util.Arrays.fill(tenths, 0);
      switches = 0;
      while (second < end) {
        second += 0.1;
        line.runTo(second);
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
        }
        tenths[current]++;
      }
    }

    double part(int layer) {
      return (double) tenths[layer] / java.util.Arrays.stream(tenths).sum();
    }

    /** Prints what was had, and with it what a failure needs to be told from chance. */
    String seen(String name, long seed) {
      String line =
          String.format(
              Locale.ROOT,
              "layers_%s seed=%d parts=%.2f,%.2f,%.2f switches=%d%n",
              name,
              seed,
              part(0),
              part(1),
              part(2),
              switches);
      try {
        Files.writeString(
            Path.of("target", "figures.txt"),
            line,
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return line;
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

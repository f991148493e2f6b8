package belfort.medianode.congestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * The estimate over lines of every kind, five worlds each, in virtual time. What is found is
 * printed as a part of what the line carries; the floors say when a picture would be far from what
 * it could be, or the line always full.
 */
final class BandwidthEstimatorSimulation {
  private static final long SEEDS = 5;

  private static void found(String name, long seed, double ratio, double floor, double ceiling) {
    String line = String.format(Locale.ROOT, "estimate_%s seed=%d ratio=%.2f%n", name, seed, ratio);
    try {
      Files.writeString(
          Path.of("target", "figures.txt"),
          line,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    assertTrue(
        ratio >= floor && ratio <= ceiling,
        () -> line.strip() + " is not within " + floor + " to " + ceiling);
  }

  @Test
  void aSteadyLineIsFoundAndItsQueueStaysShort() {
    for (double capacity : new double[] {200_000, 1_000_000, 2_500_000}) {
      for (long seed = 0; seed < SEEDS; seed++) {
        SimulatedLine line = new SimulatedLine(seed, _ -> capacity);
        line.runTo(20);
        double mean = line.runTo(60);
        found("steady_" + (int) (capacity / 1000), seed, mean / capacity, 0.6, 1.1);
        assertTrue(line.lossFraction() < 0.02, "seed " + seed + ": lost " + line.lossFraction());
      }
    }
  }

  @Test
  void aLineThatDropsTo300IsFollowedWithinSecondsAndFoundAgainAfterwards() {
    for (long seed = 0; seed < SEEDS; seed++) {
      SimulatedLine line = new SimulatedLine(seed, at -> at >= 20 && at < 50 ? 300_000 : 1_500_000);
      line.runTo(20);
      line.runTo(23);
      found("dropped_after_3_s", seed, line.runTo(26) / 300_000, 0.5, 1.2);
      found("dropped", seed, line.runTo(50) / 300_000, 0.6, 1.1);
      assertTrue(line.lossFraction() < 0.02, "seed " + seed + ": lost " + line.lossFraction());
      line.runTo(75);
      found("recovered_after_25_s", seed, line.runTo(100) / 1_500_000, 0.6, 1.1);
    }
  }

  @Test
  void aSourceThatDoesNotAdaptIsToldWhatTheLineCarries() {
    for (long seed = 0; seed < SEEDS; seed++) {
      SimulatedLine line =
          new SimulatedLine(seed, at -> at >= 10 ? 300_000 : 3_000_000).constantSource(1_000_000);
      line.runTo(10);
      // half as much again as arrived, and pictures are up to 1.3 times as large as the mean
      found("constant_source_before", seed, line.runTo(10.5) / 1_000_000, 0.85, 1.5 * 1.3);
      line.runTo(14);
      found("constant_source", seed, line.runTo(30) / 300_000, 0.5, 1.2);
    }
  }

  @Test
  void delayWithJitterIsNotTakenForAFullLine() {
    for (long seed = 0; seed < SEEDS; seed++) {
      SimulatedLine line = new SimulatedLine(seed, _ -> 1_000_000).delay(200, 30);
      line.runTo(20);
      found("delay_200_jitter_30", seed, line.runTo(60) / 1_000_000, 0.5, 1.1);
    }
  }

  @Test
  void lossesInBurstsAreNotTakenForAFullLine() {
    for (long seed = 0; seed < SEEDS; seed++) {
      // a burst of 5 packets on average, one packet in ten lost
      SimulatedLine line = new SimulatedLine(seed, _ -> 1_000_000).bursts(1 / 45.0, 0.2);
      line.runTo(20);
      found("bursts_10_percent", seed, line.runTo(60) / 1_000_000, 0.4, 1.1);
      assertEquals(0.10, line.lossFraction(), 0.04);
    }
  }

  @Test
  void aGapOfTenSecondsIsForgotten() {
    for (long seed = 0; seed < SEEDS; seed++) {
      SimulatedLine line =
          new SimulatedLine(seed, at -> at >= 20 && at < 30 ? 0 : 1_000_000)
              .constantSource(700_000);
      line.runTo(29);
      found("in_a_gap", seed, line.runTo(30) / 1_000_000, 0, 0.2);
      line.runTo(33);
      found("after_a_gap", seed, line.runTo(40) / 1_000_000, 0.55, 1.1);
    }
  }

  @Test
  void paddingFindsWhatALineCarriesBeyondASmallSource() {
    for (long seed = 0; seed < SEEDS; seed++) {
      SimulatedLine line =
          new SimulatedLine(seed, at -> at < 10 ? 150_000 : 1_500_000).constantSource(200_000);
      line.runTo(30);
      // half as much again as arrived, and pictures are up to 1.3 times as large as the mean
      found("small_source", seed, line.runTo(40) / 200_000, 0.85, 1.5 * 1.3);
      line.sender().want(1_200_000);
      line.runTo(55);
      // as much as was wanted, no more than there is
      found("small_source_probed", seed, line.runTo(60) / 1_500_000, 0.95 * 1.2 / 1.5, 1.05);
      assertEquals(0, line.dropped(), "seed " + seed);
      line.sender().want(5_000_000); // more than there is
      line.runTo(100);
      found("small_source_wants_too_much", seed, line.runTo(160) / 1_500_000, 0.8, 1.05);
      assertEquals(0, line.dropped(), "seed " + seed);
    }
  }

  @Test
  void theSameWorldGivesTheSameEstimate() {
    double first = new SimulatedLine(3, _ -> 800_000).delay(50, 20).runTo(30);
    assertEquals(first, new SimulatedLine(3, _ -> 800_000).delay(50, 20).runTo(30));
  }
}

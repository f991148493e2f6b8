package belfort.medianode.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.medianode.calibrate.Calibration;
import belfort.medianode.calibrate.Calibrator;
import belfort.medianode.forward.PlaneCounters.Counter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;

/** What is measured at start really went through a shard. */
final class ShardLoadTest {
  private static final int WARM_UP_PACKETS = 3_000;
  private static final int PACKETS = 4_000;

  @Test
  void everyPacketIsDecryptedAndEachCopySent() throws Exception {
    try (TestPlane node = new TestPlane();
        ShardLoad load = node.plane.load(4)) {
      long alone = load.forward(96, 0);
      long sentBefore = load.counters().get(Counter.PACKETS_OUT);
      long all = load.forward(96, 4);
      assertTrue(alone > 0 && all > 0, alone + " and " + all);
      assertEquals(0, load.counters().get(Counter.SRTP_REFUSED));
      assertEquals(0, load.counters().get(Counter.RELAY_UNKNOWN_STREAM));
      assertEquals(0, load.counters().get(Counter.UNEXPECTED_FAILURES));
      assertEquals(2 * 96, load.counters().get(Counter.PACKETS_IN));
      assertTrue(load.counters().get(Counter.PACKETS_OUT) - sentBefore >= 4 * 96);
      assertTrue(node.plane.measureHandshake() > 0);
    }
  }

  /**
   * Prints what this machine is, and what a relayed packet costs either node once all is compiled;
   * asserts nothing about it.
   */
  @Test
  void whatARelayedPacketCostsIsMeasured() throws Exception {
    try (TestPlane node = new TestPlane();
        ShardLoad load = node.plane.load(Calibrator.COPIES)) {
      long begin = System.nanoTime();
      Calibration measured =
          new Calibrator(System::nanoTime).measure(load::forward, node.plane::measureHandshake);
      long tookMs = (System.nanoTime() - begin) / 1_000_000;
      load.forward(WARM_UP_PACKETS, Calibrator.COPIES);
      double in = load.forward(PACKETS, 0) / 1000.0 / PACKETS;
      double out = load.forward(PACKETS, 1) / 1000.0 / PACKETS - in;
      Files.writeString(
          Path.of("target", "figures.txt"),
          "%s took=%d ms%nrelay_cpu_per_packet origin=%.2f us leaf=%.2f us%n"
              .formatted(measured.capability(), tookMs, out, in),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
  }
}

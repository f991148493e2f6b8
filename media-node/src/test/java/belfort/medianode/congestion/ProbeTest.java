package belfort.medianode.congestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** When padding is sent, how much, and what is made of how it came. */
final class ProbeTest {
  private static final long MS = 1_000_000L;
  private static final long SECOND = 1_000 * MS;
  private static final int PADDING = 300;

  /** A cluster as it is sent by a clock of milliseconds; the number of its packets. */
  private static int send(ProbeCluster cluster, long bitsPerSecond, int firstNumber) {
    cluster.begin(bitsPerSecond, firstNumber, 0);
    int packets = 0;
    for (long now = 0; cluster.sending(); now += MS) {
      while (cluster.due(now) > 0) {
        cluster.sent(PADDING, now);
        packets++;
      }
      assertTrue(now < SECOND, "it ends");
    }
    return packets;
  }

  /** All of it comes over a line that carries so much. */
  private static void arrive(ProbeCluster cluster, int firstNumber, int packets, double capacity) {
    for (int i = 0; i < packets; i++) {
      long at = Math.round((i + 1) * PADDING * 8 / capacity * SECOND);
      cluster.reported(firstNumber + i & 0xffff, true, 50 * MS + at, PADDING);
    }
  }

  @Test
  void aClusterHasTheRateThatWasAskedForAndItsEnd() {
    ProbeCluster cluster = new ProbeCluster();
    int packets = send(cluster, 1_200_000, 9);
    double bytes = 1_200_000 / 8.0 * (ProbeCluster.LENGTH_NS + ProbeCluster.SLICE_NS) / SECOND;
    assertEquals(bytes, packets * PADDING, PADDING);
    assertTrue(cluster.underWay());
    assertEquals(0, cluster.due(SECOND));
  }

  @Test
  void whatIsSentAnywayNeedsNoPadding() {
    ProbeCluster cluster = new ProbeCluster();
    cluster.begin(800_000, 0, 0);
    cluster.sent(5_000, 0);
    for (long now = 0; now < ProbeCluster.LENGTH_NS; now += MS) {
      assertEquals(0, cluster.due(now));
    }
    assertFalse(cluster.due(ProbeCluster.LENGTH_NS) > 0 || cluster.sending());
  }

  @Test
  void aFastLineGivesWhatWasSentAndASlowOneWhatItCarries() {
    ProbeCluster fast = new ProbeCluster();
    int packets = send(fast, 1_200_000, 65_530);
    arrive(fast, 65_530, packets, 1_300_000);
    assertTrue(fast.complete(65_530 + packets - 1 & 0xffff, 60 * MS), "across the wrap");
    assertEquals(1_200_000, fast.result(), 120_000);
    assertFalse(fast.underWay());
    ProbeCluster slow = new ProbeCluster();
    arrive(slow, 0, send(slow, 1_200_000, 0), 400_000);
    assertEquals(0.95 * 400_000, slow.result(), 1_000);
  }

  @Test
  void lossesAndWhatWasHeldBackTellNothing() {
    ProbeCluster lost = new ProbeCluster();
    int packets = send(lost, 1_200_000, 0);
    arrive(lost, 0, packets * 3 / 4, 1_200_000);
    assertEquals(0, lost.result());
    ProbeCluster held = new ProbeCluster();
    arrive(held, 0, send(held, 1_200_000, 0), 100_000_000);
    assertEquals(0, held.result(), "came at once: held back on the way");
    ProbeCluster unheard = new ProbeCluster();
    send(unheard, 1_200_000, 0);
    assertFalse(unheard.complete(65_000, SECOND));
    assertTrue(unheard.complete(65_000, 3 * SECOND), "no report will come");
    assertEquals(0, unheard.result());
  }

  @Test
  void aSenderThatWasHeldUpGivesUp() {
    ProbeCluster cluster = new ProbeCluster();
    cluster.begin(1_000_000, 0, 0);
    cluster.sent(PADDING, 0);
    assertEquals(0, cluster.due(SECOND));
    assertFalse(cluster.underWay());
  }

  @Test
  void onlyWhatIsWantedAndNotAllowedYetIsTried() {
    ProbePlan plan = new ProbePlan();
    assertEquals(0, plan.next(300_000, 600_000, false, 0, 0), "not before something is known");
    assertEquals(0, plan.next(300_000, 0, false, 0, SECOND), "nothing larger is there");
    assertEquals(0, plan.next(300_000, 300_000, false, 0, SECOND), "it is allowed already");
    assertEquals(630_000, plan.next(300_000, 600_000, false, 0, SECOND));
    assertEquals(900_000, plan.next(300_000, 5_000_000, false, 0, SECOND), "three times at most");
  }

  @Test
  void aLineThatShowsItsEndIsLeftAlone() {
    ProbePlan plan = new ProbePlan();
    plan.next(300_000, 600_000, false, 0, 0);
    assertEquals(0, plan.next(300_000, 600_000, true, 0, SECOND), "the queue grows");
    assertEquals(0, plan.next(300_000, 600_000, false, 0, 5 * SECOND));
    assertTrue(plan.next(300_000, 600_000, false, 0, 6 * SECOND) > 0);
    assertEquals(0, plan.next(300_000, 600_000, false, 0.05, 7 * SECOND), "packets are lost");
    assertEquals(0, plan.next(300_000, 600_000, false, 0, 11 * SECOND));
  }

  @Test
  void failuresMakeItRarerAndPaddingStaysASmallShare() {
    ProbePlan plan = new ProbePlan();
    long estimate = 300_000;
    double bits = 0;
    int tries = 0;
    long end = 600 * SECOND;
    for (long now = 0; now < end; now += 100 * MS) {
      long rate = plan.next(estimate, 100 * estimate, false, 0, now);
      if (rate > 0) {
        tries++;
        bits += (double) rate * (ProbeCluster.LENGTH_NS + ProbeCluster.SLICE_NS) / SECOND;
        plan.tried(false, now);
      }
    }
    assertTrue(tries >= 38 && tries <= 44, tries + " tries in ten minutes");
    assertTrue(bits / (estimate * 600.0) < 0.01);
    double most =
        ProbePlan.MOST_OVER_ESTIMATE
            * (ProbeCluster.LENGTH_NS + ProbeCluster.SLICE_NS)
            / ProbePlan.AFTER_SUCCESS_NS;
    assertTrue(most < 0.05, "even when each try succeeds: " + most);
    plan.tried(true, end);
    assertTrue(plan.next(estimate, 100 * estimate, false, 0, end + 2 * SECOND) > 0);
  }
}

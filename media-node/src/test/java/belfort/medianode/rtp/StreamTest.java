package belfort.medianode.rtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Continuity over switches, losses and what a receiver reports. */
final class StreamTest {
  private static final long SECOND_NS = 1_000_000_000L;

  @Test
  void aSwitchGoesOnWithoutAGapAndWithTheClock() {
    StreamRewriter rewriter = new StreamRewriter(90_000, 500, 1_000);
    rewriter.start(65_535, 7_000, 0);
    assertEquals(500, rewriter.sequence(65_535));
    assertEquals(1_000, rewriter.timestamp(7_000));
    rewriter.sent(500, 1_000, 0);
    assertEquals(501, rewriter.sequence(0), "across the wrap");
    rewriter.sent(501, 4_000, SECOND_NS);
    rewriter.switchSource();
    assertTrue(rewriter.awaitsStart());
    rewriter.start(9, 123, 3 * SECOND_NS);
    assertEquals(502, rewriter.sequence(9));
    assertEquals(4_000 + 180_000, rewriter.timestamp(123));
    assertEquals(9, rewriter.sourceSequence(502));
    assertTrue(rewriter.precedesStart(8));
    assertFalse(rewriter.precedesStart(9));
  }

  @Test
  void aStreamGoesOnForEverPastTheHalfOfTheNumbers() {
    StreamRewriter rewriter = new StreamRewriter(90_000, 0, 0);
    rewriter.start(0, 0, 0);
    for (int i = 0; i < 200_000; i++) {
      int sequence = i & 0xffff;
      assertFalse(rewriter.precedesStart(sequence), "packet " + i);
      assertEquals(sequence, rewriter.sequence(sequence));
      rewriter.sent(sequence, i, i);
    }
  }

  @Test
  void aLossIsAskedForAtOnceAndAgainUntilItComesOrIsGivenUp() {
    LossTracker losses = new LossTracker();
    int[] due = new int[8];
    assertFalse(losses.received(65_534, 0));
    assertTrue(losses.received(1, 0));
    assertEquals(2, losses.due(0, 100, due));
    assertArrayEquals(new int[] {65_535, 0}, Arrays.copyOf(due, 2));
    assertEquals(0, losses.due(99, 100, due), "the answer is on its way");
    losses.received(65_535, 99);
    assertEquals(1, losses.due(100, 100, due));
    assertEquals(0, due[0]);
    assertEquals(0, losses.due(LossTracker.MAX_AGE_NS + 1, 100, due));
    assertEquals(0, losses.missing());
    assertEquals(1, losses.givenUp());
  }

  @Test
  void aSenderThatBeganAnewIsNoLoss() {
    LossTracker losses = new LossTracker();
    losses.received(10, 0);
    assertFalse(losses.received(10 + LossTracker.MAX_GAP + 1, 0));
    assertEquals(0, losses.missing());
  }

  @Test
  void theRingKeepsTheLastPacketsAndNoOlderOnes() {
    PacketRing ring = new PacketRing();
    RtpPacket view = new RtpPacket();
    byte[] bytes = new byte[20];
    bytes[0] = (byte) 0x80;
    for (int sequence = 0; sequence < PacketRing.SLOTS + 10; sequence++) {
      Bytes.put16(bytes, 2, sequence);
      bytes[12] = (byte) sequence;
      assertTrue(view.parseHeader(bytes, 0, 20) && view.parsePadding(20));
      ring.put(view);
      ring.sentOn(sequence, sequence);
    }
    RtpPacket found = new RtpPacket();
    assertFalse(ring.find(9, found));
    assertTrue(ring.find(10, found));
    assertEquals(10, found.buffer()[found.payloadOffset()]);
    assertEquals(10, ring.sentOnNs(10));
    assertFalse(ring.find(PacketRing.SLOTS + 10, found), "not yet come");
  }

  @Test
  void receptionReportsLossAndTakesLatePacketsBack() {
    Reception reception = new Reception(48_000);
    reception.received(65_533, 0, 10, 0);
    reception.received(2, 4_800, 10, 100_000_000);
    assertEquals(4, reception.packetsLost());
    assertEquals(256 * 4 / 6, reception.closeInterval());
    reception.received(65_535, 1_920, 10, 110_000_000);
    assertEquals(3, reception.packetsLost());
    assertEquals(0, reception.closeInterval());
    assertEquals(0x1_0002, reception.extendedHighest());
    assertTrue(reception.jitterSeconds() > 0);
  }
}

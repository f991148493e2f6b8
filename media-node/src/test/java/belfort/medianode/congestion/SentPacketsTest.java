package belfort.medianode.congestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.medianode.rtp.RtcpReader;
import belfort.medianode.rtp.RtcpWriter;
import belfort.medianode.rtp.TransportFeedback;
import org.junit.jupiter.api.Test;

final class SentPacketsTest {
  private static final long MS = 1_000_000L;

  private final RtcpWriter writer = new RtcpWriter();
  private final RtcpReader reader = new RtcpReader();
  private TransportFeedback feedback;

  private TransportFeedback report(ArrivedPackets arrived) {
    writer.clear();
    arrived.report(writer, 1, 2);
    assertTrue(reader.start(writer.buffer(), 0, writer.length()));
    assertTrue(reader.next());
    feedback = reader.transportFeedback();
    return feedback;
  }

  @Test
  void numbersWrapAndTheHistoryGoesOn() {
    SendHistory history = new SendHistory();
    for (int i = 0; i < 70_000; i++) {
      assertEquals(i & 0xffff, history.next());
      history.sent(i, i);
    }
    int last = 69_999 & 0xffff;
    assertEquals(69_999, history.bytes(last));
    assertTrue(history.close(last));
    assertFalse(history.close(last), "heard of once");
    assertFalse(history.close(70_000 & 0xffff), "not sent yet");
    assertTrue(history.close(70_000 - SendHistory.SLOTS & 0xffff));
    assertFalse(history.close(69_999 - SendHistory.SLOTS & 0xffff), "too old");
  }

  @Test
  void reportsOfPacketsThatWereNeverSentChangeNothing() {
    SentPackets sent = new SentPackets();
    ArrivedPackets arrived = new ArrivedPackets();
    for (int i = 0; i < 200; i++) {
      arrived.arrived(30_000 + i, i * MS);
    }
    sent.feedback(report(arrived), 300 * MS);
    assertEquals(BandwidthEstimator.FIRST_BITS_PER_SECOND, sent.bitsPerSecond());
    assertEquals(0, sent.roundTripSeconds());
  }

  @Test
  void whatIsSentIntoSilenceGetsLess() {
    SentPackets sent = new SentPackets();
    ArrivedPackets arrived = new ArrivedPackets();
    sent.sent(1_000, 0);
    arrived.arrived(0, 20 * MS);
    sent.feedback(report(arrived), 40 * MS);
    assertEquals(0.04, sent.roundTripSeconds());
    long before = sent.bitsPerSecond();
    sent.tick(5_000 * MS);
    assertEquals(before, sent.bitsPerSecond(), "nothing was sent");
    sent.sent(1_000, 5_000 * MS);
    sent.tick(5_900 * MS);
    assertEquals(before, sent.bitsPerSecond());
    sent.tick(6_000 * MS);
    assertEquals(before / 2, sent.bitsPerSecond());
    for (int second = 7; second < 40; second++) {
      sent.tick(second * 1_000L * MS);
    }
    assertEquals(BandwidthEstimator.MIN_BITS_PER_SECOND, sent.bitsPerSecond());
  }

  @Test
  void aPacketThatComesAfterItWasCalledLostIsReportedAgain() {
    ArrivedPackets arrived = new ArrivedPackets();
    assertFalse(arrived.pending());
    arrived.arrived(65_534, 0);
    arrived.arrived(0, 10 * MS);
    assertFalse(report(arrived).arrived(1));
    assertEquals(65_534, feedback.base());
    assertEquals(3, feedback.count());
    assertFalse(arrived.pending());
    arrived.arrived(65_535, 20 * MS);
    assertTrue(report(arrived).arrived(0));
    assertEquals(65_535, feedback.base());
    assertEquals(2, feedback.count());
  }

  @Test
  void moreThanOneReportHoldsIsReportedInParts() {
    ArrivedPackets arrived = new ArrivedPackets();
    for (int i = 0; i < 1_000; i++) {
      arrived.arrived(i, i * MS);
    }
    int told = 0;
    while (arrived.pending()) {
      assertEquals(told, report(arrived).base());
      told += feedback.count();
    }
    assertEquals(1_000, told);
    arrived.arrived(40_000, 5_000 * MS);
    assertEquals(40_000, report(arrived).base(), "far away: it begins anew");
    arrived.arrived(40_001, 40_000 * MS);
    arrived.arrived(40_002, 5_001 * MS);
    assertEquals(1, report(arrived).count(), "too far apart for one report");
    assertEquals(1, report(arrived).count());
  }
}

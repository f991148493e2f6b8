package belfort.medianode.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TransportFeedbackTest {
  private static final int GONE = TransportFeedback.NOT_ARRIVED;

  private final RtcpWriter writer = new RtcpWriter();
  private final RtcpReader reader = new RtcpReader();
  private TransportFeedback feedback;

  private boolean read(byte[] bytes, int length) {
    assertTrue(reader.start(bytes, 0, length) && reader.next());
    feedback = reader.transportFeedback();
    return feedback != null;
  }

  private void roundTrip(int base, int reference, int[] ticks) {
    writer.clear();
    writer.transportFeedback(1, 2, base, reference, 7, ticks, ticks.length);
    assertEquals(0, writer.length() % 4);
    assertTrue(read(writer.buffer(), writer.length()), () -> Arrays.toString(ticks));
    assertEquals(RtcpReader.TRANSPORT_FEEDBACK, reader.type());
    assertEquals(RtcpReader.FMT_TRANSPORT_WIDE, reader.count());
    assertEquals(2, reader.mediaSsrc());
    assertEquals(base, feedback.base());
    assertEquals(reference << 8 >> 8, feedback.reference());
    assertEquals(7, feedback.number());
    assertEquals(ticks.length, feedback.count());
    for (int i = 0; i < ticks.length; i++) {
      assertEquals(ticks[i] != GONE, feedback.arrived(i));
      assertEquals(ticks[i], feedback.ticks(i));
    }
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    roundTrip(0, 0, new int[] {0});
    roundTrip(65_530, 0xff_ffff, new int[] {3, 4, GONE, GONE, 260, 700, 690, GONE, 690});
    roundTrip(5, 0x80_0000, new int[] {-1, GONE, -300, 32_000});
    int[] run = new int[400];
    Arrays.fill(run, GONE);
    roundTrip(1, 2, run);
    Arrays.setAll(run, i -> i * 20);
    roundTrip(1, 2, run);
  }

  @Test
  void whatChanceWritesIsReadAgain() {
    for (long seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      int[] ticks = new int[1 + random.nextInt(RtcpWriter.MAX_FEEDBACK_PACKETS)];
      int arrival = 0;
      int loss = random.nextInt(100);
      int spread = 1 + random.nextInt(600);
      for (int i = 0; i < ticks.length; i++) {
        arrival += random.nextInt(spread) - (random.nextInt(10) == 0 ? spread : 0);
        ticks[i] = random.nextInt(100) < loss ? GONE : arrival;
      }
      roundTrip(random.nextInt(0x1_0000), random.nextInt(0x100_0000), ticks);
    }
  }

  /**
   * Written by hand after the draft's pictures, so that reader and writer do not agree on a
   * mistake.
   */
  @Test
  void aMessageOfTheDraftIsRead() {
    byte[] message = {
      (byte) 0x8f,
      (byte) 205,
      0,
      7, // FMT 15, eight words
      0,
      0,
      0,
      1,
      0,
      0,
      0,
      2, // sender, media
      0,
      10,
      0,
      20, // base 10, 20 packets
      0,
      0,
      5,
      9, // reference 5, message 9
      0x20,
      5, // five small deltas in a run
      (byte) 0b10_010000,
      0b0000_0001, // one-bit vector of 14: the 2nd and the last came
      (byte) 0b11_100000,
      0b0000_0000, // two-bit vector: the first with a large delta; one left
      1,
      1,
      1,
      1,
      1,
      40,
      50,
      (byte) 0xff,
      (byte) 0xf6,
      0 // -10, padding
    };
    byte[] whole = Arrays.copyOf(message, 36);
    Bytes.put16(whole, 2, 8);
    whole[0] |= 0x20;
    whole[35] = 1;
    assertTrue(read(whole, 36));
    assertEquals(20, feedback.count());
    assertEquals(5, feedback.ticks(4));
    assertFalse(feedback.arrived(5));
    assertEquals(45, feedback.ticks(6));
    assertEquals(95, feedback.ticks(18));
    assertEquals(85, feedback.ticks(19));
  }

  @Test
  void whatDoesNotAddUpIsRefused() {
    int[] ticks = {0, 1, 2, 1000};
    writer.clear();
    writer.transportFeedback(1, 2, 3, 4, 5, ticks, ticks.length);
    byte[] good = Arrays.copyOf(writer.buffer(), writer.length());
    assertTrue(read(good, good.length));
    byte[] none = good.clone();
    Bytes.put16(none, 14, 0);
    assertFalse(read(none, none.length), "no packets");
    byte[] many = good.clone();
    Bytes.put16(many, 14, 0xffff);
    assertFalse(read(many, many.length), "more packets than anybody sends");
    byte[] more = good.clone();
    Bytes.put16(more, 14, 12);
    assertFalse(read(more, more.length), "more packets than chunks");
    byte[] reserved = good.clone();
    Bytes.put16(reserved, 20, 3 << 13 | 4);
    assertFalse(read(reserved, reserved.length), "a reserved symbol");
    byte[] emptyRun = good.clone();
    Bytes.put16(emptyRun, 20, 1 << 13);
    assertFalse(read(emptyRun, emptyRun.length), "a run of nothing");
  }

  @Test
  void noBytesMakeTheReaderFail() {
    Random random = new Random(20_261_127);
    int taken = 0;
    for (int round = 0; round < 300_000; round++) {
      byte[] bytes = new byte[4 * (3 + random.nextInt(20))];
      random.nextBytes(bytes);
      bytes[0] = (byte) (0x8f | random.nextInt(2) << 5);
      bytes[1] = (byte) RtcpReader.TRANSPORT_FEEDBACK;
      Bytes.put16(bytes, 2, bytes.length / 4 - 1);
      if (bytes.length >= TransportFeedback.HEADER_BYTES) {
        Bytes.put16(bytes, 14, random.nextInt(80));
      }
      if (read(bytes, bytes.length)) {
        taken++;
        assertTrue(feedback.count() > 0 && feedback.count() <= TransportFeedback.MAX_PACKETS);
      }
    }
    assertTrue(taken > 100, taken + " made sense");
  }
}

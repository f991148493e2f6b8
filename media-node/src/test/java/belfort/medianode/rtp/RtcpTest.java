package belfort.medianode.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class RtcpTest {
  private final RtcpWriter writer = new RtcpWriter();
  private final RtcpReader reader = new RtcpReader();

  private void start() {
    assertTrue(reader.start(writer.buffer(), 0, writer.length()));
  }

  private void compound() {
    Reception reception = new Reception(90_000);
    reception.received(10, 0, 100, 0);
    reception.received(13, 3000, 100, 33_000_000);
    writer.clear();
    writer.senderReport(1, 0x1122_3344_5566_7788L, 900, 7, 700);
    writer.block(2, reception, 0x3344_5566, 65_536);
    writer.sourceDescription(1, "cname");
    writer.nack(1, 2, new int[] {11, 12, 27, 100, 65_535}, 5);
    writer.pictureLoss(1, 2);
    writer.receiverEstimatedMaximum(1, 2, 2_500_000);
    writer.bye(1);
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    compound();
    start();
    assertTrue(reader.next());
    assertEquals(RtcpReader.SENDER_REPORT, reader.type());
    assertEquals(0x1122_3344_5566_7788L, reader.senderNtp());
    assertEquals(900, reader.senderRtpTimestamp());
    assertEquals(1, reader.count());
    assertEquals(2, reader.blockSsrc(0));
    assertEquals(2, reader.blockCumulativeLost(0));
    assertEquals(128, reader.blockFractionLost(0));
    assertEquals(0x3344_5566, reader.blockLastSenderReport(0));
    assertTrue(reader.next());
    assertEquals(RtcpReader.SOURCE_DESCRIPTION, reader.type());
    assertTrue(reader.next());
    assertEquals(RtcpReader.TRANSPORT_FEEDBACK, reader.type());
    assertEquals(3, reader.nackPairs());
    assertEquals(11, reader.nackPacketId(0));
    assertEquals(1 | 1 << 15, reader.nackBitMask(0));
    assertEquals(100, reader.nackPacketId(1));
    assertTrue(reader.next());
    assertEquals(RtcpReader.FMT_PLI, reader.count());
    assertEquals(2, reader.mediaSsrc());
    assertTrue(reader.next());
    assertTrue(reader.isRemb());
    assertTrue(Math.abs(reader.rembBitsPerSecond() - 2_500_000) < 20);
    assertTrue(reader.next());
    assertEquals(1, reader.byeSsrc(0));
    assertFalse(reader.next());
  }

  @Test
  void attack67_anyBytesAreReadOrRefusedAndStayWithinTheBuffer() {
    long seed = 670;
    Random random = new Random(seed);
    int read = 0;
    for (int i = 0; i < 200_000; i++) {
      compound();
      byte[] bytes = writer.buffer();
      int changes = 1 + random.nextInt(5);
      for (int c = 0; c < changes; c++) {
        bytes[random.nextInt(writer.length())] = (byte) random.nextInt();
      }
      int length = random.nextInt(3) == 0 ? random.nextInt(writer.length()) : writer.length();
      if (reader.start(bytes, 0, length)) {
        read++;
        readAll();
      }
    }
    assertTrue(read > 10_000, "the fuzz reaches depth: " + read);
  }

  /** Touches everything that the packet says it has. */
  private void readAll() {
    while (reader.next()) {
      switch (reader.type()) {
        case RtcpReader.SENDER_REPORT, RtcpReader.RECEIVER_REPORT -> {
          for (int i = 0; i < reader.count(); i++) {
            reader.blockDelaySinceLastSenderReport(i);
          }
        }
        case RtcpReader.BYE -> {
          for (int i = 0; i < reader.count(); i++) {
            reader.byeSsrc(i);
          }
        }
        case RtcpReader.TRANSPORT_FEEDBACK -> {
          for (int i = 0; i < reader.nackPairs(); i++) {
            reader.nackBitMask(i);
          }
        }
        case RtcpReader.PAYLOAD_FEEDBACK -> {
          for (int i = 0; i < reader.firEntries(); i++) {
            reader.firSsrc(i);
          }
          if (reader.isRemb()) {
            assertTrue(reader.rembBitsPerSecond() >= 0);
          }
        }
        default -> {}
      }
    }
  }
}

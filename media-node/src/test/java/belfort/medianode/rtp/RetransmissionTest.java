package belfort.medianode.rtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** RFC 4588, 4, byte by byte. */
final class RetransmissionTest {
  /** Version 2 with a one-byte extension, marker, type 97, sequence 7, SSRC 9, original 0xfffe. */
  private static final String REPAIR =
      "90e10007000003e800000009" + "bede00011061ff00" + "fffe" + "0a0b0c";

  private static RtpPacket packet(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    RtpPacket packet = new RtpPacket();
    assertTrue(packet.parseHeader(bytes, 0, bytes.length) && packet.parsePadding(bytes.length));
    return packet;
  }

  private static String hex(RtpPacket packet) {
    int from = packet.offset();
    return HexFormat.of()
        .formatHex(Arrays.copyOfRange(packet.buffer(), from, from + packet.length()));
  }

  @Test
  void theOriginalIsPutBackWhereItsRetransmissionStands() {
    RtpPacket packet = packet(REPAIR);
    assertEquals(0xfffe, Retransmission.originalSequence(packet));
    assertTrue(Retransmission.restore(packet, 0x01020304, 96));
    assertEquals("90e0fffe000003e801020304" + "bede00011061ff00" + "0a0b0c", hex(packet));
    assertEquals(3, packet.payloadLength());
    assertTrue(packet.marker());
    assertEquals(0, packet.findExtension(1), "its extensions are read again");
    assertEquals('a', packet.buffer()[packet.extensionOffset(0)]);
  }

  @Test
  void paddingOfTheRetransmissionStaysBehindTheOriginal() {
    RtpPacket packet = packet("a0610007000003e800000009" + "0005" + "0a" + "000003");
    assertTrue(Retransmission.restore(packet, 1, 96));
    assertEquals("a0600005000003e800000001" + "0a" + "000003", hex(packet));
    assertEquals(1, packet.payloadLength());
  }

  @Test
  void aPacketWithoutASequenceNumberIsRefusedAndAnEmptyOneOnlyFillsTheLine() {
    RtpPacket empty = packet("a0610007000003e800000009" + "000003");
    assertTrue(Retransmission.isEmpty(empty));
    assertFalse(Retransmission.restore(empty, 1, 96));
    RtpPacket cut = packet("80610007000003e800000009" + "00");
    assertFalse(Retransmission.isEmpty(cut));
    assertEquals(-1, Retransmission.originalSequence(cut));
    assertFalse(Retransmission.restore(cut, 1, 96));
    assertEquals("80610007000003e800000009" + "00", hex(cut), "it is as it was");
  }

  @Test
  void whatIsWrittenHasTheNumberAndThePayloadWithoutPadding() {
    RtpPacket original = packet("a060abcd000003e800000001" + "0a0b" + "0002");
    byte[] out = new byte[8];
    assertEquals(4, Retransmission.write(original, 0x1234, out));
    assertArrayEquals(HexFormat.of().parseHex("12340a0b"), Arrays.copyOf(out, 4));
  }

  @Test
  void theRingTellsWhatIsHereWhatCouldBeAndWhatCannot() {
    PacketRing ring = new PacketRing();
    assertFalse(ring.remembers(5) || ring.has(5));
    RtpPacket packet = packet("80600005000003e800000001" + "0a");
    assertTrue(ring.put(packet));
    assertTrue(ring.has(5) && ring.remembers(5));
    assertTrue(ring.remembers(4) && !ring.has(4), "lost");
    assertTrue(ring.remembers(0x10000 + 5 - PacketRing.SLOTS + 1), "the oldest, across the wrap");
    assertFalse(ring.remembers(0x10000 + 5 - PacketRing.SLOTS));
    assertFalse(ring.remembers(6), "not sent yet");
  }
}

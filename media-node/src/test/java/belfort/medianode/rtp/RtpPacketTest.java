package belfort.medianode.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RtpPacketTest {
  private static final HexFormat HEX = HexFormat.of();
  private final RtpPacket packet = new RtpPacket();

  private boolean parse(String hex) {
    byte[] bytes = HEX.parseHex(hex.replace(" ", ""));
    return packet.parseHeader(bytes, 0, bytes.length) && packet.parsePadding(bytes.length);
  }

  @Test
  void aPlainHeaderIsRead() {
    assertTrue(parse("80e0 1234 00000005 aabbccdd 0102"));
    assertTrue(packet.marker());
    assertEquals(96, packet.payloadType());
    assertEquals(0x1234, packet.sequence());
    assertEquals(5, packet.timestamp());
    assertEquals(0xaabbccdd, packet.ssrc());
    assertEquals(2, packet.payloadLength());
  }

  @Test
  void oneByteAndTwoByteExtensionsAreFound() {
    assertTrue(parse("9060 0001 00000000 00000001 bede0002 10aa 22010203 0000 ff"));
    assertEquals(0, packet.findExtension(1));
    assertEquals(1, packet.findExtension(2));
    assertEquals(3, packet.extensionLength(1));
    assertEquals(-1, packet.findExtension(3));
    assertEquals(1, packet.payloadLength());
    assertTrue(parse("9060 0001 00000000 00000001 10000002 0101aa 140201 02 00 ff"));
    assertEquals(1, packet.findExtension(20));
    assertEquals(2, packet.extensionLength(1));
  }

  @Test
  void attack67_lengthsThatLieAreRefused() {
    assertFalse(parse("8060 0001 00000000 000000"), "short");
    assertFalse(parse("4060 0001 00000000 00000001"), "version 1");
    assertFalse(parse("8f60 0001 00000000 00000001 0000"), "15 CSRCs that are not there");
    assertFalse(parse("9060 0001 00000000 00000001 bedeffff 00"), "65,535 words of extension");
    assertFalse(parse("9060 0001 00000000 00000001 bede0001 1faabbcc"), "an element too long");
    assertFalse(parse("a060 0001 00000000 00000001 aaff"), "255 bytes of padding");
    assertFalse(parse("a060 0001 00000000 00000001 aa00"), "padding that does not count itself");
    assertFalse(parse("a060 0001 00000000 00000001"), "padding without a byte");
  }

  @Test
  void attack67_anyBytesAreReadOrRefusedAndStayWithinTheBuffer() {
    long seed = 67;
    Random random = new Random(seed);
    byte[] bytes = new byte[64];
    int read = 0;
    for (int i = 0; i < 200_000; i++) {
      random.nextBytes(bytes);
      bytes[0] = (byte) (0x80 | (bytes[0] & 0x3f));
      if (random.nextBoolean()) { // an extension that could hold
        bytes[0] = (byte) (0x90 | (bytes[0] & 0x20));
        Bytes.put32(bytes, 12, (random.nextBoolean() ? 0xbede : 0x1000) << 16 | random.nextInt(12));
      }
      int length = random.nextInt(bytes.length + 1);
      if (packet.parseHeader(bytes, 0, length) && packet.parsePadding(length)) {
        read++;
        String where = "seed " + seed + " case " + i;
        assertTrue(packet.payloadLength() >= 0, where);
        assertTrue(packet.payloadOffset() + packet.payloadLength() <= length, where);
        for (int id = 0; id < 256; id++) {
          int found = packet.findExtension(id);
          if (found >= 0) {
            assertTrue(
                packet.extensionOffset(found) + packet.extensionLength(found) <= length, where);
          }
        }
        KeyFrames.startsVp8KeyFrame(bytes, packet.payloadOffset(), packet.payloadLength());
        KeyFrames.startsH264KeyFrame(bytes, packet.payloadOffset(), packet.payloadLength());
      }
    }
    assertTrue(read > 10_000, "the fuzz reaches depth: " + read);
  }

  @Test
  void keyFramesAreToldFromOthers() {
    assertTrue(vp8("10 00 9d012a"));
    assertTrue(vp8("90 80 8123 00"), "with a picture id of two bytes");
    assertFalse(vp8("90 80 8123 01"), "a frame between");
    assertFalse(vp8("00 00"), "not the first packet");
    assertFalse(vp8("11 00"), "not the first partition");
    assertFalse(vp8("90 80 81"), "cut off");
    assertTrue(h264("67 42"), "a parameter set");
    assertTrue(h264("78 0002 6742 0001 68"), "an aggregate with one");
    assertTrue(h264("7c 85 00"), "the first fragment of a key slice");
    assertFalse(h264("7c 05 00"), "a later fragment");
    assertFalse(h264("41 9a"), "a slice between");
  }

  private static boolean vp8(String hex) {
    byte[] bytes = HEX.parseHex(hex.replace(" ", ""));
    return KeyFrames.startsVp8KeyFrame(bytes, 0, bytes.length);
  }

  private static boolean h264(String hex) {
    byte[] bytes = HEX.parseHex(hex.replace(" ", ""));
    return KeyFrames.startsH264KeyFrame(bytes, 0, bytes.length);
  }
}

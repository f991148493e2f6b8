package belfort.medianode.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.medianode.rtp.Bytes;
import belfort.medianode.rtp.RtpPacket;
import org.junit.jupiter.api.Test;

final class LatestKeyFrameTest {
  private static final long LATER_NS = LatestKeyFrame.YOUNG_NS - 1;

  private final LatestKeyFrame latest = new LatestKeyFrame();

  private static RtpPacket packet(int sequence, int timestamp) {
    byte[] bytes = new byte[20];
    bytes[0] = (byte) 0x80;
    Bytes.put16(bytes, 2, sequence);
    Bytes.put32(bytes, 4, timestamp);
    RtpPacket packet = new RtpPacket();
    assertTrue(packet.parseHeader(bytes, 0, bytes.length));
    return packet;
  }

  @Test
  void nobodyBeginsBeforeThereIsOneOrAfterTheSourceBeganAnew() {
    assertFalse(latest.serves(0, 0));
    latest.begins(packet(5, 90), 0);
    latest.forget();
    assertFalse(latest.serves(5, 0));
  }

  @Test
  void itServesAsLongAsItIsYoungAndWhatFollowedIsFew() {
    latest.begins(packet(65_530, 90), 0);
    assertEquals(65_530, latest.sequence());
    assertTrue(latest.serves(65_530, LATER_NS));
    assertFalse(latest.serves(65_530, LATER_NS + 1));
    int last = (65_530 + LatestKeyFrame.MAX_PACKETS - 1) & 0xffff;
    assertTrue(latest.serves(last, 0), "across the wrap");
    assertFalse(latest.serves(last + 1, 0));
    assertFalse(latest.serves(65_529, 0), "what was before it");
  }

  @Test
  void partsOfOneKeyFrameBeginWhereItsFirstDoesAndALateOldOneChangesNothing() {
    latest.begins(packet(100, 90), 0);
    latest.begins(packet(101, 90), 0);
    assertEquals(100, latest.sequence());
    latest.begins(packet(40, 30), 0);
    assertEquals(100, latest.sequence());
    latest.begins(packet(130, 180), LATER_NS);
    assertEquals(130, latest.sequence());
    assertTrue(latest.serves(140, LATER_NS + 1));
  }
}

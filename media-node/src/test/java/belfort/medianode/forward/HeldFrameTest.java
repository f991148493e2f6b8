package belfort.medianode.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.medianode.rtp.Bytes;
import belfort.medianode.rtp.PacketRing;
import belfort.medianode.rtp.RtpPacket;
import belfort.medianode.sdp.Codec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of the packets of a frame while they wait. */
final class HeldFrameTest {
  private static final Codec VP8 = new Codec(Codec.Name.VP8, 96, "");

  private final PacketRing ring = new PacketRing();
  private final HeldFrame held = new HeldFrame();
  private final RtpPacket[] views = new RtpPacket[HeldFrame.MAX_PACKETS];

  HeldFrameTest() {
    Arrays.setAll(views, _ -> new RtpPacket());
  }

  private void add(int sequence, int payloadBytes) {
    byte[] bytes = new byte[12 + payloadBytes];
    bytes[0] = (byte) 0x80;
    Bytes.put16(bytes, 2, sequence);
    Arrays.fill(bytes, 12, bytes.length, (byte) sequence);
    RtpPacket packet = new RtpPacket();
    assertTrue(packet.parseHeader(bytes, 0, bytes.length) && packet.parsePadding(bytes.length));
    assertTrue(ring.put(packet));
    held.add(sequence, VP8, sequence == 1, 5);
  }

  private List<Integer> sizes(int count) {
    List<Integer> sizes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sizes.add(views[i].length());
    }
    return sizes;
  }

  @Test
  void packetsOfAboutOneSizeBecomeOfOneSizeWithTheSamePayload() {
    add(1, 893);
    add(2, 893);
    add(3, 894);
    add(4, 894);
    int count = held.release(ring, views, 77);
    assertEquals(List.of(906, 906, 906, 906), sizes(count));
    for (int i = 0; i < count; i++) {
      assertEquals(i < 2 ? 893 : 894, views[i].payloadLength());
      assertEquals(i + 1, views[i].buffer()[views[i].payloadOffset() + 892]);
    }
    RtpPacket again = new RtpPacket();
    assertTrue(ring.find(1, again), "for a resend");
    assertEquals(906, again.length());
    assertEquals(77, ring.sentOnNs(1));
    assertTrue(held.startsKeyFrame(0));
    assertTrue(held.isEmpty());
  }

  @Test
  void aShortLastPacketAndOneOfQuiteAnotherSizeStayAsTheyAre() {
    add(1, 1000);
    add(2, 500);
    add(3, 1000);
    add(4, 990);
    assertEquals(List.of(1012, 512, 1012, 1002), sizes(held.release(ring, views, 1)));
  }

  @Test
  void whatIsPaddedAlreadyIsNotPaddedTwice() {
    add(1, 900);
    add(2, 910);
    held.release(ring, views, 1);
    held.add(1, VP8, false, 2);
    add(3, 920);
    assertEquals(List.of(922, 932), sizes(held.release(ring, views, 2)));
  }
}

package belfort.medianode.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.medianode.congestion.ArrivedPackets;
import belfort.medianode.forward.PlaneCounters.Counter;
import belfort.medianode.forward.TestPlane.Joined;
import belfort.medianode.plane.BandwidthLimits;
import belfort.medianode.rtp.Bytes;
import belfort.medianode.rtp.RtcpWriter;
import belfort.medianode.rtp.RtpPacket;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Padding to a viewer of a small layer whose line might carry a larger one. */
final class ProbingTest {
  private static final int[] PACKETS = {1, 3, 9};
  private static final String NAMES = "qhf";
  private static final int FIRST_SSRC = 0x0606_0000;

  private TestPlane node;
  private Joined publisher;
  private final int[] sequences = {10, 20, 30};
  private int frames;

  /** A viewer who reports what came. */
  private record Viewer(
      SyntheticPeer peer, ArrivedPackets arrived, Set<Integer> numbers, List<RtpPacket> repairs) {
    synchronized void came(RtpPacket packet, byte[] datagram) {
      int index = packet.findExtension(ViewerLineTest.NUMBER_ID);
      if (index >= 0) {
        int number = Bytes.u16(datagram, packet.extensionOffset(index));
        numbers.add(number);
        arrived.arrived(number, System.nanoTime());
      }
      if (packet.payloadType() == RepairStream.TYPE) {
        RtpPacket kept = new RtpPacket();
        assertTrue(kept.parseHeader(datagram, 0, datagram.length));
        repairs.add(kept);
      }
    }

    synchronized void report() {
      if (arrived.pending()) {
        RtcpWriter writer = new RtcpWriter();
        writer.receiverReport(7);
        arrived.report(writer, 7, 7);
        peer.sendControl(writer);
      }
    }
  }

  @BeforeEach
  void open() throws Exception {
    node = new TestPlane();
    publisher = node.join(1, "sendonly", SimulcastTest::withLayers);
    publisher.endpoint().setLimits(new BandwidthLimits(0, 1_000_000, 0, 0, 0));
  }

  @AfterEach
  void close() throws Exception {
    node.close();
  }

  private Viewer watch(int id, UnaryOperator<String> more) throws Exception {
    Joined joined = node.join(id, "recvonly", more);
    joined.endpoint().setLimits(new BandwidthLimits(0, 0, 0, 0, 0));
    Viewer viewer =
        new Viewer(
            joined.peer(), new ArrivedPackets(), new TreeSet<>(), new CopyOnWriteArrayList<>());
    joined.peer().onDatagram(viewer::came);
    joined.watch(publisher.endpoint());
    return viewer;
  }

  private void sendFrame() {
    for (int layer = 0; layer < PACKETS.length; layer++) {
      for (int i = 0; i < PACKETS[layer]; i++) {
        byte[] packet = new byte[20 + PublishedMedia.PAYLOAD_BYTES];
        packet[0] = (byte) 0x90;
        packet[1] = (byte) (SyntheticPeer.VP8 | (i == PACKETS[layer] - 1 ? 0x80 : 0));
        Bytes.put16(packet, 2, sequences[layer]++ & 0xffff);
        Bytes.put32(packet, 4, frames * 3_000);
        Bytes.put32(packet, 8, FIRST_SSRC + layer);
        Bytes.put32(packet, 12, 0xbede_0001);
        packet[16] = (byte) (6 << 4);
        packet[17] = (byte) NAMES.charAt(layer);
        packet[20] = (byte) (i == 0 ? 0x10 : 0); // every picture is a key frame
        publisher.peer().sendRtp(packet, 20);
      }
    }
    frames++;
  }

  private static String agreed(String offer) {
    return ViewerLineTest.withTransportWide(RepairStream.offered(offer), false);
  }

  private void publishUntilPadded(Viewer... viewers) {
    Viewer probed = viewers[0];
    Await.until(
        TestPlane.PATIENCE,
        () -> "padding after " + frames + " frames, " + node.counter(Counter.PADDING_OUT),
        () -> {
          sendFrame();
          for (Viewer viewer : viewers) {
            viewer.report();
          }
          return probed.repairs.size() >= 5;
        });
  }

  @Test
  void paddingIsNumberedInTheStreamThatRepairsAndNeverTwiceUnderOneIndex() throws Exception {
    Viewer viewer = watch(2, ProbingTest::agreed);
    publishUntilPadded(viewer);
    List<RtpPacket> padding = List.copyOf(viewer.repairs);
    assertEquals(
        padding.size(), padding.stream().map(RtpPacket::sequence).distinct().count(), "sequences");
    assertEquals(1, padding.stream().map(RtpPacket::ssrc).distinct().count());
    assertTrue(
        padding.stream().allMatch(p -> (p.buffer()[p.offset()] & 0x20) != 0), "all of it padding");
    assertTrue(padding.stream().allMatch(p -> p.findExtension(ViewerLineTest.NUMBER_ID) >= 0));
    assertEquals(0, viewer.peer.repaired(), "nothing to decode");
    List<Integer> media = viewer.peer.video().stream().map(SyntheticPeer.Seen::sequence).toList();
    assertEquals(media.size(), Set.copyOf(media).size());
    assertEquals(0, node.counter(Counter.UNEXPECTED_FAILURES));
  }

  @Test
  void whoDidNotAgreeOnBothGetsNoPadding() throws Exception {
    Viewer probed = watch(2, ProbingTest::agreed);
    Viewer plain = watch(3, offer -> ViewerLineTest.withTransportWide(offer, false));
    Viewer silent = watch(4, RepairStream::offered);
    publishUntilPadded(probed, plain, silent);
    assertTrue(!plain.numbers.isEmpty() && plain.repairs.isEmpty(), "no stream for it");
    assertTrue(silent.numbers.isEmpty() && silent.repairs.isEmpty(), "nothing is reported");
    assertTrue(!plain.peer.video().isEmpty() && !silent.peer.video().isEmpty());
  }
}

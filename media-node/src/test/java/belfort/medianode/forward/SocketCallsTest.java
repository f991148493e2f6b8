package belfort.medianode.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;

import belfort.medianode.forward.PlaneCounters.Counter;
import belfort.medianode.plane.MediaKind;
import belfort.medianode.udp.Datagrams;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A lesson over either kind of system calls: each viewer gets each packet once and in order. */
final class SocketCallsTest {
  private static final int FRAMES = 40;
  private static final int PACKETS = 5;
  private static final int SWITCHES = 300;
  private static final int NOISE = 60;

  @ParameterizedTest
  @EnumSource
  void eachViewerGetsEachPacketOnceInOrder(Datagrams.Mode mode) throws Exception {
    try (TestPlane node = new TestPlane(mode)) {
      TestPlane.Joined teacher = node.join(1, "sendonly");
      List<TestPlane.Joined> viewers = new ArrayList<>();
      for (int id = 2; id < 6; id++) {
        TestPlane.Joined viewer = node.join(id, "recvonly");
        viewer.watch(teacher.endpoint());
        viewers.add(viewer);
      }
      List<Integer> expected = new ArrayList<>();
      for (int frame = 0; frame < FRAMES; frame++) {
        teacher.peer().sendFrame(frame == 0, PACKETS, frame * 3000);
        for (int i = 0; i < PACKETS; i++) {
          expected.add(frame * PACKETS + i);
        }
        for (TestPlane.Joined viewer : viewers) {
          Await.until(
              TestPlane.PATIENCE,
              () ->
                  "frame: " + viewer.peer().video().size() + " of " + expected.size() + " packets",
              () -> viewer.peer().video().size() == expected.size());
        }
      }
      for (TestPlane.Joined viewer : viewers) {
        assertEquals(
            expected, viewer.peer().video().stream().map(SyntheticPeer.Seen::number).toList());
      }
      assertEquals(0, node.counter(Counter.SEND_FAILURES));
      assertEquals(0, node.counter(Counter.UNEXPECTED_FAILURES));
    }
  }

  /** Connecting is done once the call has returned, whatever the shard is reading meanwhile. */
  @ParameterizedTest
  @EnumSource
  void whatWasCalledBeforeAPacketWasSentHoldsForIt(Datagrams.Mode mode) throws Exception {
    try (TestPlane node = new TestPlane(mode);
        DatagramChannel stranger = DatagramChannel.open()) {
      TestPlane.Joined teacher = node.join(1, "sendonly");
      TestPlane.Joined viewer = node.join(2, "recvonly");
      for (int time = 1; time <= SWITCHES; time++) {
        int expected = time;
        viewer.endpoint().setSource(MediaKind.VIDEO, null);
        for (int noise = 0; noise < time % NOISE; noise++) {
          stranger.send(ByteBuffer.allocate(20), node.address());
        }
        viewer.endpoint().setSource(MediaKind.VIDEO, teacher.endpoint());
        teacher.peer().sendFrame(true, 1, time * 3000);
        Await.until(
            TestPlane.PATIENCE,
            () -> "key frame " + expected + ": " + viewer.peer().video().size() + " came",
            () -> viewer.peer().video().size() == expected);
      }
    }
  }

  /** A part of a frame does not wait for a rest that never comes. */
  @ParameterizedTest
  @EnumSource
  void aFrameWithoutItsEndGoesOnAllTheSame(Datagrams.Mode mode) throws Exception {
    try (TestPlane node = new TestPlane(mode)) {
      TestPlane.Joined teacher = node.join(1, "sendonly");
      TestPlane.Joined viewer = node.join(2, "recvonly");
      viewer.watch(teacher.endpoint());
      teacher.peer().sendFrame(true, 3, 0, false);
      Await.until(TestPlane.PATIENCE, "three packets", () -> viewer.peer().video().size() == 3);
    }
  }
}

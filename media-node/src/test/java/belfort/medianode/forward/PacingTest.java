package belfort.medianode.forward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.medianode.congestion.ArrivedPackets;
import belfort.medianode.forward.PlaneCounters.Counter;
import belfort.medianode.forward.TestPlane.Joined;
import belfort.medianode.plane.BandwidthLimits;
import belfort.medianode.rtp.Bytes;
import belfort.medianode.rtp.RtcpWriter;
import belfort.medianode.rtp.RtpPacket;
import belfort.medianode.rtp.Sequence;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A viewer whose line shows its end by what he reports, and one who reports nothing. */
final class PacingTest {
  private static final long PICTURE_NS = 33_000_000L;
  private static final double LINE_BITS_PER_SECOND = 300_000;

  private TestPlane node;
  private Joined publisher;
  private Joined slow;
  private Joined free;
  private int tick;
  private long dueNs = System.nanoTime();
  private long lineFreeNs;
  private final ArrivedPackets arrived = new ArrivedPackets();
  private final Map<Integer, List<byte[]>> pictures = new ConcurrentHashMap<>();
  private final Map<Integer, Integer> sequences = new ConcurrentHashMap<>();
  private final Set<Integer> sounds = ConcurrentHashMap.newKeySet();
  private volatile int newest;

  @BeforeEach
  void open() throws Exception {
    node = new TestPlane();
    publisher = node.join(1, "sendonly");
    publisher.endpoint().setLimits(new BandwidthLimits(0, 1_000_000, 0, 0, 0));
    slow = node.join(2, "recvonly", offer -> ViewerLineTest.withTransportWide(offer, true));
    free = node.join(3, "recvonly");
    slow.peer().onDatagram(this::came);
    slow.watch(publisher.endpoint());
    free.watch(publisher.endpoint());
  }

  @AfterEach
  void close() throws Exception {
    node.close();
  }

  /** Says of each packet that it came when a slow line would have brought it. */
  private synchronized void came(RtpPacket packet, byte[] datagram) {
    int index = packet.findExtension(ViewerLineTest.NUMBER_ID);
    int number = Bytes.u16(datagram, packet.extensionOffset(index));
    if (packet.payloadType() == SyntheticPeer.VP8) {
      newest = packet.sequence();
      sequences.put(number, newest);
      pictures.computeIfAbsent(newest, _ -> new CopyOnWriteArrayList<>()).add(datagram);
      if (pictures.get(newest).size() > 1) {
        return; // its number was reported
      }
    } else {
      sounds.add(number);
    }
    long bits = datagram.length * 8L;
    lineFreeNs =
        Math.max(lineFreeNs, System.nanoTime()) + Math.round(bits * 1e9 / LINE_BITS_PER_SECOND);
    arrived.arrived(number, lineFreeNs);
  }

  private synchronized void report() {
    if (arrived.pending()) {
      RtcpWriter writer = new RtcpWriter();
      writer.receiverReport(7);
      arrived.report(writer, 7, 7);
      slow.peer().sendControl(writer);
    }
  }

  /** Publishes the next picture when it is due, and reports. */
  private void publish() {
    long now = System.nanoTime();
    if (now - dueNs < 0) {
      return;
    }
    dueNs = now + PICTURE_NS;
    publisher.peer().sendFrame(tick % 10 == 0, 4, tick * 3_000);
    publisher.peer().sendAudio(tick * 960);
    tick++;
    report();
  }

  private void publishUntil(Counter counter, long least) {
    Await.until(
        TestPlane.PATIENCE,
        () -> counter + " after " + tick + " pictures: " + slow.endpoint().stats(),
        () -> {
          publish();
          return node.counter(counter) >= least;
        });
  }

  private static long sound(Joined viewer) {
    return viewer.peer().seen().stream().filter(p -> p.type() == SyntheticPeer.OPUS).count();
  }

  @Test
  void aSlowLineGetsThePictureInSlicesWithoutAGapAndTheOthersAllOfIt() throws Exception {
    publishUntil(Counter.PACED, 100);
    publishUntil(Counter.PACED_DROPPED, 1);
    long before = slow.peer().video().stream().filter(SyntheticPeer.Seen::key).count();
    Await.until(
        TestPlane.PATIENCE,
        "goes on with a key frame",
        () -> {
          publish();
          return slow.peer().video().stream().filter(SyntheticPeer.Seen::key).count() > before;
        });
    assertTrue(publisher.peer().keyFrameRequests() > 0, "what was dropped is asked for anew");
    assertWithoutGap();
    Await.until(
        TestPlane.PATIENCE,
        "all for who is not slow",
        () -> {
          free.peer().askForLost();
          return free.peer().video().stream().map(SyntheticPeer.Seen::number).distinct().count()
              >= tick * 4L - firstNumber();
        });
    assertTrue(sound(slow) > tick * 9L / 10, () -> sound(slow) + " sounds of " + tick);
    assertEquals(0, node.counter(Counter.UNEXPECTED_FAILURES));
  }

  /** What was sent one behind the other, by the transport-wide numbers, are followers. */
  private void assertWithoutGap() {
    int steps = 0;
    for (Map.Entry<Integer, Integer> sent : sequences.entrySet()) {
      int number = sent.getKey() + 1 & 0xffff;
      while (sounds.contains(number)) {
        number = number + 1 & 0xffff;
      }
      Integer next = sequences.get(number);
      if (next != null) {
        int step = Sequence.distance(next, sent.getValue());
        assertEquals(1, step, "behind " + sent + ", NACKs " + node.counter(Counter.NACKS_SENT));
        steps++;
      }
    }
    assertTrue(steps > 100, steps + " followers");
  }

  private int firstNumber() {
    return free.peer().video().stream().mapToInt(SyntheticPeer.Seen::number).min().orElse(0);
  }

  @Test
  void whatWaitedIsTheSameWhenItIsAskedForAgain() throws Exception {
    publishUntil(Counter.PACED, 100);
    Await.until(
        TestPlane.PATIENCE,
        () -> "a resend, too old " + node.counter(Counter.RESENDS_TOO_OLD),
        () -> {
          publish();
          RtcpWriter nack = new RtcpWriter();
          nack.receiverReport(7);
          nack.nack(7, slow.peer().watchedSsrc(), new int[] {newest}, 1);
          slow.peer().sendControl(nack);
          return pictures.values().stream().filter(same -> same.size() > 1).count() > 10;
        });
    pictures.values().forEach(same -> same.forEach(one -> assertArrayEquals(same.getFirst(), one)));
  }
}

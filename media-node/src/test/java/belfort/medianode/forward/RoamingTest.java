package belfort.medianode.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.medianode.forward.PlaneCounters.Counter;
import belfort.medianode.forward.TestPlane.Joined;
import belfort.medianode.plane.PlaneEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Browsers whose address changes in the middle of a call: media follow the checked one alone. */
final class RoamingTest {
  private static final int FRAME_TICKS = 3_000;

  private TestPlane node;
  private Joined publisher;
  private Joined viewer;
  private final List<PeerLine> lines = new ArrayList<>();
  private int frames;

  /** A line of a peer that remembers what came over it. */
  private record Watched(PeerLine line, List<byte[]> heard) {
    /** Packets of pictures: reports go where they go by the clock. */
    long media() {
      return heard.stream().filter(packet -> packet[0] < 0 && (packet[1] & 0x7f) == 96).count();
    }
  }

  @BeforeEach
  void open() throws Exception {
    node =
        new TestPlane(
            PlaneConfig.on(0, List.of(InetAddress.getLoopbackAddress()))
                .withTcp(TcpSettings.on(0)));
    publisher = node.join(1, "sendonly");
    viewer = node.join(2, "recvonly");
    viewer.watch(publisher.endpoint());
  }

  @AfterEach
  void close() throws IOException {
    assertEquals(0, node.counter(Counter.UNEXPECTED_FAILURES));
    for (PeerLine line : lines) {
      line.close();
    }
    node.close();
  }

  private Watched udp(SyntheticPeer peer) throws IOException {
    List<byte[]> heard = new CopyOnWriteArrayList<>();
    PeerLine line =
        PeerLine.udp(
            node.address(),
            packet -> {
              heard.add(packet);
              peer.received(packet);
            });
    lines.add(line);
    return new Watched(line, heard);
  }

  private Watched tcp(SyntheticPeer peer) throws IOException {
    List<byte[]> heard = new CopyOnWriteArrayList<>();
    PeerLine line =
        PeerLine.tcp(
            node.door(),
            packet -> {
              heard.add(packet);
              peer.received(packet);
            });
    lines.add(line);
    return new Watched(line, heard);
  }

  private void move(Joined joined, Watched to) {
    PeerLine former = joined.peer().moveTo(to.line);
    if (!lines.contains(former)) {
      lines.add(former);
    }
  }

  private void frame() {
    publisher.peer().sendFrame(frames == 0, 2, frames * FRAME_TICKS);
    frames++;
  }

  /** So many frames are published one after the other, and each is seen once. */
  private void seen(int count) {
    for (int i = 0; i < count; i++) {
      frame();
      awaitAll();
    }
  }

  /** Every frame so far has come. */
  private void awaitAll() {
    Await.until(
        TestPlane.PATIENCE,
        () -> viewer.peer().video().size() + " packets of " + 2 * frames,
        () -> viewer.peer().video().size() >= 2 * frames);
    assertEquals(2 * frames, viewer.peer().video().size(), "doubled packets");
  }

  private long pairs() {
    return viewer.events().stream()
        .filter(event -> event instanceof PlaneEvent.CandidatePairSelected)
        .count();
  }

  @Test
  void mediaGoToANewPortFromItsFirstCheckOnAndNotBefore() throws Exception {
    seen(1);
    Watched first = udp(viewer.peer());
    move(viewer, first);
    viewer.peer().checkAgain();
    seen(1);
    assertTrue(first.media() > 0, "the second port");

    Watched second = udp(viewer.peer());
    move(viewer, second);
    viewer.peer().sendPictureLoss(); // from a port that was never checked
    Await.until(TestPlane.PATIENCE, "dropped", () -> node.counter(Counter.UNCHECKED_ADDRESS) == 1);
    seen(1);
    assertEquals(0, second.heard.size(), "nothing goes where no check came from");

    viewer.peer().checkAgain();
    long before = first.media();
    seen(10);
    assertTrue(second.media() >= 20);
    assertEquals(before, first.media(), "nothing goes to the former port");
    assertEquals(3, pairs(), "each new pair is told");
  }

  @Test
  void attack66_genuinePacketsFromAnotherPortAreDroppedUntilItIsChecked() throws Exception {
    seen(1);
    move(publisher, udp(publisher.peer()));
    int lost = 1;
    publisher.peer().sendFrame(false, lost, frames * FRAME_TICKS);
    Await.until(
        TestPlane.PATIENCE, "dropped", () -> node.counter(Counter.UNCHECKED_ADDRESS) == lost);
    publisher.peer().checkAgain();
    frame();
    // what was dropped is asked for at the new port, and comes from there
    Await.until(
        TestPlane.PATIENCE,
        () -> viewer.peer().video() + "",
        () -> viewer.peer().video().size() == 2 * frames + lost);
  }

  @Test
  void fromUdpToTcpAndBackNothingIsLost() throws Exception {
    seen(1);
    Watched tcp = tcp(viewer.peer());
    move(viewer, tcp);
    viewer.peer().checkAgain();
    seen(5);
    assertEquals(10, tcp.media());
    Watched udp = udp(viewer.peer());
    move(viewer, udp);
    viewer.peer().checkAgain();
    seen(5);
    assertTrue(udp.media() >= 10);
    assertEquals(10, tcp.media());
    assertEquals(1, node.plane.tcpConnections(), "a pair in reserve");
    assertTrue(
        viewer.events().stream()
            .anyMatch(event -> event.toString().contains("typ prflx tcptype active")),
        () -> viewer.events().toString());
  }

  @Test
  void aCheckThatDoesNotNominateIsAnsweredAndMovesNothing() throws Exception {
    Watched reserve = udp(viewer.peer());
    move(viewer, reserve);
    viewer.peer().checkAgain(false);
    seen(1);
    assertEquals(0, reserve.media());
    assertEquals(1, pairs());
  }
}

package belfort.medianode.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.medianode.forward.PlaneCounters.Counter;
import belfort.medianode.forward.TestPlane.Joined;
import belfort.medianode.forward.TestPlane.Relay;
import belfort.medianode.plane.PlaneEvent;
import belfort.medianode.plane.RelaySettings;
import belfort.medianode.rtp.Sequence;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A source of one node is watched on another: over a relay, and over one that loses packets. */
final class RelayTest {
  private static final int FRAME_TICKS = 3000;
  private static final RelaySettings COUNTER_MODE = new RelaySettings(true, Optional.empty());

  private TestPlane origin;
  private TestPlane leaf;
  private final List<LossyLink> links = new ArrayList<>();

  /** Both ends of a relay, and the link between them. */
  private record Hop(Relay out, Relay in, LossyLink link) {}

  @BeforeEach
  void open() throws IOException {
    origin = new TestPlane();
    leaf = new TestPlane();
  }

  @AfterEach
  void close() throws IOException {
    links.forEach(LossyLink::close);
    origin.close();
    leaf.close();
  }

  private Hop hop(RelaySettings settings, double loss) throws Exception {
    LossyLink link = new LossyLink(origin.address(), leaf.address(), loss, 20_261_127);
    links.add(link);
    Relay out = origin.relay(settings);
    Relay in = leaf.relay(RelaySettings.DEFAULTS);
    String offer = moved(out.endpoint().generateOffer(true, true), link.farAddress());
    String answer = moved(in.endpoint().processOffer(offer), link.address());
    out.endpoint().processAnswer(answer);
    TestPlane.await(out.events(), new PlaneEvent.ConnectionStateChanged(true));
    TestPlane.await(in.events(), new PlaneEvent.ConnectionStateChanged(true));
    return new Hop(out, in, link);
  }

  /** The description with the port of the link. */
  private static String moved(String sdp, InetSocketAddress to) {
    return sdp.replaceAll("m=(audio|video) \\d+", "m=$1 " + to.getPort());
  }

  private List<Joined> viewers(int count, Hop hop) throws Exception {
    List<Joined> viewers = new ArrayList<>();
    for (int id = 100; id < 100 + count; id++) {
      Joined viewer = leaf.join(id, "recvonly");
      viewer.watch(hop.in.endpoint());
      viewers.add(viewer);
    }
    return viewers;
  }

  private static void assertWithoutGap(List<SyntheticPeer.Seen> video) {
    TreeSet<Integer> sequences = new TreeSet<>();
    int first = video.getFirst().sequence();
    video.forEach(packet -> sequences.add(Sequence.distance(packet.sequence(), first)));
    assertEquals(0, sequences.first());
    assertEquals(sequences.size() - 1, sequences.last(), "gaps in " + sequences);
    assertEquals(sequences.size(), video.size(), "doubled packets");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRelayThatLosesPacketsIsRepairedForAllViewers(boolean counterMode) throws Exception {
    Hop hop = hop(counterMode ? COUNTER_MODE : RelaySettings.DEFAULTS, 0.05);
    Joined publisher = origin.join(1, "sendonly");
    hop.out.carry(publisher.endpoint());
    List<Joined> viewers = viewers(8, hop);
    int frames = 200;
    int sent = 0;
    for (int frame = 0; frame < frames; frame++) {
      publisher.peer().sendFrame(frame % 50 == 0, 4, frame * FRAME_TICKS);
      sent += 4;
      int soFar = sent;
      Await.until(
          TestPlane.PATIENCE,
          "pace",
          () -> TestPlane.received(hop.in.endpoint()) >= soFar * 0.8 - 4);
    }
    int numbered = sent;
    int[] tail = {frames};
    Await.until(
        TestPlane.PATIENCE,
        () -> "all " + numbered + " at each: " + viewers.stream().map(v -> complete(v)).toList(),
        () -> {
          if (tail[0] < frames + 200) {
            publisher.peer().sendFrame(false, 1, tail[0] * FRAME_TICKS);
            tail[0]++;
          }
          viewers.forEach(viewer -> viewer.peer().askForLost());
          return viewers.stream().allMatch(viewer -> complete(viewer) == numbered);
        });
    for (Joined viewer : viewers) {
      assertWithoutGap(viewer.peer().video().stream().filter(p -> p.number() < numbered).toList());
      assertTrue(viewer.peer().video().getFirst().key(), "the first packet begins a key frame");
    }
    assertTrue(leaf.counter(Counter.NACKS_SENT) > 0, "the leaf asked the origin");
    assertTrue(origin.counter(Counter.RESENDS) > 0, "the origin answered the leaf");
    assertEquals(0, publisher.peer().nacked(), "the publisher's own line lost nothing");
    assertNothingWentWrong();
  }

  /** How many of the numbered packets a viewer has or cannot have. */
  private static int complete(Joined viewer) {
    List<SyntheticPeer.Seen> video = viewer.peer().video();
    return video.isEmpty()
        ? 0
        : (int) video.stream().filter(p -> p.number() < 800).count()
            + video.stream().mapToInt(SyntheticPeer.Seen::number).min().orElse(0);
  }

  private void assertNothingWentWrong() {
    for (TestPlane node : List.of(origin, leaf)) {
      assertEquals(0, node.counter(Counter.UNEXPECTED_FAILURES));
      assertEquals(0, node.counter(Counter.SRTP_REFUSED));
    }
  }
}

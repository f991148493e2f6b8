package belfort.medianode.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.medianode.forward.PlaneCounters.Counter;
import belfort.medianode.forward.TestPlane.Joined;
import belfort.medianode.forward.TwoNodes.Hop;
import belfort.medianode.plane.BandwidthLimits;
import belfort.medianode.plane.EndpointStats;
import belfort.medianode.plane.MediaKind;
import belfort.medianode.plane.PlaneEvent;
import belfort.medianode.plane.RelaySettings;
import belfort.medianode.rtp.RtcpWriter;
import belfort.medianode.rtp.Sequence;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A source of one node is watched on another: over a relay, and over one that loses packets. */
final class RelayTest {
  private static final int FRAME_TICKS = 3000;
  private static final int FRAMES = 200;
  private static final int PACKETS_PER_FRAME = 4;
  private static final RelaySettings COUNTER_MODE = new RelaySettings(true, Optional.empty());

  private TwoNodes nodes;

  @BeforeEach
  void open() throws IOException {
    nodes = new TwoNodes();
  }

  @AfterEach
  void close() throws IOException {
    nodes.close();
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
    Hop hop = nodes.hop(counterMode ? COUNTER_MODE : RelaySettings.DEFAULTS, 0.05);
    Joined publisher = nodes.origin.join(1, "sendonly");
    hop.out().carry(publisher.endpoint());
    List<Joined> viewers = nodes.viewers(8, hop);
    for (int frame = 0; frame < FRAMES; frame++) {
      publisher.peer().sendFrame(frame % 50 == 0, PACKETS_PER_FRAME, frame * FRAME_TICKS);
      int due = (int) (0.8 * frame * PACKETS_PER_FRAME);
      Await.until(TestPlane.PATIENCE, "pace", () -> TestPlane.received(hop.in().endpoint()) >= due);
    }
    // the last packets have no successor that would show their loss: go on until all are there
    int[] tail = {FRAMES};
    Await.until(
        TestPlane.PATIENCE,
        () -> "all at each: " + viewers.stream().map(RelayTest::complete).toList(),
        () -> {
          if (tail[0] < 2 * FRAMES) {
            publisher.peer().sendFrame(false, 1, tail[0] * FRAME_TICKS);
            tail[0]++;
          }
          viewers.forEach(viewer -> viewer.peer().askForLost());
          return viewers.stream().allMatch(v -> complete(v) == FRAMES * PACKETS_PER_FRAME);
        });
    for (Joined viewer : viewers) {
      assertWithoutGap(numbered(viewer));
      assertTrue(viewer.peer().video().getFirst().key(), "the first packet begins a key frame");
    }
    assertTrue(nodes.leaf.counter(Counter.NACKS_SENT) > 0, "the leaf asked the origin");
    assertTrue(nodes.origin.counter(Counter.RESENDS) > 0, "the origin answered the leaf");
    assertEquals(0, publisher.peer().nacked(), "the publisher's own line lost nothing");
    nodes.assertNothingWentWrong();
  }

  private static List<SyntheticPeer.Seen> numbered(Joined viewer) {
    return viewer.peer().video().stream()
        .filter(packet -> packet.number() < FRAMES * PACKETS_PER_FRAME)
        .toList();
  }

  /** How many of the numbered packets a viewer has, or cannot have: those before its key frame. */
  private static int complete(Joined viewer) {
    List<SyntheticPeer.Seen> video = numbered(viewer);
    return video.size() + video.stream().mapToInt(SyntheticPeer.Seen::number).min().orElse(0);
  }

  @Test
  void aViewersComplaintsReachThePublisherOnceASecond() throws Exception {
    Hop hop = nodes.hop();
    Joined publisher = nodes.origin.join(1, "sendonly");
    hop.out().carry(publisher.endpoint());
    List<Joined> viewers = nodes.viewers(5, hop);
    publisher.peer().sendFrame(true, 1, 0);
    Await.until(
        TestPlane.PATIENCE,
        "all began",
        () -> {
          publisher.peer().sendFrame(true, 1, FRAME_TICKS);
          return viewers.stream().noneMatch(viewer -> viewer.peer().video().isEmpty());
        });
    long begin = System.nanoTime();
    int before = publisher.peer().keyFrameRequests();
    while (System.nanoTime() - begin < 2_500_000_000L) {
      viewers.forEach(viewer -> viewer.peer().sendPictureLoss());
      publisher.peer().sendFrame(false, 1, 2 * FRAME_TICKS);
      LockSupport.parkNanos(10_000_000L);
    }
    long seconds = (System.nanoTime() - begin) / 1_000_000_000L;
    int asked = publisher.peer().keyFrameRequests() - before;
    assertTrue(asked >= 1 && asked <= seconds + 2, asked + " requests in " + seconds + " s");
  }

  @Test
  void whatIsMutedAtTheOriginIsSilentAtTheLeafAndBeginsAgainWithAKeyFrame() throws Exception {
    Hop hop = nodes.hop();
    Joined publisher = nodes.origin.join(1, "sendonly");
    hop.out().carry(publisher.endpoint());
    Joined viewer = nodes.viewers(1, hop).getFirst();
    sendUntil(publisher, () -> !viewer.peer().video().isEmpty());
    TestPlane.await(hop.in().events(), new PlaneEvent.FlowChanged(MediaKind.VIDEO, true, true));
    hop.out().carry(null);
    PlaneEvent silent = new PlaneEvent.FlowChanged(MediaKind.VIDEO, true, false);
    sendUntil(publisher, () -> hop.in().events().contains(silent));
    TestPlane.await(viewer.events(), new PlaneEvent.FlowChanged(MediaKind.VIDEO, false, false));
    assertTrue(
        !hop.in().events().contains(new PlaneEvent.MediaStateChanged(false)),
        "the origin's reports tell silence from death");
    int heard = viewer.peer().video().size();
    hop.out().carry(publisher.endpoint());
    sendUntil(publisher, () -> viewer.peer().video().size() > heard);
    assertTrue(viewer.peer().video().get(heard).key(), "it goes on with a key frame");
    assertWithoutGap(viewer.peer().video());
    nodes.assertNothingWentWrong();
  }

  private static void sendUntil(Joined publisher, java.util.function.BooleanSupplier enough) {
    int[] frame = {0};
    Await.until(
        TestPlane.PATIENCE,
        "enough was sent",
        () -> {
          publisher.peer().sendFrame(frame[0] % 10 == 0, 1, frame[0] * FRAME_TICKS);
          frame[0]++;
          return enough.getAsBoolean();
        });
  }

  @Test
  void twoRelaysOfTheSameNodesAreToldApartByTheirStreams() throws Exception {
    Hop one = nodes.direct();
    Hop two = nodes.direct();
    Joined teacher = nodes.origin.join(1, "sendonly");
    Joined student = nodes.origin.join(2, "sendonly");
    one.out().carry(teacher.endpoint());
    two.out().carry(student.endpoint());
    Joined ofTeacher = nodes.viewers(1, one).getFirst();
    Joined ofStudent = nodes.leaf.join(200, "recvonly");
    ofStudent.watch(two.in().endpoint());
    sendUntil(teacher, () -> ofTeacher.peer().video().size() >= 10);
    sendUntil(student, () -> ofStudent.peer().video().size() >= 10);
    assertTrue(ofTeacher.peer().video().stream().allMatch(packet -> packet.publisher() == 1));
    assertTrue(ofStudent.peer().video().stream().allMatch(packet -> packet.publisher() == 2));
    two.in().endpoint().close();
    int heard = ofTeacher.peer().video().size();
    sendUntil(teacher, () -> ofTeacher.peer().video().size() > heard + 10);
    nodes.assertNothingWentWrong();
  }

  @Test
  void soundAndPictureKeepTheirCommonClockOverTheHop() throws Exception {
    Hop hop = nodes.hop();
    Joined publisher = nodes.origin.join(1, "sendonly");
    hop.out().carry(publisher.endpoint());
    Joined viewer = nodes.viewers(1, hop).getFirst();
    long begin = System.nanoTime();
    int[] round = {0};
    Await.until(
        TestPlane.PATIENCE,
        () -> "reports of both: " + viewer.peer().lastReports().size(),
        () -> {
          int k = round[0]++;
          publisher.peer().sendFrame(true, 1, k * FRAME_TICKS);
          publisher.peer().sendAudio(1_000_000 + k * 1600);
          long ms = (System.nanoTime() - begin) / 1_000_000;
          report(publisher, SyntheticPeer.VIDEO_SSRC + 1, ms, (int) ms * 90);
          report(publisher, SyntheticPeer.AUDIO_SSRC + 1, ms, 1_000_000 + (int) ms * 48);
          return viewer.peer().lastReports().size() == 2;
        });
    assertEquals(0, lipSyncErrorMs(viewer, 1_000_000), 3);
  }

  /** The publisher's clock began in another century than the nodes'. */
  private static void report(Joined publisher, int ssrc, long ms, int timestamp) {
    RtcpWriter writer = new RtcpWriter();
    long ntp = NodeClock.toNtp((1_000_000_000L + ms) * 1_000_000);
    writer.senderReport(ssrc, ntp, timestamp, 1, 1000);
    publisher.peer().sendControl(writer);
  }

  /**
   * By how much sound is late against the picture: the frame sent as 0 and the sound sent as {@code
   * audioOrigin} were taken at the same moment.
   */
  private static double lipSyncErrorMs(Joined viewer, int audioOrigin) {
    SyntheticPeer.Seen picture = viewer.peer().video().getFirst();
    SyntheticPeer.Seen sound =
        viewer.peer().seen().stream()
            .filter(packet -> packet.type() == SyntheticPeer.OPUS)
            .findFirst()
            .orElseThrow();
    double pictureSentMs = picture.number() / 90.0 * FRAME_TICKS;
    double soundSentMs = (sound.number() - audioOrigin) / 48.0;
    return (wallMs(viewer, sound, 48) - soundSentMs)
        - (wallMs(viewer, picture, 90) - pictureSentMs);
  }

  /** When the packet is to be played by its stream's last sender report. */
  private static double wallMs(Joined viewer, SyntheticPeer.Seen packet, double ticksPerMs) {
    long[] report = viewer.peer().lastReports().get(packet.ssrc());
    double reportMs = NodeClock.fromNtp(report[0]) / 1e6;
    return reportMs + (packet.timestamp() - (int) report[1]) / ticksPerMs;
  }

  @Test
  void aNodeThatFallsSilentIsNoticedAndTheRelayAsksForNoMoreThanAViewer() throws Exception {
    Hop hop = nodes.hop();
    hop.in().endpoint().setLimits(new BandwidthLimits(0, 3000, 0, 0, 64));
    Joined publisher = nodes.origin.join(1, "sendonly");
    hop.out().carry(publisher.endpoint());
    TestPlane.await(hop.in().events(), new PlaneEvent.MediaStateChanged(true));
    TestPlane.await(hop.out().events(), new PlaneEvent.MediaStateChanged(true));
    sendUntil(publisher, () -> remb(hop) == 3_064_000);
    hop.link().close();
    PlaneEvent gone = new PlaneEvent.MediaStateChanged(false);
    TestPlane.await(hop.in().events(), gone);
    TestPlane.await(hop.out().events(), gone);
    TestPlane.await(hop.in().events(), new PlaneEvent.FlowChanged(MediaKind.VIDEO, true, false));
  }

  /** What the leaf told the origin that it takes. */
  private static long remb(Hop hop) {
    return hop.out().endpoint().stats().streams().stream()
        .mapToLong(EndpointStats.Stream::rembBitsPerSecond)
        .max()
        .orElse(0);
  }
}

package belfort.medianode.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.medianode.dtls.Fingerprint;
import belfort.medianode.forward.PlaneCounters.Counter;
import belfort.medianode.plane.BandwidthLimits;
import belfort.medianode.plane.EndpointSettings;
import belfort.medianode.plane.EndpointStats;
import belfort.medianode.plane.MediaKind;
import belfort.medianode.plane.PlaneEndpoint;
import belfort.medianode.plane.PlaneEvent;
import belfort.medianode.plane.PlaneEvent.DtlsState;
import belfort.medianode.plane.PlaneEvent.IceState;
import belfort.medianode.rtp.RtcpWriter;
import belfort.medianode.rtp.Sequence;
import belfort.medianode.srtp.SrtpProfile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Synthetic peers publish and watch through the plane, over links that lose packets. */
final class ForwardingTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int FRAME_TICKS = 3000;
  private static final int UNDER_WAY = 48;

  private UdpMediaPlane plane;
  private final List<AutoCloseable> opened = new ArrayList<>();

  /** A peer with the plane's end of it. */
  private record Joined(SyntheticPeer peer, PlaneEndpoint endpoint, List<PlaneEvent> events) {}

  @BeforeEach
  void open() throws Exception {
    plane = UdpMediaPlane.open(PlaneConfig.on(0, List.of(InetAddress.getLoopbackAddress())));
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
    plane.close();
  }

  private InetSocketAddress media() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), plane.port());
  }

  private Joined prepared(int id, SrtpProfile profile, InetSocketAddress via) throws Exception {
    List<PlaneEvent> events = new CopyOnWriteArrayList<>();
    PlaneEndpoint endpoint = plane.open(new EndpointSettings(false, false), events::add);
    SyntheticPeer peer = new SyntheticPeer(id, via, profile);
    opened.add(peer);
    return new Joined(peer, endpoint, events);
  }

  private Joined join(int id, String direction, SrtpProfile profile, InetSocketAddress via)
      throws Exception {
    Joined joined = prepared(id, profile, via);
    String answer = joined.endpoint.processOffer(joined.peer.offer(direction));
    joined.endpoint.gatherCandidates();
    joined.peer.connect(answer);
    awaitEvent(joined, new PlaneEvent.ConnectionStateChanged(true));
    return joined;
  }

  private Joined join(int id, String direction) throws Exception {
    return join(id, direction, SrtpProfile.AEAD_AES_128_GCM, media());
  }

  private static void awaitEvent(Joined joined, PlaneEvent event) {
    Await.until(
        PATIENCE, () -> event + " among " + joined.events, () -> joined.events.contains(event));
  }

  private static void watch(Joined viewer, Joined publisher) {
    viewer.endpoint.setSource(MediaKind.VIDEO, publisher.endpoint);
    viewer.endpoint.setSource(MediaKind.AUDIO, publisher.endpoint);
  }

  private long counter(Counter counter) {
    return plane.counters().get(counter);
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
  @EnumSource
  void aLossyLineOnBothSidesIsRepairedWithEitherProfile(SrtpProfile profile) throws Exception {
    long seed = 20_261_124;
    LossyLink up = new LossyLink(media(), 0.05, seed);
    LossyLink down = new LossyLink(media(), 0.05, seed + 10);
    opened.add(up);
    opened.add(down);
    Joined publisher = join(1, "sendonly", profile, up.address());
    Joined viewer = join(2, "recvonly", profile, down.address());
    watch(viewer, publisher);
    int frames = 200;
    int sent = 0;
    for (int frame = 0; frame < frames; frame++) {
      publisher.peer.sendFrame(frame % 50 == 0, 4, frame * FRAME_TICKS);
      sent += 4;
      int soFar = sent;
      // no more under way than the buffers of the links hold, however slow their threads are
      Await.until(PATIENCE, "pace", () -> viewer.peer.video().size() >= soFar - UNDER_WAY);
    }
    // the last packets have no successor that would show their loss: go on until all are there
    int numbered = sent;
    int[] tail = {frames};
    Await.until(
        PATIENCE,
        () -> "seed " + seed + ": " + viewer.peer.video().size() + " of " + numbered,
        () -> {
          if (tail[0] < frames + 200) {
            publisher.peer.sendFrame(false, 1, tail[0] * FRAME_TICKS);
            tail[0]++;
          }
          viewer.peer.askForLost();
          return viewer.peer.video().stream().filter(p -> p.number() < numbered).count()
              == numbered - missedBeforeFirst(viewer);
        });
    List<SyntheticPeer.Seen> first =
        viewer.peer.video().stream().filter(p -> p.number() < numbered).toList();
    assertWithoutGap(
        first.stream().sorted((a, b) -> Sequence.distance(a.sequence(), b.sequence())).toList());
    assertTrue(viewer.peer.video().getFirst().key(), "the first packet begins a key frame");
    assertTrue(publisher.peer.nacked() > 0, "the plane asked the publisher");
    assertTrue(counter(Counter.RESENDS) > 0, "the plane answered the viewer");
    assertEquals(0, counter(Counter.UNEXPECTED_FAILURES));
  }

  /** What the viewer cannot have: packets before the key frame that it began with. */
  private static int missedBeforeFirst(Joined viewer) {
    return viewer.peer.video().isEmpty()
        ? 0
        : viewer.peer.video().stream().mapToInt(SyntheticPeer.Seen::number).min().orElse(0);
  }

  @Test
  void aNewSourceGoesOnInTheViewersNumbersFromItsKeyFrame() throws Exception {
    Joined first = join(1, "sendonly");
    Joined second = join(2, "sendonly");
    Joined viewer = join(3, "recvonly");
    watch(viewer, first);
    for (int frame = 0; frame < 10; frame++) {
      first.peer.sendFrame(frame == 0, 3, 900_000 + frame * FRAME_TICKS);
      second.peer.sendFrame(frame == 0, 3, 5 + frame * FRAME_TICKS);
    }
    Await.until(PATIENCE, "the first source", () -> viewer.peer.video().size() == 30);
    watch(viewer, second);
    Await.until(PATIENCE, "a key frame asked", () -> second.peer.keyFrameRequests() > 0);
    for (int frame = 10; frame < 20; frame++) {
      second.peer.sendFrame(frame == 12, 3, 5 + frame * FRAME_TICKS);
    }
    Await.until(PATIENCE, "the second source", () -> viewer.peer.video().size() == 54);
    List<SyntheticPeer.Seen> video = viewer.peer.video();
    assertWithoutGap(video);
    assertEquals(1, video.stream().map(SyntheticPeer.Seen::ssrc).distinct().count());
    SyntheticPeer.Seen last = video.get(29);
    SyntheticPeer.Seen next = video.get(30);
    assertEquals(2, next.publisher());
    assertTrue(next.key(), "a new source begins with a key frame");
    int advance = next.timestamp() - last.timestamp();
    assertTrue(advance > 0 && advance < 90_000 * 30, "the time went on by " + advance);
  }

  @Test
  void attack68_keyFrameRequestsAreMergedToOneASecond() throws Exception {
    Joined publisher = join(1, "sendonly");
    List<Joined> viewers = new ArrayList<>();
    publisher.peer.sendFrame(true, 1, 0);
    for (int id = 2; id < 6; id++) {
      Joined viewer = join(id, "recvonly");
      watch(viewer, publisher);
      viewers.add(viewer);
    }
    publisher.peer.sendFrame(true, 1, FRAME_TICKS);
    Await.until(
        PATIENCE, "all began", () -> viewers.stream().allMatch(v -> !v.peer.video().isEmpty()));
    long begin = System.nanoTime();
    int before = publisher.peer.keyFrameRequests();
    while (System.nanoTime() - begin < 1_500_000_000L) {
      viewers.forEach(viewer -> viewer.peer.sendPictureLoss());
      publisher.peer.sendFrame(false, 1, 2 * FRAME_TICKS);
      java.util.concurrent.locks.LockSupport.parkNanos(10_000_000L);
    }
    long seconds = (System.nanoTime() - begin) / 1_000_000_000L;
    int asked = publisher.peer.keyFrameRequests() - before;
    assertTrue(asked >= 1 && asked <= seconds + 2, asked + " requests in " + seconds + " s");
    assertTrue(counter(Counter.KEY_FRAME_REQUESTS_MERGED) > 100);
  }

  @Test
  void reportsTellTheViewerTheClockAndThePublisherTheBandwidth() throws Exception {
    Joined publisher = join(1, "sendonly");
    Joined viewer = join(2, "recvonly");
    watch(viewer, publisher);
    publisher.endpoint.setLimits(new BandwidthLimits(0, 1500, 0, 0, 64));
    publisher.peer.sendFrame(true, 2, 0);
    publisher.peer.sendAudio(0);
    RtcpWriter report = new RtcpWriter();
    report.senderReport(SyntheticPeer.VIDEO_SSRC + 1, 0xec00_0000_0000_0000L, 0, 2, 2000);
    publisher.peer.sendControl(report);
    Await.until(
        PATIENCE,
        () -> "REMB " + publisher.peer.rembBitsPerSecond(),
        () -> publisher.peer.rembBitsPerSecond() == 1_564_000);
    Await.until(PATIENCE, "a sender report", () -> viewer.peer.senderReports() > 0);
    awaitEvent(publisher, new PlaneEvent.FlowChanged(MediaKind.VIDEO, true, true));
    awaitEvent(publisher, new PlaneEvent.MediaStateChanged(true));
    awaitEvent(viewer, new PlaneEvent.FlowChanged(MediaKind.VIDEO, false, true));
    awaitEvent(viewer, new PlaneEvent.FlowChanged(MediaKind.AUDIO, false, true));
    assertTrue(publisher.endpoint.flowing(MediaKind.AUDIO, true));
    assertFalse(publisher.endpoint.flowing(MediaKind.AUDIO, false));
    EndpointStats.Stream stream =
        viewer.endpoint.stats().streams().stream()
            .filter(s -> s.kind() == MediaKind.VIDEO)
            .findFirst()
            .orElseThrow();
    assertFalse(stream.inbound());
    assertEquals(2, stream.packets());
    assertEquals("VP8", stream.codec());
    awaitEvent(publisher, new PlaneEvent.FlowChanged(MediaKind.VIDEO, true, false));
  }

  @Test
  void theEventsComeInTheOrderOfAKurentoServer() throws Exception {
    Joined peer = join(1, "sendrecv");
    List<PlaneEvent> events =
        peer.events.stream()
            .filter(e -> !(e instanceof PlaneEvent.CandidatePairSelected))
            .filter(e -> !(e instanceof PlaneEvent.CandidateFound))
            .toList();
    assertEquals(
        List.of(
            new PlaneEvent.IceStateChanged(IceState.GATHERING),
            new PlaneEvent.GatheringDone(),
            new PlaneEvent.IceStateChanged(IceState.CONNECTING),
            new PlaneEvent.IceStateChanged(IceState.CONNECTED),
            new PlaneEvent.DtlsStateChanged(DtlsState.NEW),
            new PlaneEvent.DtlsStateChanged(DtlsState.CONNECTING),
            new PlaneEvent.DtlsStateChanged(DtlsState.CONNECTED),
            new PlaneEvent.ConnectionStateChanged(true)),
        events.subList(0, 8));
    awaitEvent(peer, new PlaneEvent.IceStateChanged(IceState.READY));
    peer.peer.sayGoodbye();
    awaitEvent(peer, new PlaneEvent.DtlsStateChanged(DtlsState.CLOSED));
  }

  @Test
  void iceThatNeverConnectsFails() throws Exception {
    Joined joined = prepared(1, SrtpProfile.AEAD_AES_128_GCM, media());
    joined.endpoint.processOffer(joined.peer.offer("sendonly"));
    joined.endpoint.gatherCandidates();
    awaitEvent(joined, new PlaneEvent.IceStateChanged(IceState.FAILED));
  }

  @Test
  void attack58_aCertificateThatTheSdpDidNotPromiseEndsTheEndpoint() throws Exception {
    Joined joined = prepared(1, SrtpProfile.AEAD_AES_128_GCM, media());
    Fingerprint wrong = Fingerprint.sha256(new byte[] {1});
    String answer = joined.endpoint.processOffer(joined.peer.offer("sendonly", wrong, "VP8/90000"));
    joined.peer.check(answer);
    assertThrows(java.io.IOException.class, joined.peer::shakeHands);
    awaitEvent(joined, new PlaneEvent.DtlsStateChanged(DtlsState.FAILED));
    Await.until(
        PATIENCE,
        () -> "Failed among " + joined.events,
        () -> joined.events.stream().anyMatch(e -> e instanceof PlaneEvent.Failed));
  }

  @Test
  void attack64_aHelloFromAnotherAddressIsIgnoredAndTheRealCallConnects() throws Exception {
    Joined joined = prepared(1, SrtpProfile.AEAD_AES_128_GCM, media());
    String answer = joined.endpoint.processOffer(joined.peer.offer("sendonly"));
    joined.peer.check(answer);
    byte[] hello = new byte[100];
    hello[0] = 22;
    hello[13] = 1;
    try (DatagramChannel foreign = DatagramChannel.open()) {
      long before = counter(Counter.UNCHECKED_ADDRESS);
      foreign.send(ByteBuffer.wrap(hello), media());
      Await.until(PATIENCE, "ignored", () -> counter(Counter.UNCHECKED_ADDRESS) > before);
    }
    assertEquals(0, counter(Counter.HANDSHAKES_STARTED));
    joined.peer.shakeHands();
    awaitEvent(joined, new PlaneEvent.DtlsStateChanged(DtlsState.CONNECTED));
  }

  @Test
  void attack66_injectedAndReplayedMediaReachNobody() throws Exception {
    Joined publisher = join(1, "sendonly");
    Joined viewer = join(2, "recvonly");
    watch(viewer, publisher);
    publisher.peer.sendFrame(true, 1, 0);
    Await.until(PATIENCE, "one packet", () -> viewer.peer.video().size() == 1);
    byte[] plain = new byte[200];
    plain[0] = (byte) 0x80;
    plain[1] = SyntheticPeer.VP8;
    publisher.peer.send(plain);
    Await.until(PATIENCE, "refused", () -> counter(Counter.SRTP_REFUSED) == 1);
    publisher.peer.sendAgain(1000);
    Await.until(PATIENCE, "replayed", () -> counter(Counter.SRTP_REPLAYED) == 1);
    try (DatagramChannel foreign = DatagramChannel.open()) {
      foreign.send(ByteBuffer.wrap(plain), media());
      Await.until(PATIENCE, "ignored", () -> counter(Counter.UNCHECKED_ADDRESS) == 1);
    }
    publisher.peer.sendFrame(false, 1, FRAME_TICKS);
    Await.until(PATIENCE, "the call goes on", () -> viewer.peer.video().size() == 2);
  }

  @Test
  void aViewerThatCannotDecodeTheSourceGetsNoPictureButTheSound() throws Exception {
    Joined publisher = join(1, "sendonly");
    Joined viewer = prepared(2, SrtpProfile.AEAD_AES_128_GCM, media());
    String offer = viewer.peer.offer("recvonly", viewer.peer.fingerprint(), "H264/90000");
    viewer.peer.connect(viewer.endpoint.processOffer(offer));
    watch(viewer, publisher);
    awaitEvent(viewer, new PlaneEvent.ConnectionStateChanged(true));
    Await.until(
        PATIENCE,
        "sound",
        () -> {
          publisher.peer.sendFrame(true, 1, 0);
          publisher.peer.sendAudio(0);
          return !viewer.peer.seen().isEmpty();
        });
    assertTrue(viewer.peer.video().isEmpty());
    assertTrue(
        viewer.endpoint.stats().streams().stream()
            .anyMatch(stream -> stream.codec().equals("unsupported:VP8")));
    assertEquals(1, counter(Counter.CODEC_MISMATCHES));
  }

  @Test
  void attack55_aClosedEndpointSendsAndTakesNothingAnyMore() throws Exception {
    Joined publisher = join(1, "sendonly");
    Joined viewer = join(2, "recvonly");
    watch(viewer, publisher);
    publisher.peer.sendFrame(true, 1, 0);
    Await.until(PATIENCE, "one packet", () -> viewer.peer.video().size() == 1);
    viewer.endpoint.close();
    publisher.endpoint.close();
    // the shard closes in its own time: what it forwards until then is counted out
    awaitNobodysPackets(publisher);
    int untilThen = viewer.peer.video().size();
    awaitNobodysPackets(publisher);
    assertEquals(untilThen, viewer.peer.video().size());
    assertEquals(0, plane.endpoints());
  }

  private void awaitNobodysPackets(Joined publisher) {
    long before = counter(Counter.UNCHECKED_ADDRESS);
    Await.until(
        PATIENCE,
        "the publisher's packets are nobody's",
        () -> {
          publisher.peer.sendFrame(true, 1, FRAME_TICKS);
          return counter(Counter.UNCHECKED_ADDRESS) > before + 3;
        });
  }

  @Test
  void attack70_videoFarBeyondWhatThePublisherWasToldIsCutAndTheSoundIsNot() throws Exception {
    Joined publisher = join(1, "sendonly");
    Joined viewer = join(2, "recvonly");
    watch(viewer, publisher);
    publisher.endpoint.setLimits(new BandwidthLimits(0, 1, 0, 0, 1));
    int sounds = 0;
    while (counter(Counter.PUBLISHER_OVER_LIMIT) < 1_000) { // ten times what it may
      publisher.peer.sendFrame(true, 100, 0);
      publisher.peer.sendAudio(sounds * 960);
      sounds++;
      int sent = sounds;
      Await.until(
          PATIENCE,
          () -> "sound " + sent + " of " + viewer.peer.seen().size() + " packets",
          () -> viewer.peer.seen().size() - viewer.peer.video().size() == sent);
    }
    assertTrue(
        viewer.peer.video().size() < sounds * 100, "the viewers' lines are not filled with it");
    assertEquals(0, counter(Counter.UNEXPECTED_FAILURES));
  }

  /** Prints what a further viewer costs the shard; asserts only that all was delivered. */
  @ParameterizedTest
  @EnumSource
  void theCostOfAForwardedPacketIsMeasured(SrtpProfile profile) throws Exception {
    Joined publisher = join(1, "sendonly", profile, media());
    publisher.endpoint.setLimits(new BandwidthLimits(0, 1_000_000, 0, 0, 0));
    for (int id = 2; id < 22; id++) {
      Joined viewer = join(id, "recvonly", profile, media());
      watch(viewer, publisher);
      viewer.peer.discard();
    }
    sendPaced(publisher, 2_000); // for the compiler
    ShardCost before = ShardCost.now();
    long sentBefore = counter(Counter.PACKETS_OUT);
    sendPaced(publisher, 1_000);
    long sent = counter(Counter.PACKETS_OUT) - sentBefore;
    ShardCost cost = ShardCost.now().since(before);
    assertTrue(sent >= 20 * 1_000, "sent " + sent);
    Files.writeString(
        Path.of("target", "figures.txt"),
        "plane_cpu_per_packet_%s %.2f us%nplane_allocated_per_packet_%s %d bytes%n"
            .formatted(
                profile, cost.cpuNs() / 1000.0 / sent, profile, cost.allocatedBytes() / sent),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  private static long received(Joined publisher) {
    return publisher.endpoint.stats().streams().stream()
        .mapToLong(EndpointStats.Stream::packets)
        .sum();
  }

  private void sendPaced(Joined publisher, int packets) {
    long before = received(publisher);
    for (int i = 0; i < packets; i++) {
      publisher.peer.sendFrame(i == 0, 1, i * FRAME_TICKS);
      if (i % 20 == 19) {
        long due = before + i;
        Await.until(PATIENCE, "pace", () -> received(publisher) > due);
      }
    }
  }
}

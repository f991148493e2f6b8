package belfort.medianode.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.medianode.forward.PlaneCounters.Counter;
import belfort.medianode.plane.BandwidthLimits;
import belfort.medianode.plane.EndpointSettings;
import belfort.medianode.plane.EndpointStats;
import belfort.medianode.plane.MediaKind;
import belfort.medianode.plane.PlaneEndpoint;
import belfort.medianode.plane.RelaySettings;
import belfort.medianode.rtp.Bytes;
import belfort.medianode.rtp.HeaderExtension;
import belfort.medianode.rtp.RtcpReader;
import belfort.medianode.rtp.RtcpWriter;
import belfort.medianode.rtp.Sequence;
import belfort.medianode.srtp.SrtpProfile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A publisher with three layers, and viewers with lines of their own. */
final class SimulcastTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int RID = 6;
  private static final int FIRST_SSRC = 0x0303_0000;
  private static final String[] NAMES = {"q", "h", "f"};
  private static final int[] PACKETS = {1, 3, 9};
  private static final int TICKS = 3_000;

  private UdpMediaPlane plane;
  private SyntheticPeer publisher;
  private PlaneEndpoint publishing;
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final int[] sequences = {100, 40_000, 65_500};
  private final AtomicIntegerArray keyFrames = new AtomicIntegerArray(3);
  private final Set<Integer> wanted = ConcurrentHashMap.newKeySet();
  private boolean h264;
  private boolean numbered;
  private int frames;

  private record Viewer(SyntheticPeer peer, PlaneEndpoint endpoint) {
    /** Which layer the newest packet came from: it is the publisher in the payload. */
    int layer() {
      List<SyntheticPeer.Seen> video = peer.video();
      return video.isEmpty() ? -1 : video.getLast().publisher();
    }

    void says(long bitsPerSecond) {
      RtcpWriter remb = new RtcpWriter();
      remb.receiverReport(7);
      remb.receiverEstimatedMaximum(7, 7, bitsPerSecond);
      peer.sendControl(remb);
    }
  }

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

  private String codec() {
    return h264 ? "H264/90000" : "VP8/90000";
  }

  static String withLayers(String offer) {
    return offer
        + String.join(
            "\r\n",
            "a=extmap:" + RID + " " + HeaderExtension.STREAM_ID.uri(),
            "a=rid:q send",
            "a=rid:h send",
            "a=rid:f send",
            "a=simulcast:send q;h;~f",
            "");
  }

  private String publish() throws Exception {
    return publish(plane.open(new EndpointSettings(false, false), _ -> {}));
  }

  private String publish(PlaneEndpoint endpoint) throws Exception {
    publishing = endpoint;
    publisher = new SyntheticPeer(1, media(), SrtpProfile.AEAD_AES_128_GCM);
    opened.add(publisher);
    publisher.onControl(this::asked);
    publishing.setLimits(
        new BandwidthLimits(0, 1_000_000, 0, 0, 0)); // frames come as fast as they can
    String offer = withLayers(publisher.offer("sendonly", publisher.fingerprint(), codec()));
    String answer = publishing.processOffer(offer);
    publisher.connect(answer);
    return answer;
  }

  private void asked(RtcpReader part) {
    if (part.type() == RtcpReader.PAYLOAD_FEEDBACK && part.count() == RtcpReader.FMT_PLI) {
      wanted.add(part.mediaSsrc() - FIRST_SSRC);
    }
  }

  private Viewer watch(int id, int mostKbit) throws Exception {
    SyntheticPeer peer = new SyntheticPeer(id, media(), SrtpProfile.AEAD_AES_128_GCM);
    opened.add(peer);
    PlaneEndpoint endpoint = plane.open(new EndpointSettings(false, false), _ -> {});
    endpoint.setLimits(new BandwidthLimits(0, 0, 0, mostKbit, 0));
    peer.connect(endpoint.processOffer(peer.offer("recvonly", peer.fingerprint(), codec())));
    endpoint.setSource(MediaKind.VIDEO, publishing);
    endpoint.setSource(MediaKind.AUDIO, publishing);
    return new Viewer(peer, endpoint);
  }

  /** One frame of every layer and one packet of sound; a key frame where one was asked for. */
  private void sendFrame() {
    for (int layer = 0; layer < 3; layer++) {
      boolean key = frames == 0 || wanted.remove(layer);
      if (key) {
        keyFrames.incrementAndGet(layer);
      }
      for (int i = 0; i < PACKETS[layer]; i++) {
        sendPacket(layer, key, i == 0, i == PACKETS[layer] - 1);
      }
    }
    publisher.sendAudio(frames * 960);
    frames++;
  }

  private void sendPacket(int layer, boolean key, boolean begins, boolean ends) {
    byte[] packet = new byte[20 + PublishedMedia.PAYLOAD_BYTES];
    packet[0] = (byte) 0x90;
    packet[1] = (byte) (SyntheticPeer.VP8 | (ends ? 0x80 : 0));
    Bytes.put16(packet, 2, sequences[layer]);
    Bytes.put32(packet, 4, 1_000_000 * layer + frames * TICKS);
    Bytes.put32(packet, 8, FIRST_SSRC + layer);
    Bytes.put32(packet, 12, 0xbede_0001);
    packet[16] = (byte) (RID << 4);
    packet[17] = (byte) NAMES[layer].charAt(0);
    if (h264) {
      packet[20] = (byte) (key && begins ? 0x67 : 0x61); // a parameter set begins a key frame
    } else {
      packet[20] = (byte) (begins ? 0x10 : 0);
      packet[21] = (byte) (key ? 0 : 1);
    }
    Bytes.put32(packet, 22, layer);
    Bytes.put32(packet, 26, sequences[layer]);
    if (numbered) {
      numberPicture(packet, layer, key, begins);
    }
    sequences[layer] = sequences[layer] + 1 & 0xffff;
    publisher.sendRtp(packet, 20);
  }

  /** RFC 7741, 4.2: a picture id of 15 bits, TL0PICIDX, then the picture. */
  private void numberPicture(byte[] packet, int layer, boolean key, boolean begins) {
    packet[20] = (byte) (begins ? 0x90 : 0x80);
    packet[21] = (byte) 0xc0;
    Bytes.put16(packet, 22, 0x8000 | ((20_000 * layer + frames) & 0x7fff));
    packet[24] = (byte) (100 * layer + frames);
    packet[25] = (byte) (key ? 0 : 1);
    Bytes.put32(packet, 26, layer);
  }

  private void publishUntil(String what, java.util.function.BooleanSupplier done) {
    Await.until(
        PATIENCE,
        () -> what + " after " + frames + " frames",
        () -> {
          sendFrame();
          return done.getAsBoolean();
        });
  }

  private static void assertOneStream(Viewer viewer) {
    List<SyntheticPeer.Seen> video =
        viewer.peer.video().stream()
            .sorted((a, b) -> Sequence.distance(a.sequence(), b.sequence()))
            .toList();
    assertEquals(1, video.stream().map(SyntheticPeer.Seen::ssrc).distinct().count());
    for (int i = 1; i < video.size(); i++) {
      SyntheticPeer.Seen before = video.get(i - 1);
      SyntheticPeer.Seen next = video.get(i);
      assertEquals(1, Sequence.distance(next.sequence(), before.sequence()), "a gap or a double");
      assertTrue(next.timestamp() - before.timestamp() >= 0, "time goes back");
      if (next.publisher() != before.publisher()) {
        assertTrue(next.timestamp() - before.timestamp() > 0, "a layer begins a new picture");
      }
    }
  }

  private static void assertSwitchesAtKeyFrames(Viewer viewer) {
    int layer = -1;
    for (SyntheticPeer.Seen packet : viewer.peer.video()) {
      assertTrue(packet.publisher() == layer || packet.key(), "not a key frame: " + packet);
      layer = packet.publisher();
    }
  }

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  /** Another node, and its end of a relay of the publisher; what the origin says may be changed. */
  private PlaneEndpoint relayTo(UdpMediaPlane leaf, UnaryOperator<String> change) throws Exception {
    PlaneEndpoint out = plane.openRelay(RelaySettings.DEFAULTS, _ -> {});
    PlaneEndpoint in = leaf.openRelay(RelaySettings.DEFAULTS, _ -> {});
    out.setLimits(new BandwidthLimits(0, 0, 0, 1_000_000, 0));
    in.setLimits(new BandwidthLimits(0, 1_000_000, 0, 0, 0));
    out.processAnswer(in.processOffer(change.apply(out.generateOffer(true, true))));
    out.setSource(MediaKind.VIDEO, publishing);
    out.setSource(MediaKind.AUDIO, publishing);
    return in;
  }

  private UdpMediaPlane leaf() throws Exception {
    UdpMediaPlane leaf = UdpMediaPlane.open(PlaneConfig.on(0, List.of(LOOPBACK)));
    opened.add(leaf);
    return leaf;
  }

  private Viewer watchAt(UdpMediaPlane leaf, PlaneEndpoint in, int id) throws Exception {
    SyntheticPeer peer =
        new SyntheticPeer(
            id, new InetSocketAddress(LOOPBACK, leaf.port()), SrtpProfile.AEAD_AES_128_GCM);
    opened.add(peer);
    PlaneEndpoint endpoint = leaf.open(new EndpointSettings(false, false), _ -> {});
    endpoint.setLimits(new BandwidthLimits(0, 0, 0, 0, 0));
    peer.connect(endpoint.processOffer(peer.offer("recvonly", peer.fingerprint(), codec())));
    endpoint.setSource(MediaKind.VIDEO, in);
    endpoint.setSource(MediaKind.AUDIO, in);
    return new Viewer(peer, endpoint);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aViewerOnAnotherNodeGetsTheLayerThatHisLineCarries(boolean relayBeforeLayers)
      throws Exception {
    UdpMediaPlane leaf = leaf();
    PlaneEndpoint in;
    if (relayBeforeLayers) { // the relay stands before the publisher has said what he sends
      publishing = plane.open(new EndpointSettings(false, false), _ -> {});
      in = relayTo(leaf, UnaryOperator.identity());
      publish(publishing);
    } else {
      publish();
      in = relayTo(leaf, UnaryOperator.identity());
    }
    Viewer good = watchAt(leaf, in, 8);
    Viewer poor = watchAt(leaf, in, 9);
    publishUntil(
        "the best and the smallest layer at the leaf",
        () -> {
          good.says(50_000_000);
          poor.says(90_000);
          return good.layer() == 2 && poor.layer() == 0;
        });
    publishUntil(
        "the poor line gets better",
        () -> {
          poor.says(50_000_000);
          return poor.layer() == 2;
        });
    for (Viewer viewer : List.of(good, poor)) {
      assertOneStream(viewer);
      assertSwitchesAtKeyFrames(viewer);
    }
    long streams =
        in.stats().streams().stream()
            .filter(s -> s.kind() == MediaKind.VIDEO && s.inbound())
            .count();
    assertEquals(3, streams, "each layer once, however many watch");
    assertEquals(0, leaf.counters().get(Counter.UNEXPECTED_FAILURES));
    assertEquals(0, plane.counters().get(Counter.UNEXPECTED_FAILURES));
  }

  /**
   * As a node does that knows nothing of layers: it gets one, the largest that the relay may have.
   */
  @Test
  void aRelayToANodeThatNamesNoLayersCarriesTheLargest() throws Exception {
    publish();
    UdpMediaPlane leaf = leaf();
    PlaneEndpoint in = relayTo(leaf, offer -> offer.replaceAll("a=ssrc-group:SIM[^\r\n]*\r\n", ""));
    Viewer viewer = watchAt(leaf, in, 9);
    viewer.says(90_000);
    publishUntil("the largest layer at the leaf", () -> viewer.layer() == 2);
    assertSwitchesAtKeyFrames(viewer);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyViewerGetsTheLayerThatHisLineCarries(boolean h264Layers) throws Exception {
    h264 = h264Layers;
    String answer = publish();
    assertTrue(answer.contains("a=simulcast:recv q;h;f\r\n"), answer);
    assertTrue(answer.contains("a=rid:h recv\r\n"), answer);
    Viewer good = watch(2, 0);
    Viewer poor = watch(3, 0);
    publishUntil(
        "the best and the smallest layer",
        () -> {
          good.says(50_000_000);
          poor.says(90_000);
          return good.layer() == 2 && poor.layer() == 0;
        });
    int began = good.peer.video().size();
    publishUntil(
        "the poor line gets better",
        () -> {
          poor.says(50_000_000);
          return poor.layer() == 2;
        });
    publishUntil(
        "and poor again",
        () -> {
          poor.says(90_000);
          return poor.layer() == 0;
        });
    List<SyntheticPeer.Seen> since = good.peer.video().stream().skip(began).toList();
    assertFalse(since.isEmpty());
    assertTrue(
        since.stream().allMatch(packet -> packet.publisher() == 2),
        "another's line never changes one's own picture");
    Await.until(PATIENCE, "all is there", () -> poor.peer.seen().size() > 20);
    for (Viewer viewer : List.of(good, poor)) {
      assertOneStream(viewer);
      if (!h264) {
        assertSwitchesAtKeyFrames(viewer);
      }
      assertTrue(
          viewer.peer.seen().stream().anyMatch(p -> p.type() == SyntheticPeer.OPUS), "sound");
    }
    assertEquals(0, plane.counters().get(Counter.UNEXPECTED_FAILURES));
  }

  /** A browser drops pictures whose numbers were there before: its picture stood for seconds. */
  @Test
  void theNumbersOfAViewersPicturesGoOnFromLayerToLayer() throws Exception {
    numbered = true;
    publish();
    Viewer viewer = watch(2, 0);
    long good = 50_000_000;
    long poor = 90_000;
    for (long line : new long[] {good, poor, good}) {
      publishUntil(
          "a layer for " + line,
          () -> {
            viewer.says(line);
            List<SyntheticPeer.Seen> video = viewer.peer.video();
            return !video.isEmpty() && video.getLast().number() == (line == good ? 2 : 0);
          });
    }
    List<SyntheticPeer.Seen> video =
        viewer.peer.video().stream()
            .sorted((a, b) -> Sequence.distance(a.sequence(), b.sequence()))
            .toList();
    for (int i = 1; i < video.size(); i++) {
      SyntheticPeer.Seen before = video.get(i - 1);
      SyntheticPeer.Seen next = video.get(i);
      int pictures = next.timestamp() == before.timestamp() ? 0 : 1;
      // the descriptor's second half: two bytes of picture id, one of TL0PICIDX
      assertEquals(pictures, ((next.publisher() >>> 16) - (before.publisher() >>> 16)) & 0x7fff);
      assertEquals(pictures, ((next.publisher() >>> 8) - (before.publisher() >>> 8)) & 0xff);
    }
  }

  @Test
  void aViewersLimitIsHisLargestLayer() throws Exception {
    publish();
    Viewer free = watch(2, 0);
    publishUntil(
        "the largest layer",
        () -> {
          free.says(50_000_000);
          return free.layer() == 2;
        });
    Viewer limited = watch(3, 1);
    publishUntil(
        "the smallest layer",
        () -> {
          limited.says(50_000_000);
          return limited.layer() == 0 && limited.peer.video().size() > 50;
        });
    assertEquals(2, free.layer());
  }

  @Test
  void aLayerThatTheBrowserSwitchesOffIsLeftForOneThatFlows() throws Exception {
    publish();
    Viewer viewer = watch(2, 0);
    publishUntil(
        "the largest layer",
        () -> {
          viewer.says(50_000_000);
          return viewer.layer() == 2;
        });
    PACKETS[2] = 0;
    try {
      publishUntil(
          "another layer",
          () -> {
            viewer.says(50_000_000);
            return viewer.layer() == 1;
          });
    } finally {
      PACKETS[2] = 9;
    }
    assertOneStream(viewer);
  }

  @Test
  void eachLayerHasAnEntryInTheStats() throws Exception {
    publish();
    publishUntil(
        "three streams",
        () ->
            publishing.stats().streams().stream()
                    .filter(s -> s.kind() == MediaKind.VIDEO && s.inbound())
                    .map(EndpointStats.Stream::ssrc)
                    .distinct()
                    .count()
                == 3);
  }

  @Test
  void packetsOfALayerThatWasNotAgreedAreCountedAndDropped() throws Exception {
    publish();
    Viewer viewer = watch(2, 0);
    publishUntil("a picture", () -> viewer.layer() >= 0);
    byte[] stranger = new byte[40];
    stranger[0] = (byte) 0x90;
    stranger[1] = (byte) SyntheticPeer.VP8;
    Bytes.put32(stranger, 8, 0x0909_0909);
    Bytes.put32(stranger, 12, 0xbede_0001);
    stranger[16] = (byte) (RID << 4);
    stranger[17] = 'x';
    publisher.sendRtp(stranger, 20);
    Await.until(PATIENCE, "counted", () -> plane.counters().get(Counter.RTP_NOT_AGREED) == 1);
  }

  /** Only another node is sent a stream for each layer: a browser that asks so gets its one. */
  @Test
  void aBrowserThatNamesStreamsAsANodeDoesGetsOneStream() throws Exception {
    publish();
    SyntheticPeer peer = new SyntheticPeer(9, media(), SrtpProfile.AEAD_AES_128_GCM);
    opened.add(peer);
    PlaneEndpoint endpoint = plane.open(new EndpointSettings(false, false), _ -> {});
    endpoint.setLimits(new BandwidthLimits(0, 0, 0, 0, 0));
    String offer =
        peer.offer("recvonly", peer.fingerprint(), codec())
            + "a=ssrc:777 cname:x\r\na=ssrc-group:SIM 777 778 779\r\n";
    peer.connect(endpoint.processOffer(offer));
    endpoint.setSource(MediaKind.VIDEO, publishing);
    Viewer viewer = new Viewer(peer, endpoint);
    publishUntil(
        "the largest layer",
        () -> {
          viewer.says(50_000_000);
          return viewer.layer() == 2;
        });
    assertOneStream(viewer);
  }

  @Test
  void anOfferWithoutLayersGetsNone() throws Exception {
    SyntheticPeer plain = new SyntheticPeer(9, media(), SrtpProfile.AEAD_AES_128_GCM);
    opened.add(plain);
    PlaneEndpoint endpoint = plane.open(new EndpointSettings(false, false), _ -> {});
    PlaneEndpoint other = plane.open(new EndpointSettings(false, false), _ -> {});
    String answer = endpoint.processOffer(plain.offer("sendonly"));
    assertFalse(answer.contains("simulcast") || answer.contains("a=rid"));
    String watching = other.processOffer(withLayers(plain.offer("recvonly")));
    assertFalse(watching.contains("simulcast"), "who only watches sends no layers");
  }
}

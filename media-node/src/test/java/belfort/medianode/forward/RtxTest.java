package belfort.medianode.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.medianode.forward.PlaneCounters.Counter;
import belfort.medianode.plane.BandwidthLimits;
import belfort.medianode.plane.EndpointSettings;
import belfort.medianode.plane.MediaKind;
import belfort.medianode.plane.PlaneEndpoint;
import belfort.medianode.plane.PlaneEvent;
import belfort.medianode.rtp.Bytes;
import belfort.medianode.rtp.RtcpReader;
import belfort.medianode.rtp.RtcpWriter;
import belfort.medianode.srtp.SrtpProfile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Retransmissions in streams of their own, from publishers and towards viewers. */
final class RtxTest {
  private static final int FRAME_TICKS = 3_000;
  private static final int VIDEO = 0x0505_0000;
  private static final int REPAIR_SSRC = 0x0404_0404;
  private static final int UNDER_WAY = 48;

  private TestPlane node;
  private final List<LossyLink> links = new ArrayList<>();

  private record Joined(SyntheticPeer peer, PlaneEndpoint endpoint) {}

  @BeforeEach
  void open() throws Exception {
    node = new TestPlane();
  }

  @AfterEach
  void close() throws Exception {
    links.forEach(LossyLink::close);
    node.close();
  }

  private InetSocketAddress lossy(long seed) throws IOException {
    LossyLink link = new LossyLink(node.address(), 0.05, seed);
    links.add(link);
    return link.address();
  }

  private Joined join(int id, SrtpProfile profile, InetSocketAddress via, String offer, String way)
      throws Exception {
    List<PlaneEvent> events = new CopyOnWriteArrayList<>();
    PlaneEndpoint endpoint = node.plane.open(new EndpointSettings(false, false), events::add);
    endpoint.setLimits(new BandwidthLimits(0, 1_000_000, 0, 0, 0));
    SyntheticPeer peer = node.keep(new SyntheticPeer(id, via, profile));
    String written = offer.isEmpty() ? RepairStream.offered(peer.offer(way)) : offer;
    String answer =
        endpoint.processOffer(
            written.replaceAll("a=fingerprint:.*", "a=fingerprint:" + peer.fingerprint()));
    assertTrue(answer.contains("a=fmtp:97 apt=96\r\n"), answer);
    assertEquals(way.equals("recvonly"), answer.contains("a=ssrc-group:FID "), answer);
    peer.connect(answer);
    TestPlane.await(events, new PlaneEvent.ConnectionStateChanged(true));
    return new Joined(peer, endpoint);
  }

  private Joined join(int id, String way) throws Exception {
    return join(id, SrtpProfile.AEAD_AES_128_GCM, node.address(), "", way);
  }

  /** Each (SSRC, sequence) that came, to see that none came twice. */
  private static Set<Long> doubles(SyntheticPeer peer) {
    Set<Long> seen = ConcurrentHashMap.newKeySet();
    Set<Long> doubled = ConcurrentHashMap.newKeySet();
    peer.onDatagram((packet, _) -> {
      long index = (long) packet.ssrc() << 16 | packet.sequence();
      if (!seen.add(index)) {
        doubled.add(index);
      }
    });
    return doubled;
  }

  @ParameterizedTest
  @EnumSource
  void aLossyLineOnBothSidesIsRepairedInStreamsOfTheirOwn(SrtpProfile profile) throws Exception {
    long seed = 20_261_128;
    Joined publisher = join(1, profile, lossy(seed), "", "sendonly");
    Joined viewer = join(2, profile, lossy(seed + 10), "", "recvonly");
    Set<Long> doubled = doubles(viewer.peer);
    publisher.peer.repairIn(new RepairStream(REPAIR_SSRC));
    viewer.endpoint.setSource(MediaKind.VIDEO, publisher.endpoint);
    int frames = 200;
    for (int frame = 0; frame < frames; frame++) {
      publisher.peer.sendFrame(frame % 50 == 0, 4, frame * FRAME_TICKS);
      int due = frame * 4 - UNDER_WAY;
      until("pace", () -> viewer.peer.video().size() >= due);
    }
    int numbered = frames * 4;
    int[] tail = {frames};
    until(
        "all is there",
        () -> {
          if (tail[0] < frames + 200) {
            publisher.peer.sendFrame(false, 1, tail[0] * FRAME_TICKS);
            tail[0]++;
          }
          viewer.peer.askForLost();
          return distinctNumbers(viewer, numbered) == numbered - first(viewer);
        });
    assertTrue(node.counter(Counter.RTX_IN) > 0, "what the publisher sent again was put back");
    assertTrue(viewer.peer.repaired() > 0, "the viewer got what he lacked");
    assertEquals(node.counter(Counter.RESENDS), node.counter(Counter.RTX_OUT));
    assertEquals(Set.of(), doubled, "no index is used twice");
    assertEquals(0, node.counter(Counter.RTX_REFUSED));
    assertEquals(0, node.counter(Counter.UNEXPECTED_FAILURES));
  }

  private static long distinctNumbers(Joined viewer, int below) {
    return viewer.peer.video().stream()
        .mapToInt(SyntheticPeer.Seen::number)
        .filter(number -> number < below)
        .distinct()
        .count();
  }

  /** What was sent before the key frame that the viewer began with he cannot have. */
  private static int first(Joined viewer) {
    return viewer.peer.video().stream().mapToInt(SyntheticPeer.Seen::number).min().orElse(0);
  }

  @Test
  void aResendInAStreamOfItsOwnTakesATransportWideNumberOfItsOwn() throws Exception {
    Joined publisher = join(1, "sendonly");
    SyntheticPeer plain = new SyntheticPeer(2, node.address(), SrtpProfile.AEAD_AES_128_GCM);
    node.keep(plain);
    String offer =
        ViewerLineTest.withTransportWide(RepairStream.offered(plain.offer("recvonly")), false);
    Joined viewer = join(2, SrtpProfile.AEAD_AES_128_GCM, node.address(), offer, "recvonly");
    Map<Integer, Integer> typeByNumber = new ConcurrentHashMap<>();
    viewer.peer.onDatagram((packet, bytes) -> {
      int index = packet.findExtension(ViewerLineTest.NUMBER_ID);
      if (index >= 0) {
        typeByNumber.put(Bytes.u16(bytes, packet.extensionOffset(index)), packet.payloadType());
      }
    });
    viewer.endpoint.setSource(MediaKind.VIDEO, publisher.endpoint);
    int[] tick = {0};
    until(
        "pictures",
        () -> {
          publisher.peer.sendFrame(true, 2, tick[0]++ * FRAME_TICKS);
          return viewer.peer.video().size() > 10;
        });
    int asked = viewer.peer.video().getFirst().sequence();
    for (int times = 0; times < 2; times++) {
      RtcpWriter nack = new RtcpWriter();
      nack.receiverReport(7);
      nack.nack(7, viewer.peer.watchedSsrc(), new int[] {asked}, 1);
      viewer.peer.sendControl(nack);
    }
    until("twice", () -> viewer.peer.repaired() == 2);
    SyntheticPeer.Seen last = viewer.peer.video().getLast();
    assertEquals(viewer.peer.video().getFirst(), last, "the same packet, put back");
    long apart = typeByNumber.values().stream().filter(t -> t == RepairStream.TYPE).count();
    assertEquals(2, apart, () -> "numbers " + typeByNumber);
    int count = typeByNumber.size();
    assertTrue(typeByNumber.keySet().stream().allMatch(n -> n < count), "without a gap");
  }

  @Test
  void malformedUselessAndUnknownRetransmissionsAreCountedAndDropped() throws Exception {
    Joined publisher = join(1, "sendonly");
    Joined viewer = join(2, "recvonly");
    viewer.endpoint.setSource(MediaKind.VIDEO, publisher.endpoint);
    int[] frame = {0};
    until(
        "a picture",
        () -> {
          publisher.peer.sendFrame(true, 1, frame[0]++ * FRAME_TICKS);
          return !viewer.peer.video().isEmpty();
        });
    int highest = 1_000 + frame[0] - 1;
    publisher.peer.sendRtp(repair(1, highest, 1), 12); // one byte is no number
    publisher.peer.sendRtp(repair(2, highest + 1, 30), 12); // never sent
    publisher.peer.sendRtp(repair(3, highest - 2_000, 30), 12); // long forgotten
    until("refused", () -> node.counter(Counter.RTX_REFUSED) == 3);
    publisher.peer.sendRtp(repair(4, highest, 30), 12); // here already
    until("redundant", () -> node.counter(Counter.RTX_REDUNDANT) == 1);
    byte[] empty = repair(5, 0, 1);
    empty[0] |= 0x20; // its one byte is padding
    empty[12] = 1;
    publisher.peer.sendRtp(empty, 12);
    byte[] unknown = repair(6, highest, 30);
    unknown[1] = 98;
    publisher.peer.sendRtp(unknown, 12);
    until("not agreed", () -> node.counter(Counter.RTP_NOT_AGREED) == 1);
    assertEquals(3, node.counter(Counter.RTX_REFUSED), "what fills the line is no mistake");
    assertEquals(0, node.counter(Counter.RTX_IN));
    assertEquals(0, node.counter(Counter.UNEXPECTED_FAILURES));
  }

  private static byte[] repair(int sequence, int original, int payload) {
    byte[] packet = new byte[12 + payload];
    packet[0] = (byte) 0x80;
    packet[1] = RepairStream.TYPE;
    Bytes.put16(packet, 2, sequence);
    Bytes.put32(packet, 8, REPAIR_SSRC);
    if (payload >= 2) {
      Bytes.put16(packet, 12, original & 0xffff);
    }
    return packet;
  }

  @Test
  void aLayersRetransmissionIsKnownByItsNameAndThenByItsStream() throws Exception {
    SyntheticPeer named = new SyntheticPeer(1, node.address(), SrtpProfile.AEAD_AES_128_GCM);
    node.keep(named);
    String offer =
        RepairStream.offeredWithNames(SimulcastTest.withLayers(named.offer("sendonly")), 7);
    Joined publisher = join(1, SrtpProfile.AEAD_AES_128_GCM, node.address(), offer, "sendonly");
    List<Integer> asked = new CopyOnWriteArrayList<>();
    publisher.peer.onControl(part -> {
      if (part.type() == RtcpReader.TRANSPORT_FEEDBACK && part.count() == RtcpReader.FMT_NACK) {
        asked.add(part.mediaSsrc());
      }
    });
    for (int sequence : new int[] {50, 53}) { // 51 and 52 of both layers are lost
      publisher.peer.sendRtp(layered(VIDEO, 'q', 0, sequence), 20);
      publisher.peer.sendRtp(layered(VIDEO + 2, 'f', 0, sequence), 20);
    }
    until("asked", () -> asked.containsAll(List.of(VIDEO, VIDEO + 2)));
    RepairStream repairs = new RepairStream(REPAIR_SSRC);
    publisher.peer.sendRtp(repairs.of(unnamed(51), 12), 12); // nobody knows yet whose it is
    until("refused", () -> node.counter(Counter.RTX_REFUSED) == 1);
    publisher.peer.sendRtp(repairs.of(layered(VIDEO + 2, 'f', 1, 51), 20), 20);
    until("by its name", () -> node.counter(Counter.RTX_IN) == 1);
    publisher.peer.sendRtp(repairs.of(unnamed(52), 12), 12);
    until("by its stream", () -> node.counter(Counter.RTX_IN) == 2);
    publisher.peer.sendRtp(repairs.of(layered(VIDEO + 2, 'f', 1, 52), 20), 20);
    until("is here", () -> node.counter(Counter.RTX_REDUNDANT) == 1);
    int before = asked.size();
    until("asked again", () -> asked.size() > before + 2);
    List<Integer> since = asked.subList(before + 1, asked.size());
    assertFalse(since.contains(VIDEO + 2), "only the other layer lacks packets");
  }

  /** A packet of a layer; in the extension of its own name, or of the one that it repairs. */
  private static byte[] layered(int ssrc, char rid, int repair, int sequence) {
    byte[] packet = new byte[20 + 100];
    byte[] plain = unnamed(sequence);
    System.arraycopy(plain, 0, packet, 0, 12);
    packet[0] = (byte) 0x90;
    Bytes.put32(packet, 8, ssrc);
    Bytes.put32(packet, 12, 0xbede_0001);
    packet[16] = (byte) ((6 + repair) << 4);
    packet[17] = (byte) rid;
    packet[20] = 0x10;
    return packet;
  }

  private static byte[] unnamed(int sequence) {
    byte[] packet = new byte[112];
    packet[0] = (byte) 0x80;
    packet[1] = SyntheticPeer.VP8;
    Bytes.put16(packet, 2, sequence);
    return packet;
  }

  private static void until(String what, BooleanSupplier done) {
    Await.until(TestPlane.PATIENCE, what, done);
  }
}

package belfort.medianode.forward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.medianode.congestion.ArrivedPackets;
import belfort.medianode.forward.PlaneCounters.Counter;
import belfort.medianode.plane.BandwidthLimits;
import belfort.medianode.plane.EndpointSettings;
import belfort.medianode.plane.EndpointStats;
import belfort.medianode.plane.MediaKind;
import belfort.medianode.plane.PlaneEndpoint;
import belfort.medianode.rtp.Bytes;
import belfort.medianode.rtp.HeaderExtension;
import belfort.medianode.rtp.RtcpWriter;
import belfort.medianode.rtp.RtpPacket;
import belfort.medianode.srtp.SrtpProfile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the node learns of a viewer's line, and what it says of it. */
final class ViewerLineTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  static final int NUMBER_ID = 5;
  private static final String EXTENSION =
      "a=extmap:" + NUMBER_ID + " " + HeaderExtension.TRANSPORT_SEQUENCE.uri() + "\r\n";

  private UdpMediaPlane plane;
  private SyntheticPeer publisher;
  private SyntheticPeer viewer;
  private PlaneEndpoint publishing;
  private PlaneEndpoint watching;
  private final List<Integer> numbers = new CopyOnWriteArrayList<>();
  private final Map<Integer, List<byte[]>> pictures = new ConcurrentHashMap<>();
  private final ArrivedPackets arrived = new ArrivedPackets();

  @BeforeEach
  void open() throws Exception {
    plane = UdpMediaPlane.open(PlaneConfig.on(0, List.of(InetAddress.getLoopbackAddress())));
    InetSocketAddress media = new InetSocketAddress(InetAddress.getLoopbackAddress(), plane.port());
    publisher = new SyntheticPeer(1, media, SrtpProfile.AEAD_AES_128_GCM);
    viewer = new SyntheticPeer(2, media, SrtpProfile.AEAD_AES_128_GCM);
    publishing = plane.open(new EndpointSettings(false, false), _ -> {});
    watching = plane.open(new EndpointSettings(false, false), _ -> {});
    watching.setLimits(new BandwidthLimits(0, 0, 0, 0, 0));
    publisher.connect(publishing.processOffer(publisher.offer("sendonly")));
  }

  @AfterEach
  void close() throws Exception {
    publisher.close();
    viewer.close();
    plane.close();
  }

  /** The offer of a peer that numbers and reports, as browsers do. */
  static String withTransportWide(String offer, boolean audio) {
    String sections =
        offer.replace(
            "a=rtpmap:96 VP8/90000\r\n",
            "a=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 transport-cc\r\n" + EXTENSION);
    return audio
        ? sections.replace(
            "a=rtpmap:111 opus/48000/2\r\n",
            "a=rtpmap:111 opus/48000/2\r\na=rtcp-fb:111 transport-cc\r\n" + EXTENSION)
        : sections;
  }

  private String watch(String offer) throws Exception {
    viewer.onDatagram(this::came);
    String answer = watching.processOffer(offer);
    viewer.connect(answer);
    watching.setSource(MediaKind.VIDEO, publishing);
    watching.setSource(MediaKind.AUDIO, publishing);
    return answer;
  }

  private void came(RtpPacket packet, byte[] datagram) {
    int index = packet.findExtension(NUMBER_ID);
    if (packet.payloadType() == SyntheticPeer.VP8) {
      pictures.computeIfAbsent(packet.sequence(), _ -> new CopyOnWriteArrayList<>()).add(datagram);
    }
    if (index >= 0) {
      int number = Bytes.u16(datagram, packet.extensionOffset(index));
      numbers.add(number);
      synchronized (arrived) {
        arrived.arrived(number, System.nanoTime());
      }
    }
  }

  /** Pictures and sound until so many packets came with a number. */
  private void publishUntil(int packets) {
    int[] tick = {0};
    Await.until(
        PATIENCE,
        () -> "numbers " + numbers,
        () -> {
          publisher.sendFrame(tick[0] % 10 == 0, 3, tick[0] * 3_000);
          publisher.sendAudio(tick[0] * 960);
          tick[0]++;
          return numbers.size() >= packets && pictures.size() > 10;
        });
  }

  private void report() {
    RtcpWriter writer = new RtcpWriter();
    writer.receiverReport(7);
    synchronized (arrived) {
      arrived.report(writer, 7, 7);
    }
    viewer.sendControl(writer);
  }

  private EndpointStats.Stream picture() {
    return watching.stats().streams().stream()
        .filter(stream -> stream.kind() == MediaKind.VIDEO)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void soundAndPictureAreNumberedTogetherAndAResendKeepsItsNumber() throws Exception {
    String answer = watch(withTransportWide(viewer.offer("recvonly"), true));
    assertEquals(2, answer.split("transport-cc\r\n", -1).length - 1);
    assertEquals(2, answer.split(EXTENSION, -1).length - 1);
    publishUntil(100);
    List<Integer> seen = List.copyOf(numbers);
    for (int i = 0; i < seen.size(); i++) {
      assertEquals(i, seen.get(i), () -> "without a gap from 0: " + seen);
    }
    int sequence = pictures.keySet().stream().min(Integer::compare).orElseThrow();
    RtcpWriter nack = new RtcpWriter();
    nack.receiverReport(7);
    int ssrc = Bytes.i32(pictures.get(sequence).getFirst(), 8);
    nack.nack(7, ssrc, new int[] {sequence}, 1);
    viewer.sendControl(nack);
    Await.until(PATIENCE, "the resend", () -> pictures.get(sequence).size() == 2);
    assertArrayEquals(pictures.get(sequence).get(0), pictures.get(sequence).get(1));
    int before = numbers.size();
    publishUntil(before + 20);
    List<Integer> all = List.copyOf(numbers); // more may come while one looks at them
    assertEquals(all.size() - 1, all.stream().distinct().count(), "the resend took no number");
  }

  @Test
  void reportsMakeAnEstimateWithinTheViewersLimit() throws Exception {
    watch(withTransportWide(viewer.offer("recvonly"), true));
    assertEquals(0, picture().targetBitsPerSecond(), "nothing is known yet");
    publishUntil(50);
    report();
    Await.until(PATIENCE, "an estimate", () -> picture().targetBitsPerSecond() > 0);
    assertTrue(picture().targetBitsPerSecond() >= 40_000);
    assertTrue(picture().roundTripSeconds() > 0);
    watching.setLimits(new BandwidthLimits(0, 0, 0, 150, 0));
    Await.until(
        PATIENCE,
        () -> "capped, not " + picture().targetBitsPerSecond(),
        () -> picture().targetBitsPerSecond() == 250_000);
    assertEquals(0, plane.counters().get(Counter.RTCP_MALFORMED));
  }

  @Test
  void withoutTransportWideReportsTheRembIsTheEstimate() throws Exception {
    String answer = watch(viewer.offer("recvonly"));
    assertFalse(answer.contains("transport-cc"));
    RtcpWriter remb = new RtcpWriter();
    remb.receiverReport(7);
    remb.receiverEstimatedMaximum(7, 7, 640_000);
    Await.until(
        PATIENCE,
        "REMB",
        () -> {
          viewer.sendControl(remb); // again: the node's keys may stand a little later
          return picture().targetBitsPerSecond() == 640_000;
        });
    assertEquals(640_000, picture().rembBitsPerSecond());
    synchronized (arrived) {
      arrived.arrived(0, 0);
    }
    report();
    Await.until(PATIENCE, "refused", () -> plane.counters().get(Counter.RTP_NOT_AGREED) == 1);
  }

  @Test
  void aNumberThatNobodyWouldReportIsNotAgreed() throws Exception {
    String offer = withTransportWide(viewer.offer("recvonly"), true);
    String answer = watch(offer.replaceAll("a=rtcp-fb:\\d+ transport-cc\r\n", ""));
    assertFalse(answer.contains(HeaderExtension.TRANSPORT_SEQUENCE.uri()));
    assertFalse(answer.contains("transport-cc"));
  }

  @Test
  void aMalformedReportIsCountedAndChangesNothing() throws Exception {
    watch(withTransportWide(viewer.offer("recvonly"), false));
    publishUntil(50);
    report();
    Await.until(PATIENCE, "an estimate", () -> picture().targetBitsPerSecond() > 0);
    long before = picture().targetBitsPerSecond();
    RtcpWriter broken = new RtcpWriter();
    broken.receiverReport(7);
    int begin = broken.length();
    broken.transportFeedback(7, 7, 0, 0, 0, new int[] {0, 1, 2}, 3);
    Bytes.put16(broken.buffer(), begin + 14, 60_000);
    viewer.sendControl(broken);
    Await.until(PATIENCE, "counted", () -> plane.counters().get(Counter.RTCP_MALFORMED) == 1);
    assertEquals(before, picture().targetBitsPerSecond());
    assertEquals(0, plane.counters().get(Counter.UNEXPECTED_FAILURES));
  }
}

package belfort.medianode.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.medianode.congestion.SentPackets;
import belfort.medianode.forward.PlaneCounters.Counter;
import belfort.medianode.plane.EndpointSettings;
import belfort.medianode.plane.PlaneEndpoint;
import belfort.medianode.plane.PlaneEvent;
import belfort.medianode.rtp.RtcpReader;
import belfort.medianode.rtp.TransportFeedback;
import belfort.medianode.srtp.SrtpProfile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a publisher hears of his own packets. */
final class PublisherLineTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int NUMBER_ID = 5;

  private final List<PlaneEvent> events = new CopyOnWriteArrayList<>();
  private UdpMediaPlane plane;
  private SyntheticPeer publisher;
  private PlaneEndpoint endpoint;

  /** By number: whether it was said to have come; what was said last holds. */
  private final Map<Integer, Boolean> told = new ConcurrentHashMap<>();

  private final AtomicInteger reports = new AtomicInteger();
  private volatile int named;

  @BeforeEach
  void open() throws Exception {
    plane = UdpMediaPlane.open(PlaneConfig.on(0, List.of(InetAddress.getLoopbackAddress())));
    InetSocketAddress media = new InetSocketAddress(InetAddress.getLoopbackAddress(), plane.port());
    publisher = new SyntheticPeer(1, media, SrtpProfile.AEAD_AES_128_GCM);
    publisher.onControl(this::heard);
    endpoint = plane.open(new EndpointSettings(false, false), events::add);
  }

  @AfterEach
  void close() throws Exception {
    publisher.close();
    plane.close();
  }

  /** What is sent before the node has its keys too is refused, and so never reported. */
  private void connect(String offer) throws Exception {
    publisher.connect(endpoint.processOffer(offer));
    TestPlane.await(events, new PlaneEvent.ConnectionStateChanged(true));
  }

  private void heard(RtcpReader part) {
    if (part.type() != RtcpReader.TRANSPORT_FEEDBACK
        || part.count() != RtcpReader.FMT_TRANSPORT_WIDE) {
      return;
    }
    TransportFeedback report = part.transportFeedback();
    named = part.mediaSsrc();
    for (int i = 0; i < report.count(); i++) {
      told.put(report.base() + i & 0xffff, report.arrived(i));
    }
    reports.incrementAndGet();
  }

  @Test
  void everyPacketOfSoundAndPictureIsReportedAndALostOneToo() throws Exception {
    String offer = ViewerLineTest.withTransportWide(publisher.offer("sendonly"), true);
    connect(offer);
    publisher.number(NUMBER_ID);
    int frames = 100;
    for (int frame = 0; frame < frames; frame++) {
      publisher.sendFrame(frame == 0, 3, frame * 3_000);
      if (frame % 10 == 5) {
        publisher.loseOne();
      }
      publisher.sendAudio(frame * 960);
      int due = publisher.numbered() - 40;
      Await.until(PATIENCE, "pace", () -> told.size() >= due);
    }
    int numbers = publisher.numbered();
    Await.until(PATIENCE, () -> told.size() + " of " + numbers, () -> told.size() == numbers);
    assertEquals(frames / 10, told.values().stream().filter(came -> !came).count());
    assertTrue(reports.get() > 1, reports + " reports");
    assertEquals(SyntheticPeer.VIDEO_SSRC + 1, named, "a report names a stream of the publisher's");
    assertTrue(publisher.rembBitsPerSecond() > 0, "the REMB stays as the upper limit");
    assertEquals(0, plane.counters().get(Counter.UNEXPECTED_FAILURES));
  }

  @Test
  void aPublisherWhoDidNotAgreeGetsTheRembAlone() throws Exception {
    connect(publisher.offer("sendonly"));
    publisher.number(NUMBER_ID);
    int[] tick = {0};
    Await.until(
        PATIENCE,
        "reports of the other kind",
        () -> {
          publisher.sendFrame(tick[0] == 0, 1, tick[0] * 3_000);
          tick[0]++;
          return publisher.rembBitsPerSecond() > 0 && tick[0] > 50;
        });
    assertEquals(0, reports.get());
  }

  @Test
  void whatIsReportedMakesAnEstimateForThePublisher() throws Exception {
    SentPackets sent = new SentPackets();
    publisher.onControl(part -> {
      heard(part);
      if (part.type() == RtcpReader.TRANSPORT_FEEDBACK && part.transportFeedback() != null) {
        synchronized (sent) {
          sent.feedback(part.transportFeedback(), System.nanoTime());
        }
      }
    });
    String offer = ViewerLineTest.withTransportWide(publisher.offer("sendonly"), true);
    connect(offer);
    publisher.number(NUMBER_ID);
    int[] tick = {0};
    Await.until(
        PATIENCE,
        "reports",
        () -> {
          synchronized (sent) {
            sent.sent(PublishedMedia.PAYLOAD_BYTES, System.nanoTime());
            publisher.sendFrame(tick[0] == 0, 1, tick[0] * 3_000);
          }
          tick[0]++;
          return reports.get() > 5;
        });
    synchronized (sent) {
      assertTrue(sent.heard() && sent.roundTripSeconds() > 0);
      assertEquals(0, sent.fractionLost());
    }
  }
}

package belfort.bench.media;

import belfort.bench.product.Await;
import belfort.medianode.forward.PlaneConfig;
import belfort.medianode.forward.UdpMediaPlane;
import belfort.medianode.plane.EndpointSettings;
import belfort.medianode.plane.PlaneEndpoint;
import belfort.medianode.plane.SdpRefusedException;
import belfort.medianode.rtp.RtpPacket;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Records a trace: a Chromium publishes to a media plane through a link that notes what passes. RTP
 * headers are readable on the way; only the payload is encrypted.
 */
final class TraceRecorder {
  private static final int TAG_BYTES = 16;
  private static final Duration WARM_UP = Duration.ofSeconds(8);
  private static final Duration LENGTH = Duration.ofSeconds(10);

  /** A key frame is asked for once in the trace. */
  private static final Duration UNTIL_KEY_FRAME = WARM_UP.plusSeconds(5);

  /** The largest picture so soon after it was asked for is it: payloads are not readable. */
  private static final long KEY_FRAME_WITHIN_MICROS = 500_000;

  private static final String PUBLISH =
      """
      async () => {
        window.pc = new RTCPeerConnection();
        const media = await navigator.mediaDevices.getUserMedia(
          { audio: true, video: { width: 640, height: 480, frameRate: 30 } });
        media.getTracks().forEach(track =>
          pc.addTransceiver(track, { direction: 'sendonly', streams: [media] }));
        await pc.setLocalDescription();
        return pc.localDescription.sdp;
      }
      """;

  private static final String KEY_FRAME =
      """
      async () => {
        const sender = pc.getSenders().find(one => one.track.kind === 'video');
        await sender.setParameters(sender.getParameters(), { encodingOptions: [{ keyFrame: true }] });
      }
      """;

  /** The head is as much as an RTP header can be here. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Seen(long nanos, byte[] head, int length) {}

  private final List<Seen> seen = new CopyOnWriteArrayList<>();
  private final DatagramChannel front = bound();
  private final DatagramChannel back = bound();
  private volatile InetSocketAddress browser = new InetSocketAddress(0);

  private TraceRecorder() throws IOException {}

  /** Records the trace into a file; takes some twenty seconds. */
  static void record(Path file) throws IOException, SdpRefusedException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (UdpMediaPlane plane = UdpMediaPlane.open(PlaneConfig.on(0, List.of(loopback)));
        Playwright playwright =
            Playwright.create(
                new Playwright.CreateOptions()
                    .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        Browser browser = playwright.chromium().launch(options())) {
      TraceRecorder recorder = new TraceRecorder();
      recorder.forward(new InetSocketAddress(loopback, plane.port()));
      Page page = browser.newPage();
      page.navigate("chrome://version"); // a page of a secure origin that asks no network
      String offer = (String) page.evaluate(PUBLISH);
      PlaneEndpoint endpoint = plane.open(new EndpointSettings(false, false), _ -> {});
      String answer = endpoint.processOffer(offer);
      endpoint.gatherCandidates();
      page.evaluate(
          "sdp => pc.setRemoteDescription({ type: 'answer', sdp })",
          answer.replace(" " + plane.port() + " ", " " + recorder.port() + " "));
      recorder.await(UNTIL_KEY_FRAME);
      long askedNs = System.nanoTime();
      page.evaluate(KEY_FRAME);
      recorder.await(WARM_UP.plus(LENGTH));
      Files.writeString(file, recorder.text(browser.version(), askedNs));
    }
  }

  private static LaunchOptions options() {
    return new LaunchOptions()
        .setExecutablePath(Path.of("/usr/bin/chromium"))
        .setArgs(
            List.of(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--use-fake-device-for-media-stream=fps=30",
                "--use-fake-ui-for-media-stream",
                "--disable-background-networking",
                "--disable-component-update"));
  }

  private static DatagramChannel bound() throws IOException {
    return DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  private int port() throws IOException {
    return ((InetSocketAddress) front.getLocalAddress()).getPort();
  }

  private void forward(InetSocketAddress plane) {
    Thread.ofPlatform()
        .daemon()
        .start(() ->
            pump(
                front,
                (datagram, from) -> {
                  browser = from;
                  seen.add(new Seen(System.nanoTime(), head(datagram), datagram.remaining()));
                  back.send(datagram, plane);
                }));
    Thread.ofPlatform()
        .daemon()
        .start(() -> pump(back, (datagram, _) -> front.send(datagram, browser)));
  }

  private interface Step {
    void take(ByteBuffer datagram, InetSocketAddress from) throws IOException;
  }

  private static void pump(DatagramChannel channel, Step step) {
    ByteBuffer buffer = ByteBuffer.allocate(2048);
    try {
      while (true) {
        buffer.clear();
        InetSocketAddress from = (InetSocketAddress) channel.receive(buffer);
        step.take(buffer.flip(), from);
      }
    } catch (IOException closed) {
      return;
    }
  }

  private static byte[] head(ByteBuffer datagram) {
    byte[] head = new byte[Math.min(100, datagram.remaining())];
    datagram.get(0, head);
    return head;
  }

  private void await(Duration media) {
    Await.until(
        "media for " + media,
        media.multipliedBy(6),
        () -> {
          List<Seen> rtp = seen.stream().filter(TraceRecorder::isMedia).toList();
          return !rtp.isEmpty() && rtp.getLast().nanos - rtp.getFirst().nanos > media.toNanos();
        });
  }

  private static boolean isMedia(Seen datagram) {
    int second = datagram.head[1] & 0xff;
    return (datagram.head[0] & 0xc0) == 0x80 && (second < 192 || second > 223);
  }

  /** The part behind the warm-up, of whole pictures. */
  private String text(String version, long askedNs) {
    List<Seen> rtp = seen.stream().filter(TraceRecorder::isMedia).toList();
    long begin = rtp.getFirst().nanos + WARM_UP.toNanos();
    List<Trace.Packet> packets = new ArrayList<>();
    int videoTimestamp = 0;
    int audioTimestamp = 0;
    long first = 0;
    boolean pictureEnded = false;
    for (Seen one : rtp) {
      RtpPacket packet = new RtpPacket();
      byte[] whole = java.util.Arrays.copyOf(one.head, one.length);
      if (one.nanos < begin || !packet.parseHeader(whole, 0, one.length)) {
        continue;
      }
      int payload = one.length - packet.headerLength() - TAG_BYTES;
      boolean video = packet.payloadType() != 111;
      if (payload <= 0) {
        continue;
      }
      if (!pictureEnded) {
        pictureEnded = video && packet.marker();
        continue;
      }
      if (first == 0) {
        first = one.nanos;
      }
      if (video && videoTimestamp == 0) {
        videoTimestamp = packet.timestamp();
      } else if (!video && audioTimestamp == 0) {
        audioTimestamp = packet.timestamp();
      }
      packets.add(
          new Trace.Packet(
              (one.nanos - first) / 1000,
              video,
              payload,
              packet.timestamp() - (video ? videoTimestamp : audioTimestamp),
              packet.marker(),
              false));
    }
    while (packets.getLast().video() && !packets.getLast().marker()) {
      packets.removeLast();
    }
    return written(packets, version, (askedNs - first) / 1000);
  }

  private static String written(List<Trace.Packet> packets, String version, long askedMicros) {
    StringBuilder text = new StringBuilder("# Chromium " + version + ", VP8 640x480 and Opus\n");
    int key =
        new Trace(packets)
            .frames().stream()
                .filter(frame -> frame.getFirst().video())
                .filter(frame -> follows(frame.getFirst().micros(), askedMicros))
                .max(Comparator.comparingInt(TraceRecorder::bytes))
                .orElseThrow()
                .getFirst()
                .timestamp();
    for (Trace.Packet packet : packets) {
      text.append(packet.isKey(packet.video() && packet.timestamp() == key).line()).append('\n');
    }
    return text.toString();
  }

  private static boolean follows(long micros, long askedMicros) {
    return micros >= askedMicros && micros < askedMicros + KEY_FRAME_WITHIN_MICROS;
  }

  private static int bytes(List<Trace.Packet> frame) {
    return frame.stream().mapToInt(Trace.Packet::payloadBytes).sum();
  }
}

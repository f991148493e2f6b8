package belfort.medianode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.medianode.forward.PlaneCounters.Counter;
import belfort.medianode.forward.TcpSettings;
import belfort.medianode.forward.UdpMediaPlane;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kurento.client.IceCandidate;
import org.kurento.client.WebRtcEndpoint;
import org.kurento.client.internal.server.KurentoServerException;

/**
 * What a browser may send in descriptions and candidates, should it ever reach the node unjudged: a
 * whole node with its real media plane, driven by Kurento's own node.client(). Each time the node
 * lives, and the next participant is served.
 */
final class NodeAttacksTest {
  private static final int SDP_PARSE_ERROR = 40201;
  private static final int ALREADY_NEGOTIATED = 40208;
  private static final int NO_OFFER_TO_ANSWER = 40209;
  private static final int NOT_SUPPORTED = 40111;
  private static final String GOOD = "candidate:1 1 udp 2113937151 192.0.2.9 51000 typ host";

  private WholeNode node;
  private UdpMediaPlane plane;

  @BeforeEach
  void open() throws IOException {
    node = new WholeNode(config -> config.withTcp(TcpSettings.on(0)));
    plane = node.plane();
  }

  @AfterEach
  void close() {
    assertTrue(endpoint().processOffer(recorded("chromium-publish")).contains("a=ice-lite"));
    assertEquals(0, plane.counters().get(Counter.UNEXPECTED_FAILURES));
    assertEquals(0, plane.counters().get(Counter.SHARD_FAILURES));
    node.close();
  }

  private static String recorded(String name) {
    try (InputStream in = NodeAttacksTest.class.getResourceAsStream("/sdp/" + name + ".sdp")) {
      String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      return text.replace("\r\n", "\n").replace("\n", "\r\n");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private WebRtcEndpoint endpoint() {
    return new WebRtcEndpoint.Builder(node.pipeline()).build();
  }

  private void assertRefused(String offer) {
    WebRtcEndpoint endpoint = endpoint();
    KurentoServerException refused =
        assertThrows(KurentoServerException.class, () -> endpoint.processOffer(offer));
    assertEquals(SDP_PARSE_ERROR, refused.getCode(), refused.getMessage());
    endpoint.release();
  }

  @Test
  void attack56_descriptionsThatAreTooLargeOrNoTextAreRefused() {
    String offer = recorded("chromium-publish");
    assertRefused(offer + "a=x:y\r\n".repeat(5_000));
    assertRefused(offer + "m=audio 0 UDP/TLS/RTP/SAVPF 0\r\n".repeat(1_000));
    assertRefused(offer + "a=x\r\n".repeat(10_000));
    assertRefused(offer + "a=x:" + "y".repeat(4_200) + "\r\n");
    assertRefused(offer.replace("\r\n", "\n"));
    assertRefused(offer + "a=x:\0\r\n");
    assertRefused(offer + "a=x:caf\u00e9\r\n");
  }

  @Test
  void attack57_whatIsNotEncryptedOrNotCarriedIsRefused() {
    String offer = recorded("chromium-publish");
    assertRefused(offer.replace("UDP/TLS/RTP/SAVPF", "RTP/AVP"));
    assertRefused(
        String.join(
            "\r\n",
            "v=0",
            "o=- 1 2 IN IP4 127.0.0.1",
            "s=-",
            "t=0 0",
            "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
            "c=IN IP4 0.0.0.0",
            "a=mid:0",
            ""));
    assertRefused(
        recorded("firefox-publish")
            .replace("opus/", "speex/")
            .replace("VP8/", "VP7/")
            .replace("H264/", "H261/"));
  }

  @Test
  void attack58_weakOrAbsentFingerprintsAreRefused() {
    String offer = recorded("chromium-publish");
    assertRefused(offer.replaceAll("a=fingerprint:.*\r\n", ""));
    assertRefused(offer.replace("a=fingerprint:sha-256 ", "a=fingerprint:md5 "));
    assertRefused(offer.replace("a=fingerprint:sha-256 ", "a=fingerprint:sha-1 "));
    assertRefused(offer.replaceAll("(a=fingerprint:sha-256 ...)", "$1AA:"));
  }

  @Test
  void attack59_badSetupCredentialsMidsAndStreamsAreRefused() {
    String offer = recorded("chromium-publish");
    assertRefused(offer.replace("a=setup:actpass", "a=setup:holdconn"));
    assertRefused(offer.replaceAll("a=ice-ufrag:.*\r\n", ""));
    assertRefused(offer.replaceAll("a=ice-pwd:.*\r\n", "a=ice-pwd:only21characters.....\r\n"));
    assertRefused(
        offer.replaceAll("a=ice-ufrag:.*\r\n", "a=ice-ufrag:" + "u".repeat(257) + "\r\n"));
    assertRefused(offer.replace("a=mid:1", "a=mid:0"));
    assertRefused(offer + "a=ssrc:7 cname:x\r\na=rid:x send\r\n".repeat(100));
  }

  @Test
  void attack60_noCandidateMakesTheNodeSendAnythingAnywhere() throws Exception {
    try (DatagramSocket udp = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        ServerSocket tcp = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      List<String> places = new ArrayList<>();
      places.add("udp 2113937151 127.0.0.1 " + udp.getLocalPort() + " typ host");
      places.add("tcp 1518280447 127.0.0.1 " + tcp.getLocalPort() + " typ host tcptype passive");
      places.add("udp 2113937151 169.254.169.254 80 typ host");
      places.add("udp 2113937151 224.0.0.251 5353 typ host");
      places.add("udp 2113937151 localhost " + udp.getLocalPort() + " typ host");
      places.add("udp 2113937151 127.0.0.1 " + node.rpcPort() + " typ host");
      String inside = recorded("chromium-publish");
      for (String place : places) {
        inside = inside.replace("a=mid:0\r\n", "a=mid:0\r\na=candidate:1 1 " + place + "\r\n");
      }
      WebRtcEndpoint endpoint = endpoint();
      endpoint.processOffer(inside);
      endpoint.gatherCandidates();
      for (String place : places) {
        endpoint.addIceCandidate(new IceCandidate("candidate:1 1 " + place, "0", 0));
      }
      endpoint.getStats(); // behind all that in the shard's queue
      udp.setSoTimeout(300);
      tcp.setSoTimeout(300);
      DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
      assertThrows(java.net.SocketTimeoutException.class, () -> udp.receive(packet));
      assertThrows(java.net.SocketTimeoutException.class, tcp::accept);
      assertEquals(0, plane.counters().get(Counter.PACKETS_OUT));
    }
  }

  @Test
  void attack61_candidatesOfNoLineOrBeforeAnyOfferOrByTheThousandChangeNothing() {
    WebRtcEndpoint early = endpoint();
    early.addIceCandidate(new IceCandidate(GOOD, "0", 0)); // an unanswered offer: nothing to crash
    WebRtcEndpoint endpoint = endpoint();
    endpoint.processOffer(recorded("chromium-publish"));
    for (int line : new int[] {-1, 99, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      endpoint.addIceCandidate(new IceCandidate(GOOD, "0", line));
    }
    endpoint.addIceCandidate(new IceCandidate(GOOD, "no such mid", 0));
    endpoint.addIceCandidate(new IceCandidate("garbage", "", 0));
    endpoint.addIceCandidate(new IceCandidate("x".repeat(60_000), "0", 0));
    for (int i = 0; i < 1_000; i++) {
      endpoint.addIceCandidate(new IceCandidate(GOOD.replace("51000", "" + (20_000 + i)), "0", 0));
    }
    assertEquals(List.of(), endpoint.getICECandidatePairs());
    assertEquals(0, plane.counters().get(Counter.PACKETS_OUT));
    assertTrue(early.processOffer(recorded("firefox-watch")).contains("a=ice-lite"));
  }

  @Test
  void attack62_aSecondNegotiationIsRefusedHoweverOftenAndChangesNothing() {
    WebRtcEndpoint answered = endpoint();
    String answer = answered.processOffer(recorded("chromium-publish"));
    WebRtcEndpoint offering = endpoint();
    String offer = offering.generateOffer();
    for (int i = 0; i < 100; i++) {
      assertNegotiated(() -> answered.processOffer(recorded("firefox-publish")));
      assertNegotiated(() -> answered.generateOffer());
      assertNegotiated(() -> offering.processOffer(recorded("chromium-publish"))); // glare
    }
    assertEquals(answer, answered.getLocalSessionDescriptor());
    offering.processAnswer(offer.replace("a=setup:actpass", "a=setup:active"));
    assertNegotiated(
        () -> offering.processAnswer(offer.replace("a=setup:actpass", "a=setup:active")));
    assertEquals(2, plane.endpoints());
  }

  private static void assertNegotiated(Runnable again) {
    KurentoServerException refused = assertThrows(KurentoServerException.class, again::run);
    assertTrue(
        List.of(ALREADY_NEGOTIATED, NO_OFFER_TO_ANSWER, SDP_PARSE_ERROR)
            .contains(refused.getCode()),
        refused.getCode() + " " + refused.getMessage());
  }

  @Test
  void attack63_aThousandMutatedOffersThatAreTakenHarmNothing() {
    long seed = 63;
    Random random = new Random(seed);
    List<String> offers =
        List.of(
            recorded("chromium-publish"), recorded("firefox-publish"), recorded("firefox-watch"));
    int taken = 0;
    int refused = 0;
    while (taken < 1_000) {
      WebRtcEndpoint endpoint = endpoint();
      try {
        endpoint.processOffer(mutate(offers.get(random.nextInt(offers.size())), random));
        taken++;
      } catch (KurentoServerException e) {
        assertEquals(SDP_PARSE_ERROR, e.getCode(), "seed " + seed + ": " + e.getMessage());
        refused++;
      }
      endpoint.release();
      assertTrue(refused < 20_000, "nearly nothing is taken");
    }
    assertTrue(refused > 100, "nearly nothing was changed: " + refused);
    assertEquals(0, plane.endpoints());
  }

  private static String mutate(String offer, Random random) {
    char[] text = offer.toCharArray();
    int changes = 1 + random.nextInt(2);
    for (int i = 0; i < changes; i++) {
      text[random.nextInt(text.length)] = (char) (0x20 + random.nextInt(0x5f));
    }
    int cut = random.nextInt(text.length);
    char[] shorter = random.nextInt(4) == 0 ? Arrays.copyOf(text, cut) : text;
    return new String(shorter);
  }

  @Test
  void attack71_dataChannelsAreRefusedAndLeftOutOfTheAnswer() {
    WebRtcEndpoint endpoint = new WebRtcEndpoint.Builder(node.pipeline()).useDataChannels().build();
    String offer =
        recorded("chromium-watch").replace("a=group:BUNDLE 0 1", "a=group:BUNDLE 0 1 2")
            + "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n"
            + "c=IN IP4 0.0.0.0\r\na=mid:2\r\na=sctp-port:5000\r\n";
    String answer = endpoint.processOffer(offer);
    assertTrue(answer.contains("m=application 0 UDP/DTLS/SCTP webrtc-datachannel"), answer);
    assertFalse(answer.contains("sctp-port"), answer);
    KurentoServerException refused =
        assertThrows(KurentoServerException.class, () -> endpoint.createDataChannel("chat"));
    assertEquals(NOT_SUPPORTED, refused.getCode());
  }
}

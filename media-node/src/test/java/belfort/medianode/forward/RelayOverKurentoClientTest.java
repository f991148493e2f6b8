package belfort.medianode.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.medianode.WholeNode;
import belfort.medianode.srtp.SrtpProfile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kurento.client.BaseRtpEndpoint;
import org.kurento.client.ConnectionState;
import org.kurento.client.CryptoSuite;
import org.kurento.client.MediaState;
import org.kurento.client.MediaType;
import org.kurento.client.PassThrough;
import org.kurento.client.RtpEndpoint;
import org.kurento.client.SDES;
import org.kurento.client.WebRtcEndpoint;
import org.kurento.client.internal.server.KurentoServerException;

/** Kurento's own Java client wires a lesson over two nodes, with real media between them. */
final class RelayOverKurentoClientTest {
  private static final int FRAME_TICKS = 3000;

  private WholeNode origin;
  private WholeNode leaf;
  private final List<SyntheticPeer> peers = new ArrayList<>();

  @BeforeEach
  void open() throws IOException {
    origin = new WholeNode();
    leaf = new WholeNode();
  }

  @AfterEach
  void close() throws IOException {
    for (SyntheticPeer peer : peers) {
      peer.close();
    }
    origin.close();
    leaf.close();
  }

  @Test
  void aLessonStandsOnTwoNodesAndIsMutedAtItsHub() throws Exception {
    WebRtcEndpoint publisher = new WebRtcEndpoint.Builder(origin.pipeline()).recvonly().build();
    PassThrough hub = new PassThrough.Builder(origin.pipeline()).build();
    RtpEndpoint out = new RtpEndpoint.Builder(origin.pipeline()).build();
    publisher.connect(hub);
    hub.connect(out);
    RtpEndpoint in = new RtpEndpoint.Builder(leaf.pipeline()).build();
    PassThrough leafHub = new PassThrough.Builder(leaf.pipeline()).build();
    in.connect(leafHub);
    List<String> told = new CopyOnWriteArrayList<>();
    listen("out", out, told);
    listen("in", in, told);

    out.processAnswer(in.processOffer(out.generateOffer()));
    SyntheticPeer teacher = join(origin, 1, "sendonly", publisher);
    peers.add(teacher);
    List<SyntheticPeer> students = new ArrayList<>();
    for (int id = 100; id < 104; id++) {
      WebRtcEndpoint viewer = new WebRtcEndpoint.Builder(leaf.pipeline()).sendonly().build();
      leafHub.connect(viewer);
      students.add(join(leaf, id, "recvonly", viewer));
    }
    peers.addAll(students);

    sendUntil(teacher, () -> students.stream().allMatch(s -> s.video().size() > 5));
    assertTrue(students.stream().allMatch(s -> s.video().getFirst().publisher() == 1));
    awaitTold(told, "out connection CONNECTED", "out media CONNECTED", "out in VIDEO FLOWING");
    awaitTold(told, "in connection CONNECTED", "in media CONNECTED", "in out VIDEO FLOWING");
    assertTrue(in.isMediaFlowingOut(MediaType.VIDEO));
    assertTrue(out.isMediaFlowingIn(MediaType.VIDEO));
    assertEquals(ConnectionState.CONNECTED, in.getConnectionState());
    assertEquals(MediaState.CONNECTED, in.getMediaState());
    assertEquals(
        1,
        in.getStats(MediaType.VIDEO).values().stream()
            .filter(s -> s instanceof org.kurento.client.RTCInboundRTPStreamStats)
            .count());

    publisher.disconnect(hub);
    sendUntil(teacher, () -> told.contains("in out VIDEO NOT_FLOWING"));
    assertEquals(MediaState.CONNECTED, in.getMediaState(), "the node lives, the teacher is mute");
    int heard = students.getFirst().video().size();
    publisher.connect(hub);
    sendUntil(teacher, () -> students.getFirst().video().size() > heard);

    out.release();
    awaitTold(told, "in media DISCONNECTED");
  }

  private static SyntheticPeer join(
      WholeNode node, int id, String direction, WebRtcEndpoint endpoint) throws Exception {
    SyntheticPeer peer =
        new SyntheticPeer(
            id,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), node.plane().port()),
            SrtpProfile.AEAD_AES_128_GCM);
    String answer = endpoint.processOffer(peer.offer(direction));
    endpoint.gatherCandidates();
    peer.connect(answer);
    return peer;
  }

  private static void listen(String name, BaseRtpEndpoint endpoint, List<String> told) {
    endpoint.addConnectionStateChangedListener(
        e -> told.add(name + " connection " + e.getNewState()));
    endpoint.addMediaStateChangedListener(e -> told.add(name + " media " + e.getNewState()));
    endpoint.addMediaFlowInStateChangedListener(
        e -> told.add(name + " in " + e.getMediaType() + " " + e.getState()));
    endpoint.addMediaFlowOutStateChangedListener(
        e -> told.add(name + " out " + e.getMediaType() + " " + e.getState()));
  }

  private static void awaitTold(List<String> told, String... expected) {
    Await.until(
        TestPlane.PATIENCE,
        () -> List.of(expected) + " among " + told,
        () -> told.containsAll(List.of(expected)));
  }

  private static void sendUntil(SyntheticPeer publisher, BooleanSupplier enough) {
    int[] frame = {0};
    Await.until(
        TestPlane.PATIENCE,
        "enough was sent",
        () -> {
          publisher.sendFrame(frame[0] % 10 == 0, 1, frame[0] * FRAME_TICKS);
          frame[0]++;
          return enough.getAsBoolean();
        });
  }

  @Test
  void aNodeSaysThatItRelaysAndRefusesAsKurentoDoes() throws Exception {
    assertTrue(
        origin.client().getServerManager().getInfo().getCapabilities().contains("belfort-relay"));
    RtpEndpoint endpoint = new RtpEndpoint.Builder(origin.pipeline()).build();
    assertEquals(40202, code(endpoint::getLocalSessionDescriptor));
    assertEquals(40209, code(() -> endpoint.processAnswer("v=0\r\n")));
    String offer = endpoint.generateOffer();
    assertEquals(offer, endpoint.getLocalSessionDescriptor());
    assertEquals(40208, code(endpoint::generateOffer));
    RtpEndpoint other = new RtpEndpoint.Builder(origin.pipeline()).build();
    assertEquals(40201, code(() -> other.processOffer(offer.replace("SAVPF", "AVPF"))));
    assertEquals(40111, code(other::requestKeyframe));
    other.setMaxVideoRecvBandwidth(3000);
    assertEquals(3000, other.getMaxVideoRecvBandwidth());
    assertEquals(40107, code(() -> secured(CryptoSuite.AES_128_CM_HMAC_SHA1_80, "short")));
    assertEquals(40107, code(() -> secured(CryptoSuite.AES_256_CM_HMAC_SHA1_80, "short")));
    RtpEndpoint keyed =
        secured(CryptoSuite.AES_128_CM_HMAC_SHA1_80, "0123456789ABCDEF0123456789ABCD");
    assertTrue(keyed.generateOffer().contains("inline:MDEyMzQ1Njc4OUFCQ0RFRjAxMjM0NTY3ODlBQkNE"));
  }

  private RtpEndpoint secured(CryptoSuite suite, String key) {
    SDES crypto = new SDES();
    crypto.setCrypto(suite);
    crypto.setKey(key);
    return new RtpEndpoint.Builder(origin.pipeline()).withCrypto(crypto).build();
  }

  private static int code(Runnable call) {
    return assertThrows(KurentoServerException.class, call::run).getCode();
  }
}

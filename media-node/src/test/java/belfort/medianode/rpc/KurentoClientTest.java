package belfort.medianode.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.medianode.Await;
import belfort.medianode.plane.MediaKind;
import belfort.medianode.plane.SimulatedEndpoint;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kurento.client.ConnectionState;
import org.kurento.client.ElementConnectionData;
import org.kurento.client.IceCandidate;
import org.kurento.client.KurentoClient;
import org.kurento.client.KurentoConnectionListener;
import org.kurento.client.MediaPipeline;
import org.kurento.client.MediaType;
import org.kurento.client.PassThrough;
import org.kurento.client.RTCInboundRTPStreamStats;
import org.kurento.client.ServerInfo;
import org.kurento.client.Stats;
import org.kurento.client.TFuture;
import org.kurento.client.Transaction;
import org.kurento.client.WebRtcEndpoint;
import org.kurento.client.internal.server.KurentoServerException;

/** Kurento's own Java client, unchanged, drives the node. */
class KurentoClientTest {
  private static final String OFFER =
      "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n";

  private TestNode node;
  private KurentoClient client;

  @BeforeEach
  void start() throws Exception {
    node = new TestNode();
    client = KurentoClient.create(node.url());
  }

  @AfterEach
  void stop() {
    client.destroy();
    node.close();
  }

  @Test
  void aPublisherAndAViewerAreConnected() throws Exception {
    MediaPipeline pipeline = client.createMediaPipeline();
    WebRtcEndpoint publisher = new WebRtcEndpoint.Builder(pipeline).recvonly().build();
    SimulatedEndpoint publishing = node.plane.newest();
    WebRtcEndpoint viewer = new WebRtcEndpoint.Builder(pipeline).sendonly().build();
    SimulatedEndpoint viewing = node.plane.newest();
    List<String> told = new CopyOnWriteArrayList<>();
    viewer.addMediaFlowInStateChangedListener(e -> told.add(e.getMediaType() + " " + e.getState()));

    assertTrue(publisher.processOffer(OFFER).contains("a=ice-lite"));
    assertTrue(viewer.processOffer(OFFER).contains("m=audio"));
    publisher.connect(viewer);
    publishing.connect();
    viewing.connect();
    publishing.publish(MediaKind.AUDIO, true);

    Await.until("the viewer hears of the flow", () -> told.contains("AUDIO FLOWING"));
    assertTrue(publishing.settings().receiveOnly());
    assertTrue(viewing.settings().sendOnly());
    assertEquals(publishing, viewing.source(MediaKind.AUDIO));
    assertEquals(publishing, viewing.source(MediaKind.VIDEO));
    assertTrue(viewer.isMediaFlowingIn(MediaType.AUDIO));
    assertFalse(viewer.isMediaFlowingIn(MediaType.VIDEO));
    assertTrue(publisher.isMediaFlowingOut(MediaType.AUDIO));
    assertFalse(publisher.isMediaFlowingIn(MediaType.AUDIO));
    assertEquals(ConnectionState.CONNECTED, viewer.getConnectionState());
    List<ElementConnectionData> sinks = publisher.getSinkConnections();
    assertEquals(3, sinks.size());
    assertEquals(viewer.getId(), sinks.getFirst().getSink().getId());
  }

  @Test
  void eventsArriveInTheirClasses() {
    WebRtcEndpoint endpoint = endpoint();
    SimulatedEndpoint plane = node.plane.newest();
    List<String> told = new CopyOnWriteArrayList<>();
    endpoint.addIceCandidateFoundListener(e -> told.add(e.getCandidate().getSdpMid()));
    endpoint.addIceGatheringDoneListener(e -> told.add("gathered"));
    endpoint.addIceComponentStateChangedListener(
        e -> told.add(e.getStreamId() + " " + e.getState()));
    endpoint.addDtlsConnectionStateChangeListener(e -> told.add(e.getComponentId() + e.getState()));
    endpoint.addNewCandidatePairSelectedListener(
        e -> told.add("pair " + e.getCandidatePair().getStreamId()));
    endpoint.addMediaStateChangedListener(e -> told.add("media " + e.getNewState()));
    endpoint.addConnectionStateChangedListener(e -> told.add("peer " + e.getNewState()));
    endpoint.addMediaSessionStartedListener(e -> told.add("session"));
    endpoint.addErrorListener(e -> told.add("error " + e.getDescription()));

    endpoint.processOffer(OFFER);
    endpoint.gatherCandidates();
    plane.connect();
    plane.fail("the handshake failed");

    List<String> expected =
        List.of(
            "session",
            "0",
            "gathered",
            "1 GATHERING",
            "1 CONNECTING",
            "1 CONNECTED",
            "1 READY",
            "pair 1",
            "[bundle/dtlssrtpenc]NEW",
            "[bundle/dtlssrtpdec]CONNECTED",
            "peer CONNECTED",
            "media CONNECTED",
            "error the handshake failed");
    Await.until("all of " + expected + " in " + told, () -> told.containsAll(expected));
    Await.until(
        "both components have gathered",
        () -> told.stream().filter("1 GATHERING"::equals).count() == 2);
    assertEquals(1, endpoint.getICECandidatePairs().size());
    assertEquals(2, endpoint.getIceConnectionState().size());
    assertEquals(2, endpoint.getDtlsConnectionState().size());
  }

  @Test
  void aJointChangesTheSourceOfAllBehindIt() {
    MediaPipeline pipeline = client.createMediaPipeline();
    WebRtcEndpoint one = new WebRtcEndpoint.Builder(pipeline).build();
    SimulatedEndpoint planeOne = node.plane.newest();
    WebRtcEndpoint two = new WebRtcEndpoint.Builder(pipeline).build();
    SimulatedEndpoint planeTwo = node.plane.newest();
    WebRtcEndpoint viewer = new WebRtcEndpoint.Builder(pipeline).build();
    SimulatedEndpoint viewing = node.plane.newest();
    PassThrough joint = new PassThrough.Builder(pipeline).build();

    joint.connect(viewer);
    one.connect(joint);
    assertEquals(planeOne, viewing.source(MediaKind.VIDEO));
    two.connect(joint, MediaType.VIDEO);
    assertEquals(planeTwo, viewing.source(MediaKind.VIDEO));
    assertEquals(planeOne, viewing.source(MediaKind.AUDIO));
    viewer.requestKeyframe();
    assertEquals(1, planeTwo.keyFrameRequests());
    two.release();
    assertNull(viewing.source(MediaKind.VIDEO));
    assertEquals(
        40111, assertThrows(KurentoServerException.class, viewer::requestKeyframe).getCode());
  }

  @Test
  void aTransactionMakesALessonAtOnce() throws Exception {
    Transaction transaction = client.beginTransaction();
    MediaPipeline pipeline = client.createMediaPipeline(transaction);
    WebRtcEndpoint endpoint = new WebRtcEndpoint.Builder(pipeline).build(transaction);
    pipeline.addTag(transaction, "room", "7");
    TFuture<String> offer = endpoint.generateOffer(transaction);
    transaction.commit();
    assertTrue(offer.get().startsWith("v=0"));
    assertEquals("7", pipeline.getTag("room"));
    assertEquals(pipeline.getId(), endpoint.getMediaPipeline().getId());
  }

  @Test
  void propertiesAreKeptAndLimitsReachThePlane() {
    WebRtcEndpoint endpoint = endpoint();
    assertEquals(500, endpoint.getMaxVideoSendBandwidth());
    endpoint.setMaxVideoSendBandwidth(2500);
    endpoint.setMinVideoRecvBandwidth(1500);
    assertEquals(2500, node.plane.newest().limits().maxVideoSend());
    assertEquals(1500, node.plane.newest().limits().minVideoReceive());
    assertNotNull(endpoint.getRembParams());
    assertTrue(endpoint.getIceTcp());
    endpoint.setIceTcp(false);
    assertFalse(endpoint.getIceTcp());
    assertFalse(node.plane.newest().offersTcp());
    endpoint.setName("camera");
    endpoint.setSendTagsInEvents(true);
    assertEquals("camera", endpoint.getName());
    assertTrue(endpoint.getSendTagsInEvents());
    assertEquals(1200, endpoint.getMtu());
    endpoint.addIceCandidate(new IceCandidate("candidate:1 1 udp 1 192.0.2.9 9 typ host", "0", 0));
  }

  @Test
  void theServerTellsWhatItIs() throws Exception {
    ServerInfo info = client.getServerManager().getInfo();
    assertEquals("7.3.0", info.getVersion());
    assertTrue(info.getCapabilities().contains("transactions"));
    assertTrue(info.getCapabilities().contains("belfort-forwarding"));
    MediaPipeline pipeline = client.createMediaPipeline();
    List<MediaPipeline> pipelines = client.getServerManager().getPipelines();
    assertEquals(List.of(pipeline.getId()), pipelines.stream().map(MediaPipeline::getId).toList());
    assertTrue(client.getServerManager().getUsedMemory() > 0);
    assertTrue(client.getServerManager().getUsedCpu(10) >= 0);
    assertEquals(1, client.getServerManager().getSessions().size());
  }

  @Test
  void statisticsComeInTheirClasses() {
    WebRtcEndpoint endpoint = endpoint();
    assertTrue(endpoint.getStats().isEmpty());
    node.plane.newest().publish(MediaKind.VIDEO, true);
    Map<String, Stats> stats = endpoint.getStats(MediaType.VIDEO);
    assertEquals(1, stats.size());
    Stats stream = stats.values().iterator().next();
    assertEquals(10, ((RTCInboundRTPStreamStats) stream).getPacketsReceived());
    assertTrue(endpoint.getStats(MediaType.AUDIO).isEmpty());
  }

  @Test
  void subscriptionsSurviveALostConnection() throws Exception {
    AtomicReference<Boolean> sameServer = new AtomicReference<>();
    KurentoClient reconnecting =
        KurentoClient.create(
            node.url(),
            new KurentoConnectionListener() {
              @Override
              public void connected() {}

              @Override
              public void connectionFailed() {}

              @Override
              public void disconnected() {}

              @Override
              public void reconnected(boolean same) {
                sameServer.set(same);
              }
            });
    MediaPipeline pipeline = reconnecting.createMediaPipeline();
    WebRtcEndpoint endpoint = new WebRtcEndpoint.Builder(pipeline).build();
    SimulatedEndpoint plane = node.plane.newest();
    List<String> told = new CopyOnWriteArrayList<>();
    endpoint.addMediaFlowOutStateChangedListener(e -> told.add(e.getState().name()));

    node.server.cutAll();
    Await.until("the client is back", () -> sameServer.get() != null);

    assertEquals(true, sameServer.get());
    plane.publish(MediaKind.AUDIO, true);
    Await.until("the event comes on the new socket", () -> told.contains("FLOWING"));
    assertNotNull(pipeline.getName());
    reconnecting.destroy();
    Await.until("closeSession frees the endpoint", plane::closed);
  }

  @Test
  void whatWouldKillAKurentoServerIsRefused() {
    MediaPipeline pipeline = client.createMediaPipeline();
    WebRtcEndpoint endpoint = new WebRtcEndpoint.Builder(pipeline).build();
    assertTrue(endpoint.getIceTcp());
    MediaPipeline other = client.createMediaPipeline();
    WebRtcEndpoint elsewhere = new WebRtcEndpoint.Builder(other).build();
    KurentoServerException refused =
        assertThrows(KurentoServerException.class, () -> endpoint.connect(elsewhere));
    assertEquals(40004, refused.getCode());
  }

  private WebRtcEndpoint endpoint() {
    return new WebRtcEndpoint.Builder(client.createMediaPipeline()).build();
  }
}

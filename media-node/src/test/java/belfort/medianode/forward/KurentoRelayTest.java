package belfort.medianode.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.medianode.forward.TestPlane.Joined;
import belfort.medianode.plane.EndpointSettings;
import belfort.medianode.plane.PlaneEndpoint;
import belfort.medianode.plane.PlaneEvent;
import belfort.medianode.srtp.SrtpProfile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A relay with a Kurento server: its WebRtcEndpoint makes the offer, as it was recorded, and ours
 * answers as an ICE-lite, passive end. A synthetic peer does the checks and the handshake in
 * Kurento's place.
 */
final class KurentoRelayTest {
  private static final int KURENTOS_VP8 = 104;
  private static final int KURENTOS_OPUS = 96;
  private static final int FRAME_TICKS = 3000;

  private TestPlane node;
  private SyntheticPeer kurento;

  @BeforeEach
  void open() throws IOException {
    node = new TestPlane();
    kurento =
        new SyntheticPeer(
            7, node.address(), SrtpProfile.AES128_CM_HMAC_SHA1_80, KURENTOS_VP8, KURENTOS_OPUS);
  }

  @AfterEach
  void close() throws IOException {
    kurento.close();
    node.close();
  }

  /** The recorded offer with what the synthetic peer can prove in place of what it cannot. */
  private String offer(String direction) throws IOException {
    try (InputStream in = getClass().getResourceAsStream("/sdp/kurento-webrtc-endpoint.sdp")) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
          .replace("\r\n", "\n")
          .replaceAll("a=ice-ufrag:.*", "a=ice-ufrag:" + kurento.ufrag())
          .replaceAll("a=ice-pwd:.*", "a=ice-pwd:passwordpasswordpassword")
          .replaceAll("a=fingerprint:.*", "a=fingerprint:" + kurento.fingerprint())
          .replace("a=sendrecv", "a=" + direction)
          .replace("\n", "\r\n");
    }
  }

  private PlaneEndpoint connected(String direction) throws Exception {
    List<PlaneEvent> events = new CopyOnWriteArrayList<>();
    PlaneEndpoint endpoint = node.plane.open(new EndpointSettings(false, false), events::add);
    String answer = endpoint.processOffer(offer(direction));
    assertPassive(answer);
    endpoint.gatherCandidates();
    kurento.connect(answer);
    TestPlane.await(events, new PlaneEvent.ConnectionStateChanged(true));
    return endpoint;
  }

  private static void assertPassive(String answer) {
    for (String line :
        List.of(
            "a=ice-lite\r\n",
            "a=group:BUNDLE audio0 video0\r\n",
            "a=mid:audio0\r\n",
            "a=mid:video0\r\n",
            "a=setup:passive\r\n",
            "a=candidate:1 1 UDP ",
            "RTP/SAVPF 96\r\n",
            "RTP/SAVPF 104 105\r\n",
            "m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\n")) {
      assertTrue(answer.contains(line), line + " in " + answer);
    }
    assertFalse(answer.contains("UDP/TLS"), "the protocol is the offer's: " + answer);
  }

  @Test
  void whatKurentoSendsIsWatchedHere() throws Exception {
    for (String direction : List.of("sendonly", "sendrecv")) {
      PlaneEndpoint relay = connected(direction);
      Joined viewer = node.join(100, "recvonly");
      viewer.watch(relay);
      kurento.sendFrame(true, 2, 0);
      kurento.sendAudio(0);
      Await.until(
          TestPlane.PATIENCE,
          "picture and sound",
          () -> {
            kurento.sendFrame(true, 1, FRAME_TICKS);
            return viewer.peer().video().size() >= 2
                && viewer.peer().video().size() < viewer.peer().seen().size();
          });
      viewer.peer().sendPictureLoss();
      Await.until(TestPlane.PATIENCE, "it is asked", () -> kurento.keyFrameRequests() > 0);
      assertEquals(7, viewer.peer().video().getFirst().publisher());
      relay.close();
      close();
      open();
    }
  }

  @Test
  void whatIsPublishedHereGoesToKurento() throws Exception {
    for (String direction : List.of("recvonly", "sendrecv")) {
      PlaneEndpoint relay = connected(direction);
      Joined publisher = node.join(1, "sendonly");
      publisher.peer().sendFrame(true, 1, 0);
      for (var kind : belfort.medianode.plane.MediaKind.values()) {
        relay.setSource(kind, publisher.endpoint());
      }
      Await.until(
          TestPlane.PATIENCE,
          "the picture",
          () -> {
            publisher.peer().sendFrame(true, 1, FRAME_TICKS);
            return kurento.video().size() > 3;
          });
      int before = publisher.peer().keyFrameRequests();
      kurento.sendPictureLoss();
      Await.until(
          TestPlane.PATIENCE,
          "a complaint reaches the publisher",
          () -> publisher.peer().keyFrameRequests() > before);
      assertEquals(KURENTOS_VP8, kurento.video().getFirst().type());
      close();
      open();
    }
  }
}

package belfort.medianode.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.medianode.dtls.DtlsHandshakes;
import belfort.medianode.dtls.NodeCertificate;
import belfort.medianode.plane.PlaneEvent;
import belfort.medianode.rtp.RtcpWriter;
import belfort.medianode.sdp.Agreement;
import belfort.medianode.sdp.Crypto;
import belfort.medianode.srtp.SrtpContext;
import belfort.medianode.srtp.SrtpProfile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A relay's end in virtual time, on a shard that is not running. */
final class RelayTransportTest {
  private static final SrtpProfile PROFILE = SrtpProfile.AEAD_AES_128_GCM;
  private static final long SECOND_NS = 1_000_000_000L;
  private static final int THEIR_SSRC = 77;

  private final SecureRandom random = new SecureRandom();
  private final Crypto theirs = Crypto.random(1, PROFILE, random);
  private final SrtpContext otherNode = new SrtpContext(PROFILE, theirs.key());
  private final List<PlaneEvent> events = new ArrayList<>();

  private static Agreement agreement() {
    return new Agreement(
        Agreement.relayOffer(true, true).sections().stream()
            .map(s -> s.withSsrc(s.mid().equals("audio0") ? THEIR_SSRC : THEIR_SSRC + 1))
            .toList());
  }

  private byte[] report() throws Exception {
    RtcpWriter writer = new RtcpWriter();
    writer.receiverReport(THEIR_SSRC);
    writer.sourceDescription(THEIR_SSRC, "other");
    int length = otherNode.protectRtcp(writer.buffer(), 0, writer.length());
    return java.util.Arrays.copyOf(writer.buffer(), length);
  }

  @Test
  void aNodeThatSaysNothingForThirtySecondsGetsNoMediaUntilItIsBack() throws Exception {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    PlaneConfig config = PlaneConfig.on(0, List.of(loopback));
    MediaSockets sockets = MediaSockets.open(config);
    try {
      Shard shard =
          new Shard(
              config,
              new DtlsHandshakes(NodeCertificate.generate(random, Instant.now()), random, 1),
              new NodeClock(Instant.now(), 0),
              sockets,
              null);
      RelayTransport relay = new RelayTransport(shard, PeerIdentity.random(random), events::add);
      SrtpSession keys =
          new SrtpSession(
              shard.counters(), PROFILE, theirs.key(), Crypto.random(1, PROFILE, random).key());
      InetSocketAddress remote = new InetSocketAddress(loopback, 9);
      relay.negotiated(agreement(), shard.wire(0), remote, keys, SECOND_NS);
      relay.tick(30 * SECOND_NS);
      assertTrue(relay.canSend());
      relay.tick(31 * SECOND_NS);
      assertFalse(relay.canSend());
      assertTrue(relay.canReport(), "else two nodes that lost each other never find back");
      byte[] report = report();
      relay.peer().rtcp(report, report.length, 40 * SECOND_NS);
      relay.tick(40 * SECOND_NS);
      assertTrue(relay.canSend());
      assertEquals(
          List.of(
              new PlaneEvent.ConnectionStateChanged(true),
              new PlaneEvent.ConnectionStateChanged(false),
              new PlaneEvent.ConnectionStateChanged(true)),
          events);
      relay.close();
      relay.tick(100 * SECOND_NS);
      assertEquals(3, events.size());
    } finally {
      sockets.close();
    }
  }
}

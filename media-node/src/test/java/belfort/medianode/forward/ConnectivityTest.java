package belfort.medianode.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.medianode.dtls.DtlsHandshakes;
import belfort.medianode.dtls.NodeCertificate;
import belfort.medianode.plane.PlaneEvent;
import belfort.medianode.plane.PlaneEvent.IceState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which pair is in use after which checks, by a clock of the test's own. */
final class ConnectivityTest {
  private static final long SECOND_NS = 1_000_000_000L;
  private static final boolean NOMINATES = true;

  private final SecureRandom random = new SecureRandom();
  private final List<PlaneEvent> events = new ArrayList<>();
  private MediaSockets sockets;
  private Wire wire;
  private BrowserTransport peer;
  private Connectivity connectivity;

  @BeforeEach
  void open() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    PlaneConfig config = PlaneConfig.on(0, List.of(loopback));
    sockets = MediaSockets.open(config);
    Shard shard =
        new Shard(
            config,
            new DtlsHandshakes(NodeCertificate.generate(random, Instant.now()), random, 1),
            new NodeClock(Instant.now(), 0),
            sockets,
            null);
    peer = new BrowserTransport(shard, PeerIdentity.random(random), _ -> {});
    wire = sockets.wire(0);
    connectivity = new Connectivity(peer, events::add);
  }

  @AfterEach
  void close() {
    sockets.close();
  }

  private static InetSocketAddress from(int port) {
    return new InetSocketAddress(InetAddress.ofLiteral("198.51.100.7"), port);
  }

  private void check(int port, boolean nominates, long second) {
    connectivity.checked(wire, from(port), nominates, second * SECOND_NS);
  }

  private int inUse() {
    return connectivity.destination().address().getPort();
  }

  @Test
  void beforeANominationTheLatestCheckedPairIsUsedAndAfterItOnlyNominationsMove() {
    check(1, !NOMINATES, 0);
    assertEquals(1, inUse());
    check(2, !NOMINATES, 0);
    assertEquals(2, inUse());
    check(1, NOMINATES, 1);
    assertEquals(1, inUse());
    check(2, !NOMINATES, 2);
    assertEquals(1, inUse());
    check(2, NOMINATES, 2);
    assertEquals(2, inUse());
  }

  /** A browser that nominates once only, behind a NAT that has given it another port. */
  @Test
  void aPairThatMissesItsChecksIsLeftForOneThatHasThem() {
    check(1, NOMINATES, 0);
    for (int second = 2; second < 20; second += 2) {
      check(1, !NOMINATES, second);
      check(2, !NOMINATES, second + 1);
      assertEquals(1, inUse(), "at " + second);
    }
    check(2, !NOMINATES, 24);
    assertEquals(1, inUse(), "6 s after its last check, as late as RFC 7675 allows");
    check(2, !NOMINATES, 26);
    assertEquals(2, inUse());
    check(1, !NOMINATES, 27);
    assertEquals(2, inUse(), "no swinging back and forth");
    assertTrue(connectivity.connected());
  }

  @Test
  void aPairThatIsGoneIsUsedNoMoreUntilTheNextCheckOfAny() {
    check(1, NOMINATES, 0);
    check(2, !NOMINATES, 1);
    connectivity.gone(wire, from(2));
    assertEquals(1, inUse(), "it was not in use");
    assertNull(wire.peer(from(2)));
    connectivity.gone(wire, from(1));
    assertNull(connectivity.destination());
    assertNull(wire.peer(from(1)));
    check(3, !NOMINATES, 2);
    assertEquals(3, inUse());
  }

  @Test
  void ofManyAddressesTheOldestIsForgottenButNeverTheOneInUse() {
    check(1, NOMINATES, 0);
    for (int port = 2; port < 40; port++) {
      check(port, !NOMINATES, 1);
    }
    assertEquals(peer, wire.peer(from(1)));
    assertEquals(peer, wire.peer(from(39)));
    assertNull(wire.peer(from(20)));
    long known = 0;
    for (int port = 1; port < 40; port++) {
      known += wire.peer(from(port)) == peer ? 1 : 0;
    }
    assertEquals(Connectivity.MAX_ADDRESSES, known);
    connectivity.forgetAll();
    assertNull(wire.peer(from(1)));
  }

  @Test
  void consentEndsThirtySecondsAfterTheLastCheckOfAnyPair() {
    check(1, NOMINATES, 0);
    connectivity.tick(2 * SECOND_NS);
    check(2, !NOMINATES, 5);
    assertFalse(connectivity.tick(34 * SECOND_NS));
    assertTrue(connectivity.tick(35 * SECOND_NS));
    assertEquals(IceState.DISCONNECTED, connectivity.state());
  }
}

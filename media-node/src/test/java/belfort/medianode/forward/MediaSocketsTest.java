package belfort.medianode.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which address another node is told. */
final class MediaSocketsTest {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final InetAddress SECOND = InetAddress.ofLiteral("127.0.0.2");
  private static final InetAddress ELSEWHERE = InetAddress.ofLiteral("192.0.2.7");

  private static Optional<String> told(PlaneConfig config, InetAddress remote) throws IOException {
    MediaSockets sockets = MediaSockets.open(config);
    try {
      Optional<MediaSockets.LocalAddress> address = sockets.relayAddress(remote);
      address.ifPresent(a -> assertTrue(a.channel() < sockets.count()));
      return address.map(MediaSockets.LocalAddress::host);
    } finally {
      sockets.close();
    }
  }

  @Test
  void loopbackIsToldToLoopbackOnlyWhenThereIsAnother() throws Exception {
    PlaneConfig both = PlaneConfig.on(0, List.of(LOOPBACK, ELSEWHERE));
    assertEquals(Optional.of("192.0.2.7"), told(both, null));
    assertEquals(Optional.of("192.0.2.7"), told(both, InetAddress.ofLiteral("198.51.100.1")));
    assertEquals(Optional.of("127.0.0.1"), told(both, LOOPBACK));
    PlaneConfig only = PlaneConfig.on(0, List.of(LOOPBACK));
    assertEquals(Optional.of("127.0.0.1"), told(only, null));
    assertEquals(Optional.of("127.0.0.1"), told(only, ELSEWHERE));
    assertEquals(Optional.of("192.0.2.7"), told(PlaneConfig.on(0, List.of(ELSEWHERE)), LOOPBACK));
  }

  @Test
  void anAddressOfTheOtherFamilyIsNoAnswer() throws Exception {
    assertEquals(
        Optional.empty(),
        told(PlaneConfig.on(0, List.of(LOOPBACK)), InetAddress.ofLiteral("2001:db8::1")));
  }

  @Test
  void anAddressOfTheirOwnIsToldToNodesAloneAndHasASocket() throws Exception {
    PlaneConfig config = PlaneConfig.on(0, List.of(LOOPBACK)).withRelayAddress(SECOND);
    assertEquals(Optional.of("127.0.0.2"), told(config, null));
    MediaSockets sockets = MediaSockets.open(config);
    try {
      assertEquals(1, sockets.candidates().size());
      assertTrue(sockets.candidates().getFirst().contains("127.0.0.1"));
    } finally {
      sockets.close();
    }
  }
}

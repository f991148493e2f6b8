package belfort.medianode.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.medianode.forward.PlaneCounters.Counter;
import belfort.medianode.ice.StunClient;
import belfort.medianode.plane.EndpointSettings;
import belfort.medianode.plane.PlaneEndpoint;
import belfort.medianode.plane.PlaneEvent;
import belfort.medianode.sdp.RemoteDescription;
import belfort.medianode.sdp.SdpReader;
import belfort.medianode.srtp.SrtpProfile;
import belfort.medianode.udp.Datagrams;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several addresses of both families, of this host and announced for a NAT in front. */
final class AddressesTest {
  private static final InetAddress FOUR = InetAddress.ofLiteral("127.0.0.1");
  private static final InetAddress SIX = InetAddress.ofLiteral("::1");
  private static final InetAddress NAT_FOUR = InetAddress.ofLiteral("192.0.2.7");
  private static final int ANSWER_MS = 10_000;

  private static PlaneConfig on(Datagrams.Mode sockets, InetAddress... told) {
    return PlaneConfig.on(0, List.of(told)).withSockets(sockets).withTcp(TcpSettings.on(0));
  }

  private static List<String> candidates(String answer) {
    return answer
        .lines()
        .takeWhile(line -> !line.startsWith("m=video"))
        .filter(line -> line.startsWith("a=candidate:"))
        .map(line -> line.substring("a=candidate:".length()))
        .toList();
  }

  /** Sends a check to an address and returns where the answer comes from. */
  private static InetSocketAddress answering(InetSocketAddress to, byte[] check)
      throws IOException {
    try (DatagramChannel channel =
        DatagramChannel.open().bind(new InetSocketAddress(to.getAddress(), 0))) {
      channel.socket().setSoTimeout(ANSWER_MS);
      java.net.DatagramPacket answer = new java.net.DatagramPacket(new byte[200], 200);
      channel.send(ByteBuffer.wrap(check), to);
      channel.socket().receive(answer);
      return (InetSocketAddress) answer.getSocketAddress();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Datagrams.Mode.class,
      names = {"AUTO", "JDK"})
  void eachAddressIsToldAndAnswersFromWhereItWasAsked(Datagrams.Mode sockets) throws Exception {
    List<InetAddress> host = LocalAddresses.of(on(sockets)).host();
    assertTrue(host.contains(SIX), () -> "this machine has no ::1, which the test needs: " + host);
    try (TestPlane node = new TestPlane(on(sockets))) {
      int port = node.plane.port();
      int tcp = node.plane.tcpPort();
      PlaneEndpoint endpoint = node.plane.open(new EndpointSettings(false, false), _ -> {});
      SyntheticPeer peer =
          node.keep(new SyntheticPeer(1, node.address(), SrtpProfile.AEAD_AES_128_GCM));
      String answer = endpoint.processOffer(peer.offer("recvonly"));
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < host.size(); i++) {
        String at = host.get(i).getHostAddress().replaceAll("%.*", "") + " " + port + " typ host";
        expected.add((i + 1) + " 1 UDP " + (2_130_706_431L - 256L * i) + " " + at);
      }
      for (int i = 0; i < host.size(); i++) {
        String at = host.get(i).getHostAddress().replaceAll("%.*", "") + " " + tcp + " typ host";
        String number = host.size() + i + 1 + " 1 TCP " + (1_520_435_199L - 256L * i);
        expected.add(number + " " + at + " tcptype passive");
      }
      assertEquals(expected, candidates(answer));
      RemoteDescription told = SdpReader.read(answer);
      byte[] check = StunClient.request(told.ufrag() + ":peer1", told.password(), true);
      for (InetAddress address : host) {
        InetSocketAddress asked = new InetSocketAddress(address, port);
        assertEquals(asked, answering(asked, check));
        List<byte[]> heard = new CopyOnWriteArrayList<>();
        try (PeerLine line = PeerLine.tcp(new InetSocketAddress(address, tcp), heard::add)) {
          line.send(check);
          Await.until(TestPlane.PATIENCE, "answered over TCP", () -> !heard.isEmpty());
        }
      }
      assertEquals(0, node.counter(Counter.UNEXPECTED_FAILURES));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Datagrams.Mode.class,
      names = {"AUTO", "JDK"})
  void mediaGoesFromOneFamilyToTheOther(Datagrams.Mode sockets) throws Exception {
    try (TestPlane node = new TestPlane(on(sockets, FOUR, SIX))) {
      TestPlane.Joined publisher = join(node, 1, SIX, "sendonly");
      TestPlane.Joined viewer = join(node, 2, FOUR, "recvonly");
      TestPlane.Joined other = join(node, 3, SIX, "recvonly");
      viewer.watch(publisher.endpoint());
      other.watch(publisher.endpoint());
      for (int i = 0; i < 10; i++) {
        publisher.peer().sendFrame(i == 0, 3, i * 3_000);
      }
      for (TestPlane.Joined each : List.of(viewer, other)) {
        Await.until(
            TestPlane.PATIENCE,
            () -> each.peer().video().size() + " packets",
            () -> each.peer().video().size() == 30);
      }
      assertTrue(
          other.events().stream()
              .anyMatch(event ->
                  event instanceof PlaneEvent.CandidatePairSelected pair
                      && pair.toString().contains("0:0:0:0:0:0:0:1")));
    }
  }

  private static TestPlane.Joined join(TestPlane node, int id, InetAddress at, String direction)
      throws Exception {
    List<PlaneEvent> events = new CopyOnWriteArrayList<>();
    PlaneEndpoint endpoint = node.plane.open(new EndpointSettings(false, false), events::add);
    SyntheticPeer peer =
        node.keep(
            new SyntheticPeer(
                id, new InetSocketAddress(at, node.plane.port()), SrtpProfile.AEAD_AES_128_GCM));
    peer.connect(endpoint.processOffer(peer.offer(direction)));
    endpoint.gatherCandidates();
    TestPlane.await(events, new PlaneEvent.ConnectionStateChanged(true));
    return new TestPlane.Joined(peer, endpoint, events);
  }

  /** The address of a NAT that maps one to one is told, the host's own addresses take it all. */
  @ParameterizedTest
  @EnumSource(
      value = Datagrams.Mode.class,
      names = {"AUTO", "JDK"})
  void anAnnouncedAddressBehindANatStandsBesideOneOfThisHost(Datagrams.Mode sockets)
      throws Exception {
    try (TestPlane node = new TestPlane(on(sockets, NAT_FOUR, SIX))) {
      TestPlane.Joined viaNat = join(node, 1, FOUR, "sendonly"); // as the NAT would send it on
      TestPlane.Joined direct = join(node, 2, SIX, "recvonly");
      direct.watch(viaNat.endpoint());
      viaNat.peer().sendFrame(true, 2, 0);
      Await.until(TestPlane.PATIENCE, "it comes", () -> direct.peer().video().size() == 2);
      String answer = viaNat.endpoint().localDescription().orElseThrow();
      List<String> told = candidates(answer);
      assertEquals(4, told.size(), told::toString);
      assertTrue(told.get(0).contains(" UDP 2130706431 192.0.2.7 "), told::toString);
      assertTrue(told.get(1).contains(" 0:0:0:0:0:0:0:1 "), told::toString);
      assertTrue(told.get(2).contains(" TCP 1520435199 192.0.2.7 "), told::toString);
      assertTrue(!answer.contains("127.0.0.1 " + node.plane.port()), answer);
      TestPlane.Joined byTcp = node.joinByTcp(3, "recvonly");
      byTcp.watch(viaNat.endpoint());
      Await.until(
          TestPlane.PATIENCE,
          "it comes by TCP through the NAT too",
          () -> {
            viaNat.peer().sendFrame(true, 1, 3_000);
            return !byTcp.peer().video().isEmpty();
          });
      assertTrue(
          byTcp.events().stream().anyMatch(event -> event.toString().contains("192.0.2.7")),
          () -> byTcp.events().toString());
    }
  }

  @Test
  void anAddressOfNobodyHereTakesTheWildcardOfItsFamilyAlone() {
    LocalAddresses local = new LocalAddresses(List.of(NAT_FOUR, SIX), List.of(FOUR, SIX));
    assertEquals(List.of("0.0.0.0", "0:0:0:0:0:0:0:1"), hosts(local.bound(local.told())));
    assertEquals(List.of("127.0.0.1", "0:0:0:0:0:0:0:1"), hosts(local.bound(List.of(FOUR, SIX))));
    assertEquals(List.of("0.0.0.0"), hosts(local.bound(List.of(FOUR, NAT_FOUR))));
    assertEquals(
        List.of("0:0:0:0:0:0:0:0"),
        hosts(local.bound(List.of(InetAddress.ofLiteral("2001:db8::7"), SIX))));
  }

  private static List<String> hosts(List<InetAddress> addresses) {
    return addresses.stream().map(InetAddress::getHostAddress).toList();
  }
}

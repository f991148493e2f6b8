package belfort.signaling.turn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.mediacontrol.media.ParticipantId;
import belfort.signaling.engine.TurnCredentials;
import belfort.signaling.protocol.ServerMessage.IceServer;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real coturn with the configuration that we ship, and credentials as the server makes them. */
final class TurnIT {
  private static final int FORBIDDEN = 403;
  private static final int UNAUTHORIZED = 401;
  private static final int QUOTA = 486;
  private static final int NO_SUCH_TRANSPORT = 442;

  /** An address of another family than the allocation's is refused before it is looked at. */
  private static final int OTHER_FAMILY = 443;

  private static final int ALLOCATIONS_OF_ONE = 64;
  private static final int CHANNEL = 0x4001;

  @TempDir private static Path folder;

  /** As shipped; and one where an address of this machine stands for a media node. */
  private static Coturn shipped;

  private static Coturn withNode;

  @BeforeAll
  static void start() throws Exception {
    shipped = Coturn.start(folder.resolve("shipped"));
    withNode =
        Coturn.start(
            folder.resolve("with-node"), "allow-loopback-peers", "allowed-peer-ip=127.0.0.2");
  }

  @AfterAll
  static void stop() throws Exception {
    shipped.close();
    withNode.close();
  }

  @Test
  void mediaReachANodeThroughTheRelay() throws Exception {
    try (Echo node = new Echo("127.0.0.2");
        TurnClient client = TurnClient.udp(withNode.udp, credential("p1"))) {
      assertEquals(0, client.allocate(StunText.UDP).error(), withNode::said);
      assertEquals(0, client.bind(CHANNEL, node.address()).error());
      byte[] packet = "a packet".getBytes(StandardCharsets.US_ASCII);
      assertArrayEquals(packet, client.exchange(CHANNEL, packet));
    }
  }

  @Test
  void mediaReachANodeWhereNothingButTlsIsLetOut() throws Exception {
    try (Echo node = new Echo("127.0.0.2");
        TurnClient client = TurnClient.stream(tls(withNode.tls), credential("p2"))) {
      assertEquals(0, client.allocate(StunText.UDP).error(), withNode::said);
      assertEquals(0, client.bind(CHANNEL, node.address()).error());
      byte[] packet = "a packet over TLS".getBytes(StandardCharsets.US_ASCII);
      assertArrayEquals(packet, client.exchange(CHANNEL, packet));
    }
  }

  @Test
  void attack72_nothingInsideIsReachedButMediaNodes() throws Exception {
    List<String> inside =
        List.of(
            "127.0.0.1",
            "127.0.0.3",
            "0.0.0.0",
            "10.0.0.5",
            "172.16.0.1",
            "192.168.1.1",
            "100.64.0.1",
            "169.254.169.254",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.5",
            "64:ff9b::7f00:1",
            "fe80::1",
            "fd00::1",
            "fd00:ec2::254");
    refusesPeers(shipped, inside, List.of(8888, 3306, 80));
    refusesPeers(withNode, inside, List.of(8888));
  }

  @Test
  void attack72_noRelayOverTcpSoNoDatabaseAndNoControlPort() throws Exception {
    try (TurnClient client = TurnClient.stream(tls(withNode.tls), credential("tcp"))) {
      int error = client.allocate(StunText.TCP).error();
      assertTrue(Set.of(NO_SUCH_TRANSPORT, 400, FORBIDDEN).contains(error), "error " + error);
    }
  }

  @Test
  void attack73_theOpenInternetIsNotReached() throws Exception {
    refusesPeers(
        shipped, List.of("8.8.8.8", "198.51.100.8", "2001:4860:4860::8888"), List.of(53, 443));
  }

  @Test
  void attack74_anExpiredCredentialIsRefused() throws Exception {
    IceServer old =
        maker(Coturn.SECRET)
            .make(
                new ParticipantId("old"),
                Instant.now().minus(Duration.ofHours(5)),
                Instant.now().minus(Duration.ofHours(5)));
    assertEquals(UNAUTHORIZED, allocation(old));
  }

  @Test
  void attack74_madeUpAndBorrowedCredentialsAreRefused() throws Exception {
    IceServer one = credential("one");
    IceServer other = credential("other");
    String later =
        Instant.now().plus(Duration.ofDays(9)).getEpochSecond() + one.username().substring(10);
    assertEquals(0, allocation(one));
    assertEquals(
        UNAUTHORIZED, allocation(new IceServer(one.urls(), other.username(), one.credential())));
    assertEquals(UNAUTHORIZED, allocation(new IceServer(one.urls(), later, one.credential())));
    assertEquals(UNAUTHORIZED, allocation(new IceServer(one.urls(), "", "")));
    assertEquals(
        UNAUTHORIZED,
        allocation(
            maker("another secret of sixteen characters")
                .make(new ParticipantId("one"), Instant.now(), Instant.now())));
  }

  @Test
  void attack74_whoAllocatesWithoutEndIsStoppedAlsoWithFreshCredentials() throws Exception {
    List<TurnClient> clients = new ArrayList<>();
    int granted = 0;
    int refusal = 0;
    try {
      for (int i = 0; i < ALLOCATIONS_OF_ONE + 6; i++) {
        // every welcome brings another name: the quota has to look behind it
        IceServer fresh =
            maker(Coturn.SECRET)
                .make(
                    new ParticipantId("greedy"),
                    Instant.now().plusSeconds(i),
                    Instant.now().plusSeconds(i));
        TurnClient client = TurnClient.udp(shipped.udp, fresh);
        clients.add(client);
        int error = client.allocate(StunText.UDP).error();
        granted += error == 0 ? 1 : 0;
        refusal = error == 0 ? refusal : error;
      }
      assertEquals(QUOTA, refusal, shipped::said);
      assertEquals(ALLOCATIONS_OF_ONE, granted);
      assertEquals(0, allocation(credential("another-pupil")), "others are not touched");
    } finally {
      for (TurnClient client : clients) {
        client.close();
      }
    }
  }

  @Test
  void attack75_strangersGetNoAnswerToStunAndAShortOneToTurn() throws Exception {
    try (TurnClient stranger = TurnClient.udp(shipped.udp, credential("stranger"))) {
      StunText binding = new StunText(StunText.BINDING);
      stranger.sendOnly(binding.bytes());
      StunText allocate = new StunText(StunText.ALLOCATE).transport(StunText.UDP);
      StunText.Reply reply = stranger.strange(allocate);
      assertEquals(UNAUTHORIZED, reply.error());
      // 28 bytes in: realm and nonce are what the protocol needs to go on
      assertTrue(reply.size() <= 4 * allocate.bytes().length, () -> reply.size() + " bytes");
      assertFalse(reply.attributes().containsKey(0x8022), "no version is told");
      assertTrue(stranger.isSilentAbout(binding), "plain STUN is not answered");
    }
  }

  private static void refusesPeers(Coturn coturn, List<String> peers, List<Integer> ports)
      throws Exception {
    try (TurnClient four = TurnClient.udp(coturn.udp, credential("attacker"));
        TurnClient six = TurnClient.udp(coturn.udp, credential("attacker"))) {
      assertEquals(0, four.allocate(StunText.UDP).error(), coturn::said);
      boolean hasSix = Coturn.hasIpv6Loopback();
      if (hasSix) {
        assertEquals(0, six.allocateIpv6().error(), coturn::said);
      }
      for (String peer : peers) {
        byte[] address = StunText.address(peer);
        for (int port : ports) {
          int error = four.permit(address, port).error();
          assertTrue(
              error == FORBIDDEN || (address.length == 16 && error == OTHER_FAMILY),
              peer + ":" + port + " " + error);
          if (hasSix && address.length == 16) {
            assertEquals(FORBIDDEN, six.permit(address, port).error(), peer + ":" + port);
          }
        }
      }
    }
  }

  private static int allocation(IceServer credential) throws Exception {
    try (TurnClient client = TurnClient.udp(shipped.udp, credential)) {
      return client.allocate(StunText.UDP).error();
    }
  }

  private static IceServer credential(String participant) {
    return maker(Coturn.SECRET)
        .make(new ParticipantId(participant), Instant.now(), Instant.now().plusSeconds(3_000));
  }

  private static TurnCredentials maker(String secret) {
    return new TurnCredentials(List.of("turn:localhost:3478"), secret, Duration.ofHours(2));
  }

  private static Socket tls(InetSocketAddress address) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new TrustsAll()}, new SecureRandom());
    return context.getSocketFactory().createSocket(address.getAddress(), address.getPort());
  }

  /** The certificate of this test is nobody's. */
  private static final class TrustsAll implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  /** Stands for a media node: sends back what it gets. */
  private static final class Echo implements AutoCloseable {
    private final DatagramSocket socket;

    Echo(String address) throws Exception {
      socket = new DatagramSocket(0, InetAddress.ofLiteral(address));
      Thread.ofVirtual().start(this::run);
    }

    InetSocketAddress address() {
      return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    private void run() {
      DatagramPacket packet = new DatagramPacket(new byte[2_000], 2_000);
      try {
        while (!socket.isClosed()) {
          socket.receive(packet);
          socket.send(packet);
        }
      } catch (java.io.IOException closed) {
        // the test is over
      }
    }

    @Override
    public void close() {
      socket.close();
    }
  }
}

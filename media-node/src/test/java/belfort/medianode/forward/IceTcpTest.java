package belfort.medianode.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.medianode.forward.PlaneCounters.Counter;
import belfort.medianode.forward.TestPlane.Joined;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Media over TCP: through the one port to the right shard, bounded before whoever is slow. */
final class IceTcpTest {
  private static final int FRAME_TICKS = 3_000;
  private static final Duration LONG = Duration.ofHours(1);

  private TestPlane node;
  private final List<PeerLine> lines = new ArrayList<>();

  private void open(TcpSettings settings, int shards) throws IOException {
    open(
        PlaneConfig.on(0, List.of(InetAddress.getLoopbackAddress()))
            .withShards(shards)
            .withTcp(settings));
  }

  private void open(PlaneConfig config) throws IOException {
    node = new TestPlane(config);
  }

  @AfterEach
  void close() throws IOException {
    for (PeerLine line : lines) {
      line.close();
    }
    node.close();
    assertEquals(0, node.counter(Counter.UNEXPECTED_FAILURES));
    assertEquals(0, node.counter(Counter.SHARD_FAILURES));
    assertEquals(0, node.plane.tcpConnections(), "connections that nobody closed");
  }

  private PeerLine.Stream stranger() throws IOException {
    PeerLine.Stream line = PeerLine.tcp(node.door(), _ -> {});
    lines.add(line);
    return line;
  }

  private void awaitCount(Counter counter, long count) {
    Await.until(
        TestPlane.PATIENCE,
        () -> counter + " is " + node.counter(counter) + ", not " + count,
        () -> node.counter(counter) >= count);
    assertEquals(count, node.counter(counter), counter.name());
  }

  private static void awaitSeen(Joined viewer, int packets) {
    Await.until(
        TestPlane.PATIENCE,
        () -> viewer.peer().seen().size() + " packets of " + packets,
        () -> viewer.peer().seen().size() >= packets);
  }

  private static void awaitEnd(PeerLine.Stream line) {
    Await.until(TestPlane.PATIENCE, "the node closes the connection", line::ended);
  }

  /** An endpoint that waits for its peer, with what is needed to check in. */
  private RemoteDescription expected(int id) throws Exception {
    PlaneEndpoint endpoint = node.plane.open(new EndpointSettings(false, false), _ -> {});
    SyntheticPeer peer =
        node.keep(new SyntheticPeer(id, node.address(), SrtpProfile.AEAD_AES_128_GCM));
    return SdpReader.read(endpoint.processOffer(peer.offer("recvonly")));
  }

  private static byte[] check(RemoteDescription node, int id) {
    return StunClient.request(node.ufrag() + ":peer" + id, node.password(), true);
  }

  @ParameterizedTest
  @EnumSource(
      value = Datagrams.Mode.class,
      names = {"AUTO", "JDK"})
  void soundAndPictureGoOverTcpBothWaysOnWhicheverShard(Datagrams.Mode sockets) throws Exception {
    open(
        PlaneConfig.on(0, List.of(InetAddress.getLoopbackAddress()))
            .withShards(2)
            .withSockets(sockets)
            .withTcp(TcpSettings.on(0)));
    Joined publisher = node.joinByTcp(1, "sendonly");
    Joined byTcp = node.joinByTcp(2, "recvonly");
    Joined byUdp = node.join(3, "recvonly");
    byTcp.watch(publisher.endpoint());
    byUdp.watch(publisher.endpoint());
    int frames = 50;
    for (int i = 0; i < frames; i++) {
      publisher.peer().sendFrame(i == 0, 3, i * FRAME_TICKS);
      publisher.peer().sendAudio(i * 960);
      awaitSeen(byTcp, 4 * i + 4);
      awaitSeen(byUdp, 4 * i + 4);
    }
    assertEquals(2, node.plane.tcpConnections());
    assertEquals(0, node.counter(Counter.TCP_NOT_SENT));
    byTcp.endpoint().close();
    Await.until(TestPlane.PATIENCE, "its connection goes", () -> node.plane.tcpConnections() == 1);
  }

  @Test
  void candidatesAreNamedBehindThoseOfUdpUnlessTheEndpointWantsNone() throws Exception {
    open(TcpSettings.on(0), 1);
    SyntheticPeer peer =
        node.keep(new SyntheticPeer(1, node.address(), SrtpProfile.AEAD_AES_128_GCM));
    PlaneEndpoint with = node.plane.open(new EndpointSettings(false, false), _ -> {});
    String answer = with.processOffer(peer.offer("recvonly"));
    String line =
        "a=candidate:2 1 TCP 1520435199 127.0.0.1 "
            + node.plane.tcpPort()
            + " typ host tcptype passive\r\n";
    assertTrue(answer.contains(line), answer);
    assertTrue(answer.indexOf(" UDP 2130706431 ") < answer.indexOf(line));
    PlaneEndpoint without = node.plane.open(new EndpointSettings(false, false), _ -> {});
    without.offerTcp(false);
    assertFalse(without.processOffer(peer.offer("recvonly")).contains("TCP "));
    List<PlaneEvent> events = new ArrayList<>();
    PlaneEndpoint gathering = node.plane.open(new EndpointSettings(false, false), events::add);
    gathering.processOffer(peer.offer("recvonly"));
    gathering.gatherCandidates();
    gathering.stats(); // a command behind the gathering
    assertEquals(
        2, events.stream().filter(event -> event instanceof PlaneEvent.CandidateFound).count());
    with.close();
    without.close();
    gathering.close();
  }

  @Test
  void aCheckMayComeInPiecesAndWithTheNextFramesInOneSegment() throws Exception {
    open(TcpSettings.on(0), 1);
    RemoteDescription expected = expected(1);
    List<byte[]> heard = new ArrayList<>();
    PeerLine.Stream pieces = PeerLine.tcp(node.door(), heard::add);
    lines.add(pieces);
    byte[] frame = PeerLine.Stream.frame(check(expected, 1));
    for (int i = 0; i < frame.length; i++) {
      pieces.sendRaw(Arrays.copyOfRange(frame, i, i + 1));
    }
    byte[] two = Arrays.copyOf(frame, 2 * frame.length);
    System.arraycopy(frame, 0, two, frame.length, frame.length);
    pieces.sendRaw(two);
    Await.until(TestPlane.PATIENCE, () -> heard.size() + " answers", () -> heard.size() == 3);

    PeerLine.Stream together = PeerLine.tcp(node.door(), heard::add);
    lines.add(together);
    together.sendRaw(two);
    Await.until(TestPlane.PATIENCE, () -> heard.size() + " answers", () -> heard.size() == 5);
    assertFalse(pieces.ended());
  }

  @Test
  void attack69_whoseFirstFrameIsNoCheckOfAPeerHereIsClosedWithoutAByte() throws Exception {
    open(TcpSettings.on(0), 1);
    RemoteDescription expected = expected(1);
    byte[] good = check(expected, 1);
    byte[] wrongPassword =
        StunClient.request(expected.ufrag() + ":peer1", "passwordpasswordpasswordX", true);
    byte[] stranger = StunClient.request("nobody:peer1", expected.password(), true);
    byte[] flipped = good.clone();
    flipped[30] ^= 1;
    byte[] media = new byte[200];
    media[0] = (byte) 0x80;
    List<byte[]> refused = List.of(wrongPassword, stranger, flipped, media, new byte[1]);
    for (byte[] first : refused) {
      PeerLine.Stream line = stranger();
      line.send(first);
      awaitEnd(line);
      assertEquals(0, line.readBytes(), "not one byte for a stranger");
    }
    awaitCount(Counter.TCP_REFUSED, refused.size());
    for (byte[] length : List.of(new byte[2], new byte[] {8, 1}, new byte[] {-1, -1})) {
      PeerLine.Stream line = stranger();
      line.sendRaw(length);
      awaitEnd(line);
    }
    awaitCount(Counter.TCP_MALFORMED, 3);
    // who was let in ends the same way
    PeerLine.Stream line = stranger();
    line.send(good);
    Await.until(TestPlane.PATIENCE, "answered", () -> line.readBytes() > 0);
    line.sendRaw(new byte[2]);
    awaitEnd(line);
    awaitCount(Counter.TCP_MALFORMED, 4);
  }

  @Test
  void attack8_whoSaysNothingMakesRoomAndHoldsUpNobody() throws Exception {
    int room = 8;
    open(new TcpSettings(0, 100, room, LONG), 1);
    List<PeerLine.Stream> silent = new ArrayList<>();
    for (int i = 0; i < 3 * room; i++) {
      PeerLine.Stream line = stranger();
      if (i % 2 == 0) {
        line.sendRaw(new byte[] {0, 100, 0, 1});
      }
      silent.add(line);
    }
    awaitCount(Counter.TCP_SILENT, 2L * room);
    for (PeerLine.Stream line : silent.subList(0, 2 * room)) {
      awaitEnd(line); // the oldest made room
    }
    Joined joined = node.joinByTcp(1, "recvonly");
    assertEquals(room, node.plane.tcpConnections(), "it took the place of one more");
    joined.endpoint().close();
  }

  @Test
  void attack8_whoSaysNothingInTimeIsClosed() throws Exception {
    open(new TcpSettings(0, 100, 100, Duration.ofMillis(300)), 1);
    PeerLine.Stream nothing = stranger();
    PeerLine.Stream half = stranger();
    half.sendRaw(new byte[] {0, 100, 0, 1});
    awaitEnd(nothing);
    awaitEnd(half);
    awaitCount(Counter.TCP_SILENT, 2);
    assertEquals(0, node.plane.tcpConnections());
  }

  @Test
  void attack9_moreConnectionsThanAllowedAreRefusedAndOnePeerHasAFewOnly() throws Exception {
    open(new TcpSettings(0, Connectivity.MAX_ADDRESSES + 2, 10, LONG), 1);
    RemoteDescription expected = expected(1);
    List<PeerLine.Stream> own = new ArrayList<>();
    for (int i = 0; i < 2 * Connectivity.MAX_ADDRESSES; i++) {
      PeerLine.Stream line = stranger();
      line.send(check(expected, 1));
      Await.until(TestPlane.PATIENCE, "answered", () -> line.readBytes() > 0);
      own.add(line);
      int oldest = i - Connectivity.MAX_ADDRESSES;
      if (oldest > 0) {
        awaitEnd(own.get(oldest)); // the first is the one in use for as long as it lives
      }
    }
    Await.until(
        TestPlane.PATIENCE,
        () -> node.plane.tcpConnections() + " connections",
        () -> node.plane.tcpConnections() == Connectivity.MAX_ADDRESSES);
    assertEquals(0, node.counter(Counter.TCP_REFUSED_FULL));
    stranger();
    stranger();
    PeerLine.Stream tooMany = stranger();
    awaitEnd(tooMany);
    awaitCount(Counter.TCP_REFUSED_FULL, 1);
    own.getLast().send(check(expected, 1));
    int before = own.getLast().readBytes();
    own.getLast().send(check(expected, 1));
    Await.until(TestPlane.PATIENCE, "who is in stays in", () -> own.getLast().readBytes() > before);
  }

  @Test
  void attack16_aSlowReaderLosesPictureUpToAKeyFrameAndHoldsUpNobody() throws Exception {
    open(TcpSettings.on(0), 1);
    Joined publisher = node.join(1, "sendonly");
    Joined slow = node.joinByTcp(2, "recvonly");
    Joined other = node.join(3, "recvonly");
    slow.watch(publisher.endpoint());
    other.watch(publisher.endpoint());
    PeerLine.Stream fast = PeerLine.tcp(node.door(), slow.peer()::received);
    lines.add(fast);
    slow.peer().moveTo(fast).close();
    slow.peer().checkAgain();
    fast.stopReading();
    int frame = 0;
    int sounds = 0;
    while (node.counter(Counter.TCP_NOT_SENT) == 0) {
      publisher.peer().sendFrame(frame == 0, 10, frame * FRAME_TICKS);
      publisher.peer().sendAudio(frame * 960);
      frame++;
      sounds++;
      awaitSeen(other, 10 * frame + sounds);
      assertTrue(frame < 200, "memory that grows: " + frame * 10_000 + " bytes");
    }
    int cutAt = frame;
    int asked = publisher.peer().keyFrameRequests();
    long notSent = node.counter(Counter.TCP_NOT_SENT);
    for (int i = 0; i < 40; i++) {
      publisher.peer().sendFrame(false, 10, frame * FRAME_TICKS);
      frame++;
      if (i % 4 == 0) { // a test's packet of sound is as long as a real second of it is
        publisher.peer().sendAudio(frame * 960);
        sounds++;
      }
      awaitSeen(other, 10 * frame + sounds);
    }
    assertEquals(notSent, node.counter(Counter.TCP_NOT_SENT), "no more of the picture is tried");
    assertEquals(asked, publisher.peer().keyFrameRequests(), "nobody else pays for the slow one");
    fast.readAgain();
    Await.until(
        TestPlane.PATIENCE,
        "a key frame is asked for once there is room",
        () -> publisher.peer().keyFrameRequests() > asked);
    publisher.peer().sendFrame(true, 10, frame * FRAME_TICKS);
    int key = (frame + 1) * 10 - 1;
    Await.until(
        TestPlane.PATIENCE,
        () -> "packet " + key + " after " + slow.peer().video().getLast(),
        () -> slow.peer().video().getLast().number() == key);
    assertEquals(
        sounds,
        slow.peer().seen().size() - slow.peer().video().size(),
        "not one packet of sound is lost");
    assertTrue(slow.peer().video().size() <= 10 * cutAt + 10, "what was cut is not sent later");
  }

  @Test
  void aConnectionThatBreaksIsAPairThatIsGoneAndAnotherTakesItsPlace() throws Exception {
    open(TcpSettings.on(0), 1);
    Joined publisher = node.join(1, "sendonly");
    Joined viewer = node.joinByTcp(2, "recvonly");
    viewer.watch(publisher.endpoint());
    publisher.peer().sendFrame(true, 2, 0);
    Await.until(TestPlane.PATIENCE, "it watches", () -> viewer.peer().video().size() == 2);
    PeerLine first = viewer.peer().moveTo(PeerLine.udp(node.address(), viewer.peer()::received));
    first.close();
    Await.until(TestPlane.PATIENCE, "closed", () -> node.plane.tcpConnections() == 0);
    long out = node.counter(Counter.PACKETS_OUT);
    publisher.peer().sendFrame(false, 2, FRAME_TICKS);
    Await.until(TestPlane.PATIENCE, "taken", () -> TestPlane.received(publisher.endpoint()) == 4);
    assertEquals(2, viewer.peer().video().size());
    assertTrue(node.counter(Counter.PACKETS_OUT) - out < 10, "there is nowhere to send it");
    PeerLine again = PeerLine.tcp(node.door(), viewer.peer()::received);
    viewer.peer().moveTo(again).close();
    viewer.peer().checkAgain(false);
    publisher.peer().sendFrame(false, 2, 2 * FRAME_TICKS);
    Await.until(
        TestPlane.PATIENCE,
        () -> viewer.peer().video() + " with what it missed",
        () -> viewer.peer().video().size() == 6);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void attack67_streamsOfAnyBytesBringUpNoFailureAndTheCallGoesOn(long seed) throws Exception {
    open(TcpSettings.on(0), 1);
    Joined publisher = node.joinByTcp(1, "sendonly");
    Joined viewer = node.joinByTcp(2, "recvonly");
    viewer.watch(publisher.endpoint());
    RemoteDescription expected = expected(3);
    Random random = new Random(seed);
    for (int i = 0; i < 150; i++) {
      PeerLine.Stream line = stranger();
      byte[] bytes = PeerLine.Stream.frame(check(expected, 3));
      byte[] more = new byte[random.nextInt(6_000)];
      random.nextBytes(more);
      int mutations = random.nextInt(3);
      for (int mutation = 0; mutation < mutations; mutation++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        line.sendRaw(Arrays.copyOf(bytes, bytes.length - random.nextInt(2) * random.nextInt(40)));
        line.sendRaw(more);
      } catch (IOException e) {
        assertTrue(e.getMessage() != null, "closed while it was written to"); // as it should be
      }
      line.close();
    }
    for (int i = 0; i < 10; i++) {
      publisher.peer().sendFrame(i == 0, 2, i * FRAME_TICKS);
    }
    Await.until(
        TestPlane.PATIENCE,
        () -> viewer.peer().video().size() + " packets, seed " + seed,
        () -> viewer.peer().video().size() == 20);
    Await.until(
        TestPlane.PATIENCE,
        () -> node.plane.tcpConnections() + " connections",
        () -> node.plane.tcpConnections() == 2);
  }
}

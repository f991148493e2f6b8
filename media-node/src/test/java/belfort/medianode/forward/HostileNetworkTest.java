package belfort.medianode.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.medianode.dtls.ClientHello;
import belfort.medianode.forward.PlaneCounters.Counter;
import belfort.medianode.forward.TestPlane.Joined;
import belfort.medianode.ice.StunClient;
import belfort.medianode.plane.EndpointSettings;
import belfort.medianode.plane.PlaneEndpoint;
import belfort.medianode.plane.PlaneEvent;
import belfort.medianode.plane.PlaneEvent.DtlsState;
import belfort.medianode.rtp.RtcpWriter;
import belfort.medianode.srtp.SrtpProfile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Strangers and bad participants at the node's real UDP port: nobody else notices. */
final class HostileNetworkTest {
  private static final int HELLOS = 10_000;
  private static final int BETWEEN_FRAMES = 50;
  private static final int FORGED = 5_000;
  private static final int STORM_FRAMES = 5;
  private static final int STORM_PACKETS = 10;
  private static final int STORM_REQUESTS = 200;
  private static final int FRAME_TICKS = 3_000;

  private TestPlane node;
  private DatagramChannel stranger;

  @BeforeEach
  void open() throws IOException {
    node = new TestPlane();
    stranger = DatagramChannel.open();
  }

  @AfterEach
  void close() throws IOException {
    assertEquals(0, node.counter(Counter.UNEXPECTED_FAILURES));
    stranger.close();
    node.close();
  }

  private void fromStranger(byte[] packet) throws IOException {
    stranger.send(ByteBuffer.wrap(packet), node.address());
  }

  /** An endpoint with a peer that has checked in and does nothing more. */
  private Joined checkedIn(int id) throws Exception {
    List<PlaneEvent> events = new CopyOnWriteArrayList<>();
    PlaneEndpoint endpoint = node.plane.open(new EndpointSettings(false, false), events::add);
    SyntheticPeer peer =
        node.keep(new SyntheticPeer(id, node.address(), SrtpProfile.AEAD_AES_128_GCM));
    long out = node.counter(Counter.BYTES_OUT);
    peer.check(endpoint.processOffer(peer.offer("recvonly")));
    awaitSent(out); // what is sent is counted a moment after it has arrived
    return new Joined(peer, endpoint, events);
  }

  private void awaitSent(long before) {
    Await.until(TestPlane.PATIENCE, "sent", () -> node.counter(Counter.BYTES_OUT) > before);
  }

  private void awaitHandled(long packets) {
    Await.until(
        TestPlane.PATIENCE,
        "the packets are read",
        () -> node.counter(Counter.PACKETS_IN) >= packets);
  }

  @Test
  void attack64_hellosFromElsewhereBeforeAndDuringTheRealHandshakeDisturbNothing()
      throws Exception {
    Joined joined = checkedIn(1);
    byte[] hello = ClientHello.said();
    for (int i = 0; i < 20; i++) {
      fromStranger(hello);
    }
    Await.until(TestPlane.PATIENCE, "ignored", () -> node.counter(Counter.UNCHECKED_ADDRESS) == 20);
    assertEquals(0, node.counter(Counter.HANDSHAKES_STARTED));
    CompletableFuture<Boolean> connected = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            joined.peer().shakeHands();
            connected.complete(true);
          } catch (Exception e) {
            connected.completeExceptionally(e);
          }
        });
    Await.until(
        TestPlane.PATIENCE,
        "the real one connects",
        () -> {
          try {
            fromStranger(hello);
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
          return connected.isDone();
        });
    assertTrue(connected.join());
    TestPlane.await(joined.events(), new PlaneEvent.ConnectionStateChanged(true));
    assertEquals(1, node.counter(Counter.HANDSHAKES_STARTED));
    assertEquals(0, node.counter(Counter.HANDSHAKES_FAILED));
  }

  /** A participant whose own handshake is done speaks SCTP (RFC 8261), as a data channel would. */
  @Test
  void attack71_sctpInsideDtlsIsHeardByNobodyAndTheCallGoesOn() throws Exception {
    Joined publisher = node.join(1, "sendonly");
    Joined viewer = node.join(2, "recvonly");
    viewer.watch(publisher.endpoint());
    publisher.peer().sendFrame(true, 1, 0);
    Await.until(TestPlane.PATIENCE, "it watches", () -> viewer.peer().video().size() == 1);
    Random random = new Random(71);
    long in = node.counter(Counter.PACKETS_IN);
    for (int i = 0; i < 200; i++) {
      byte[] chunk = new byte[12 + random.nextInt(900)];
      random.nextBytes(chunk);
      chunk[0] = 0x13; // port 5000, and INIT among much else
      chunk[1] = (byte) 0x88;
      viewer.peer().sayByDtls(chunk);
    }
    awaitHandled(in + 200);
    publisher.peer().sendFrame(false, 1, 3_000);
    Await.until(TestPlane.PATIENCE, "it goes on", () -> viewer.peer().video().size() == 2);
    assertFalse(viewer.events().contains(new PlaneEvent.DtlsStateChanged(DtlsState.CLOSED)));
  }

  @Test
  void attack65_tenThousandHellosBeginNothingTwiceAndEstablishedViewersLoseNothing()
      throws Exception {
    Joined publisher = node.join(1, "sendonly");
    Joined viewer = node.join(2, "recvonly");
    viewer.watch(publisher.endpoint());
    List<Joined> hostile = new ArrayList<>();
    for (int id = 10; id < 14; id++) {
      hostile.add(checkedIn(id));
    }
    List<byte[]> hellos = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      hellos.add(ClientHello.said());
    }
    long before = node.counter(Counter.PACKETS_IN);
    for (int i = 0; i < HELLOS; i++) {
      byte[] hello = hellos.get(i % hellos.size());
      if (i % 2 == 0) {
        fromStranger(hello);
      } else {
        hostile.get(i / 2 % hostile.size()).peer().send(hello);
      }
      if (i % BETWEEN_FRAMES == 0) {
        publisher.peer().sendFrame(i == 0, 1, i * 60);
        awaitHandled(before + i);
      }
      if (i == HELLOS / 2) {
        node.join(3, "recvonly"); // who comes in the middle of it connects
      }
    }
    Await.until(
        TestPlane.PATIENCE,
        () -> viewer.peer().video().size() + " frames",
        () -> viewer.peer().video().size() == HELLOS / BETWEEN_FRAMES);
    int first = viewer.peer().video().getFirst().sequence();
    assertEquals(
        IntStream.range(first, first + HELLOS / BETWEEN_FRAMES).boxed().toList(),
        viewer.peer().video().stream().map(SyntheticPeer.Seen::sequence).toList(),
        "in order and without a gap");
    Await.until( // some of them came behind the last frame
        TestPlane.PATIENCE,
        () -> node.counter(Counter.UNCHECKED_ADDRESS) + " ignored",
        () -> node.counter(Counter.UNCHECKED_ADDRESS) >= HELLOS / 2);
    assertEquals(3 + hostile.size(), node.counter(Counter.HANDSHAKES_STARTED));
  }

  /** Whoever can forge the sender's address can send such records: none of them is proof. */
  @Test
  void attack66_forgedRecordsAfterTheHandshakeCloseNothing() throws Exception {
    Joined publisher = node.join(1, "sendonly");
    Joined viewer = node.join(2, "recvonly");
    viewer.watch(publisher.endpoint());
    Random random = new Random(66);
    byte[] hello = ClientHello.said();
    long before = node.counter(Counter.PACKETS_IN);
    for (int i = 1; i <= FORGED; i++) {
      byte[] record = Arrays.copyOf(hello, 1 + random.nextInt(2 * hello.length));
      for (int j = 0; j < record.length; j++) {
        record[j] = random.nextInt(12) == 0 ? (byte) random.nextInt() : record[j];
      }
      record[0] = (byte) (20 + random.nextInt(random.nextBoolean() ? 4 : 44));
      if (i <= 256 && record.length > 2) {
        record[1] = (byte) 0xfe;
        record[2] = (byte) i; // among them the versions that no standard has
      }
      viewer.peer().send(record);
      if (i % BETWEEN_FRAMES == 0) {
        awaitHandled(before + i);
      }
    }
    int[] frames = {0};
    Await.until(
        TestPlane.PATIENCE,
        () -> "media still goes; " + viewer.events(),
        () -> {
          publisher.peer().sendFrame(true, 1, 3000 * frames[0]++);
          return !viewer.peer().video().isEmpty();
        });
    assertFalse(viewer.events().contains(new PlaneEvent.DtlsStateChanged(DtlsState.CLOSED)));
  }

  @Test
  void attack67_aStormOfNacksAndEstimatesIsBoundedAndNobodyLosesAnything() throws Exception {
    Joined publisher = node.join(1, "sendonly");
    Joined storming = node.join(2, "recvonly");
    Joined other = node.join(3, "recvonly");
    storming.watch(publisher.endpoint());
    other.watch(publisher.endpoint());
    int frames = 0;
    for (; frames < STORM_FRAMES; frames++) {
      publisher.peer().sendFrame(frames == 0, STORM_PACKETS, frames * FRAME_TICKS);
    }
    awaitVideo(frames, storming, other);
    Await.until(TestPlane.PATIENCE, "told a limit", () -> publisher.peer().rembBitsPerSecond() > 0);
    long limit = publisher.peer().rembBitsPerSecond();

    int[] all = storming.peer().video().stream().mapToInt(SyntheticPeer.Seen::sequence).toArray();
    for (int i = 0; i < STORM_REQUESTS; i++) {
      RtcpWriter storm = new RtcpWriter();
      storm.receiverReport(7);
      storm.nack(7, storming.peer().watchedSsrc(), all, all.length);
      storm.receiverEstimatedMaximum(
          7, storming.peer().watchedSsrc(), i % 2 == 0 ? 1 : 10_000_000_000L);
      storming.peer().sendControl(storm);
    }
    long asked = (long) STORM_REQUESTS * all.length;
    Await.until(
        TestPlane.PATIENCE,
        () -> resends() + " of " + asked,
        () -> resends() == asked && node.counter(Counter.RESENDS_OVER_BUDGET) > asked / 2);

    for (; frames < 2 * STORM_FRAMES; frames++) {
      publisher.peer().sendFrame(false, STORM_PACKETS, frames * FRAME_TICKS);
    }
    awaitVideo(frames, storming, other);
    assertEquals(
        limit, publisher.peer().rembBitsPerSecond(), "one viewer's word is not the class's");
    assertEquals(0, node.counter(Counter.RTCP_MALFORMED));
  }

  /** NACKed packets that were answered in one way or another. */
  private long resends() {
    return node.counter(Counter.RESENDS)
        + node.counter(Counter.RESENDS_OVER_BUDGET)
        + node.counter(Counter.RESENDS_TOO_OLD);
  }

  private static void awaitVideo(int frames, Joined... viewers) {
    for (Joined viewer : viewers) {
      Await.until(
          TestPlane.PATIENCE,
          () -> viewer.peer().video().size() + " packets of " + frames * STORM_PACKETS,
          () -> viewer.peer().video().size() == frames * STORM_PACKETS);
    }
  }

  @Test
  void attack69_whoKnowsNoUfragAndNoPasswordGetsNotOneByte() throws Exception {
    Joined joined = checkedIn(1);
    String name = joined.peer().nodeUfrag() + ":" + joined.peer().ufrag();
    Random random = new Random(69);
    List<byte[]> packets = new ArrayList<>();
    packets.add(ClientHello.said());
    packets.add(StunClient.request("nobody:" + joined.peer().ufrag(), "password", true));
    packets.add(StunClient.request(name, "wrong", true));
    byte[] cut = StunClient.request(name, joined.peer().nodePassword(), true);
    cut[cut.length - 1] ^= 1; // the fingerprint
    packets.add(cut);
    for (int first : new int[] {0, 1, 3, 20, 22, 23, 63, 64, 128, 144, 191, 200, 255}) {
      byte[] packet = new byte[12 + random.nextInt(1_200)];
      random.nextBytes(packet);
      packet[0] = (byte) first;
      packets.add(packet);
    }
    long out = node.counter(Counter.BYTES_OUT);
    long in = node.counter(Counter.PACKETS_IN);
    for (byte[] packet : packets) {
      fromStranger(packet);
    }
    awaitHandled(in + packets.size());
    joined.peer().checkAgain(); // whoever is answered now is behind all of them
    awaitSent(out);
    long answer = node.counter(Counter.BYTES_OUT) - out;
    assertTrue(answer > 0 && answer <= 128, answer + " bytes, of the one answer that is due");
  }

  @Test
  void attack69_noAnswerIsLargerThanItsRequest() throws Exception {
    Joined joined = checkedIn(1);
    String name = joined.peer().nodeUfrag() + ":" + joined.peer().ufrag();
    String password = joined.peer().nodePassword();
    byte[] unknown = {0x7f, (byte) 0xfe, 0, 0};
    byte[] controlled = {(byte) 0x80, 0x29, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8};
    for (byte[] request :
        List.of(
            StunClient.request(name, password),
            StunClient.request(name, password, unknown),
            StunClient.request(name, password, controlled),
            StunClient.request(name, password, true))) {
      long out = node.counter(Counter.BYTES_OUT);
      long answered = node.counter(Counter.STUN_ANSWERED);
      fromStranger(request);
      awaitSent(out);
      assertEquals(answered + 1, node.counter(Counter.STUN_ANSWERED));
      long answer = node.counter(Counter.BYTES_OUT) - out;
      assertFalse(answer > request.length, answer + " bytes for " + request.length);
    }
  }
}

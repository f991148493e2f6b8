package belfort.medianode.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.medianode.dtls.ClientHello;
import belfort.medianode.forward.PacketMutations.Made;
import belfort.medianode.forward.PlaneCounters.Counter;
import belfort.medianode.forward.TestPlane.Joined;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A million packets through the shard's own handler, on its own thread. */
final class PacketFuzzTest {
  private static final int PACKETS = 1_000_000;
  private static final int BATCH = 250;
  private static final long SEED = 20_261_127;

  @Test
  void attack67_aMillionMutatedPacketsBringUpNoFailureAndTheCallGoesOn() throws Exception {
    try (TestPlane node = new TestPlane()) {
      Joined publisher = node.join(1, "sendrecv", RepairStream::offered);
      Joined viewer = node.join(2, "sendrecv", RepairStream::offered);
      viewer.watch(publisher.endpoint());
      publisher.watch(viewer.endpoint());
      awaitOnePacket(publisher, viewer);
      awaitOnePacket(viewer, publisher);
      List<SyntheticPeer> peers = List.of(publisher.peer(), viewer.peer());
      peers.forEach(SyntheticPeer::discard);
      PacketMutations mutations = new PacketMutations(new Random(SEED), peers, ClientHello.said());
      feed(node, mutations);
      assertReached(node);
      for (SyntheticPeer peer : peers) {
        peer.checkAgain();
        peer.continueAt(mutations.nextSequence(peer));
      }
      Joined late = node.join(3, "recvonly");
      late.watch(publisher.endpoint());
      awaitOnePacket(publisher, late);
      assertEquals(0, node.counter(Counter.SHARD_FAILURES));
    }
  }

  private static void awaitOnePacket(Joined from, Joined to) {
    int[] frames = {0};
    Await.until(
        TestPlane.PATIENCE,
        "media arrives",
        () -> {
          from.peer().sendFrame(true, 1, 3000 * frames[0]++);
          return to.peer().watchedSsrc() != 0 && !to.peer().video().isEmpty();
        });
  }

  /** While one batch is handled the next is made. */
  private static void feed(TestPlane node, PacketMutations mutations) {
    Shard shard = node.plane.shards().getFirst().shard();
    Made[][] batches = new Made[2][BATCH];
    for (Made[] batch : batches) {
      Arrays.setAll(batch, _ -> new Made());
    }
    CompletableFuture<String> before = CompletableFuture.completedFuture("");
    for (int sent = 0; sent < PACKETS; sent += BATCH) {
      Made[] batch = batches[sent / BATCH % 2];
      for (Made made : batch) {
        mutations.make(made);
      }
      assertEquals("", before.join(), "seed " + SEED + " within " + BATCH + " before " + sent);
      CompletableFuture<String> done = new CompletableFuture<>();
      shard.execute(() -> done.complete(handle(shard, batch)));
      before = done;
    }
    assertEquals("", before.join(), "seed " + SEED);
  }

  /** The packet that brought up a failure; empty when none did. */
  private static String handle(Shard shard, Made[] batch) {
    String guilty = "";
    for (Made made : batch) {
      byte[] copy = Arrays.copyOf(made.bytes, made.length);
      shard.take(shard.wire(0), made.from, made.bytes, made.length);
      if (guilty.isEmpty() && shard.counters().get(Counter.UNEXPECTED_FAILURES) > 0) {
        guilty = HexFormat.of().formatHex(copy);
      }
    }
    return guilty;
  }

  /** That the packets came where it hurts: each way to refuse one was taken, and many passed. */
  private static void assertReached(TestPlane node) {
    assertTrue(node.counter(Counter.PACKETS_IN) >= PACKETS);
    assertEquals(0, node.counter(Counter.UNEXPECTED_FAILURES));
    for (Counter counter :
        List.of(
            Counter.UNKNOWN_PACKETS,
            Counter.UNCHECKED_ADDRESS,
            Counter.STUN_REFUSED,
            Counter.STUN_ANSWERED,
            Counter.RTP_MALFORMED,
            Counter.RTCP_MALFORMED,
            Counter.SRTP_REFUSED,
            Counter.SRTP_REPLAYED,
            Counter.RTP_NOT_AGREED,
            Counter.RTX_IN,
            Counter.RTX_REDUNDANT,
            Counter.RTX_REFUSED,
            Counter.NACKS_SENT,
            Counter.KEY_FRAME_REQUESTS_MERGED)) {
      assertTrue(node.counter(counter) > 0, counter + " was never reached");
    }
    long media = node.counter(Counter.PACKETS_OUT) - node.counter(Counter.STUN_ANSWERED);
    assertTrue(media > PACKETS / 10, media + " packets were forwarded; " + all(node));
  }

  private static String all(TestPlane node) {
    return Arrays.stream(Counter.values())
        .map(counter -> counter + "=" + node.counter(counter))
        .collect(Collectors.joining(" "));
  }
}

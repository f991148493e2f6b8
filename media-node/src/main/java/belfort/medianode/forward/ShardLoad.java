package belfort.medianode.forward;

import belfort.medianode.dtls.DtlsHandshakes;
import belfort.medianode.forward.PlaneCounters.Counter;
import belfort.medianode.plane.MediaKind;
import belfort.medianode.rtp.Bytes;
import belfort.medianode.rtp.RtpPacket;
import belfort.medianode.sdp.Agreement;
import belfort.medianode.sdp.Crypto;
import belfort.medianode.srtp.SrtpContext;
import belfort.medianode.srtp.SrtpProfile;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * Made-up video through a shard of its own on loopback, to measure what a packet costs: the same
 * sockets, ciphers and tracks as for lessons. One relay brings the source in, others carry it out
 * to a socket that nobody reads.
 */
public final class ShardLoad implements AutoCloseable {
  private static final SrtpProfile PROFILE = SrtpProfile.AEAD_AES_128_GCM;
  private static final int SOURCE_SSRC = 0x0100_0000;
  private static final int PAYLOAD_BYTES = 1_100;

  /** So many packets fit in a socket's buffer on any host. */
  private static final int BURST = 32;

  /** What a picture of a teacher needs at 1 Mbit/s and 30 frames a second. */
  private static final int FRAME_PACKETS = 4;

  private static final long LOST_AFTER_NS = 200_000_000L;
  private static final long POLL_NS = 50_000L;

  private final SecureRandom random = new SecureRandom();
  private final MediaSockets sockets;
  private final Shard shard;
  private final DatagramChannel source;
  private final DatagramChannel sink;
  private final InetSocketAddress target;
  private final SrtpContext keys;
  private final RelayTransport in;
  private final List<RelayTransport> out = new ArrayList<>();
  private final byte[] packet = new byte[RtpPacket.FIXED_HEADER_BYTES + PAYLOAD_BYTES];
  private final byte[] sealed = new byte[packet.length + SrtpContext.MAX_OVERHEAD_BYTES];
  private int sequence;

  private ShardLoad(PlaneConfig config, DtlsHandshakes handshakes, int viewers) throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    this.sockets =
        MediaSockets.open(PlaneConfig.on(0, List.of(loopback)).withSockets(config.sockets()));
    this.shard =
        new Shard(
            config, handshakes, new NodeClock(Instant.now(), System.nanoTime()), sockets, null);
    this.source = DatagramChannel.open().bind(new InetSocketAddress(loopback, 0));
    this.sink = DatagramChannel.open().bind(new InetSocketAddress(loopback, 0));
    this.target = new InetSocketAddress(loopback, sockets.port());
    Crypto key = Crypto.random(1, PROFILE, random);
    this.keys = new SrtpContext(PROFILE, key.key());
    this.in = relay((InetSocketAddress) source.getLocalAddress(), key, SOURCE_SSRC);
    for (int i = 1; i <= viewers; i++) {
      Crypto unused = Crypto.random(1, PROFILE, random);
      out.add(relay((InetSocketAddress) sink.getLocalAddress(), unused, SOURCE_SSRC + 2 * i));
    }
  }

  /**
   * Opens the shard with its sockets.
   *
   * @param viewers how many copies of a packet there can be
   */
  static ShardLoad open(PlaneConfig config, DtlsHandshakes handshakes, int viewers)
      throws IOException {
    ShardLoad load = new ShardLoad(config, handshakes, viewers);
    load.shard.start();
    return load;
  }

  private RelayTransport relay(InetSocketAddress remote, Crypto theirs, int ssrc) {
    RelayTransport transport = new RelayTransport(shard, PeerIdentity.random(random), event -> {});
    SrtpSession session =
        new SrtpSession(
            shard.counters(), PROFILE, theirs.key(), Crypto.random(1, PROFILE, random).key());
    Agreement agreement = agreement(ssrc);
    shard.execute(
        () -> transport.negotiated(agreement, shard.wire(0), remote, session, shard.nowNs()));
    return transport;
  }

  /** Audio under the next number, which is never sent. */
  private static Agreement agreement(int ssrc) {
    return new Agreement(
        Agreement.relayOffer(true, true).sections().stream()
            .map(s -> s.withSsrc(s.kind() == MediaKind.VIDEO ? ssrc : ssrc + 1))
            .toList());
  }

  /**
   * Takes packets through the shard.
   *
   * @param copies how many viewers each goes to
   * @return the processor time of the shard's thread in nanoseconds
   */
  public long forward(int packets, int copies) throws IOException {
    for (int i = 0; i < out.size(); i++) {
      RelayTransport viewer = out.get(i);
      InboundTrack track = i < copies ? in.peer().videoIn() : null;
      shard.execute(() -> viewer.peer().videoOut().setSource(track, shard.nowNs()));
    }
    long before = cpuNs();
    for (int sent = 0; sent < packets; sent += BURST) {
      int burst = Math.min(BURST, packets - sent);
      long due = shard.counters().get(Counter.PACKETS_IN) + burst;
      for (int i = 0; i < burst; i++) {
        send(sent + i == 0);
      }
      awaitReceived(due);
    }
    return cpuNs() - before;
  }

  /** The processor time of the shard's thread, once it did what it was told before. */
  private long cpuNs() {
    CompletableFuture<Long> answer = new CompletableFuture<>();
    shard.execute(
        () -> answer.complete(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime()));
    return answer.join();
  }

  private void send(boolean key) throws IOException {
    packet[0] = (byte) 0x80;
    packet[1] = (byte) (96 | (sequence % FRAME_PACKETS == FRAME_PACKETS - 1 ? 0x80 : 0));
    Bytes.put16(packet, 2, sequence & 0xffff);
    Bytes.put32(packet, 4, sequence * 90);
    Bytes.put32(packet, 8, SOURCE_SSRC);
    packet[12] = 0x10;
    packet[13] = (byte) (key ? 0 : 1);
    sequence++;
    int header = RtpPacket.FIXED_HEADER_BYTES;
    System.arraycopy(packet, 0, sealed, 0, header);
    try {
      int length = keys.protectRtp(sealed, 0, header, packet, header, PAYLOAD_BYTES, false);
      source.send(ByteBuffer.wrap(sealed, 0, length), target);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a packet could not be encrypted", e);
    }
  }

  /** A packet that was lost on the way is not waited for. */
  private void awaitReceived(long due) {
    long lost = System.nanoTime() + LOST_AFTER_NS;
    while (shard.counters().get(Counter.PACKETS_IN) < due && System.nanoTime() - lost < 0) {
      LockSupport.parkNanos(POLL_NS);
    }
  }

  /** What the shard counted. */
  PlaneCounters counters() {
    return shard.counters();
  }

  @Override
  public void close() throws IOException {
    shard.stop();
    source.close();
    sink.close();
  }
}

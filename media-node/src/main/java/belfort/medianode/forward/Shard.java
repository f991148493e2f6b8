package belfort.medianode.forward;

import belfort.medianode.dtls.DtlsHandshakes;
import belfort.medianode.forward.PlaneCounters.Counter;
import belfort.medianode.ice.StunRequest;
import belfort.medianode.rtp.Bytes;
import belfort.medianode.rtp.RtcpReader;
import belfort.medianode.rtp.RtcpWriter;
import belfort.medianode.rtp.RtpPacket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread with one media port and all the peers on it. Each packet runs to completion: read,
 * checked, decrypted once, rewritten and encrypted for each viewer, sent. The buffers here are used
 * over and over; nothing is allocated for a packet but what the JDK's ciphers ask for.
 */
final class Shard {
  private static final Logger LOG = LoggerFactory.getLogger(Shard.class);

  static final long FAST_TICK_NS = 20_000_000L;
  static final long SLOW_TICK_NS = 100_000_000L;

  /** So many datagrams of one socket before the others have their turn. */
  private static final int BURST = 64;

  private static final int BUFFER_BYTES = 2048;
  private static final int MIN_DATAGRAM_BYTES = 12;
  private static final int MAX_LOST = 64;
  private static final long LOG_INTERVAL_NS = 10_000_000_000L;

  private final PlaneConfig config;
  private final DtlsHandshakes handshakes;
  private final NodeClock clock;
  private final MediaSockets sockets;
  private final Selector selector;
  private final PlaneCounters counters = new PlaneCounters();
  private final ConcurrentLinkedQueue<Runnable> commands = new ConcurrentLinkedQueue<>();
  private final Map<String, BrowserTransport> peersByUfrag = new HashMap<>();
  private final List<Wire> wires = new ArrayList<>();
  private final List<Peer> peers = new ArrayList<>();
  private final Thread thread;
  private volatile boolean stopping;

  private final byte[] incoming = new byte[BUFFER_BYTES];
  private final ByteBuffer receiveBuffer = ByteBuffer.wrap(incoming);
  private final byte[] outgoing = new byte[BUFFER_BYTES];
  private final ByteBuffer outgoingBuffer = ByteBuffer.wrap(outgoing);
  private final RtpPacket packet = new RtpPacket();
  private final RtpPacket resent = new RtpPacket();
  private final RtcpReader rtcpReader = new RtcpReader();
  private final RtcpWriter rtcpWriter = new RtcpWriter();
  private final ByteBuffer rtcpBuffer = ByteBuffer.wrap(rtcpWriter.buffer());
  private final int[] lostSequences = new int[MAX_LOST];
  private long nextFastTickNs;
  private long nextSlowTickNs;
  private long lastLogNs;
  private boolean logged;

  Shard(PlaneConfig config, DtlsHandshakes handshakes, NodeClock clock, MediaSockets sockets)
      throws IOException {
    this.config = config;
    this.handshakes = handshakes;
    this.clock = clock;
    this.sockets = sockets;
    this.selector = Selector.open();
    List<DatagramChannel> channels = sockets.channels();
    for (int i = 0; i < channels.size(); i++) {
      Wire wire = sockets.wire(i);
      wires.add(wire);
      channels.get(i).register(selector, SelectionKey.OP_READ, wire);
    }
    this.thread = Thread.ofPlatform().name("media-shard").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  PlaneConfig config() {
    return config;
  }

  PlaneCounters counters() {
    return counters;
  }

  DtlsHandshakes handshakes() {
    return handshakes;
  }

  NodeClock clock() {
    return clock;
  }

  RtpPacket packet() {
    return packet;
  }

  RtpPacket resent() {
    return resent;
  }

  RtcpReader rtcpReader() {
    return rtcpReader;
  }

  RtcpWriter rtcpWriter() {
    return rtcpWriter;
  }

  /** Where the next RTP or STUN packet is written before it is sent. */
  byte[] outgoing() {
    return outgoing;
  }

  /** The same bytes as {@link #outgoing()}, for sending. */
  ByteBuffer outgoingBuffer() {
    return outgoingBuffer;
  }

  /** The bytes of {@link #rtcpWriter()}, for sending. */
  ByteBuffer rtcpBuffer() {
    return rtcpBuffer;
  }

  int[] lostSequences() {
    return lostSequences;
  }

  long nowNs() {
    return System.nanoTime();
  }

  boolean isOwnThread() {
    return Thread.currentThread() == thread;
  }

  /** Runs a command on the shard's thread, in order. From any thread. */
  void execute(Runnable command) {
    commands.add(command);
    if (!isOwnThread()) {
      selector.wakeup();
    }
  }

  /** The wire of one of the sockets. */
  Wire wire(int channel) {
    return wires.get(channel);
  }

  /** Looks after the peer from now on. */
  void register(Peer peer) {
    peers.add(peer);
  }

  /** The same for a peer that checks in by STUN under its name. */
  void register(String ufrag, BrowserTransport transport) {
    peersByUfrag.put(ufrag, transport);
    peers.add(transport.peer());
  }

  void forget(String ufrag, BrowserTransport transport) {
    peersByUfrag.remove(ufrag, transport);
  }

  void forget(Peer peer) {
    peers.remove(peer);
  }

  private void run() {
    try {
      while (!stopping) {
        selector.select(waitMs());
        runCommands(); // before the packets: what was called before they were sent holds for them
        selector.selectedKeys().forEach(this::readable);
        selector.selectedKeys().clear();
        tick();
      }
      runCommands();
    } catch (IOException e) {
      LOG.error("the media shard stopped: its selector failed", e);
    } finally {
      closeSockets();
    }
  }

  private long waitMs() {
    if (peers.isEmpty()) {
      return 0; // nothing to look after: sleep until a packet or a command comes
    }
    return Math.max(1, (nextFastTickNs - nowNs()) / 1_000_000);
  }

  private void runCommands() {
    for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
      try {
        command.run();
      } catch (RuntimeException e) {
        unexpected(e);
      }
    }
  }

  private void tick() {
    long nowNs = nowNs();
    if (nowNs - nextFastTickNs < 0) {
      return;
    }
    nextFastTickNs = nowNs + FAST_TICK_NS;
    boolean slow = nowNs - nextSlowTickNs >= 0;
    if (slow) {
      nextSlowTickNs = nowNs + SLOW_TICK_NS;
    }
    for (int i = peers.size() - 1; i >= 0; i--) {
      Peer peer = peers.get(i);
      try {
        peer.tickFast(nowNs);
        if (slow) {
          peer.tickSlow(nowNs);
        }
      } catch (RuntimeException e) {
        unexpected(e);
      }
    }
  }

  private void readable(SelectionKey key) {
    Wire wire = (Wire) key.attachment();
    for (int i = 0; i < BURST; i++) {
      receiveBuffer.clear();
      InetSocketAddress from;
      try {
        from = wire.socket().receive(receiveBuffer);
      } catch (IOException e) {
        return; // an ICMP error of some peer; the next datagram is not affected
      }
      if (from == null) {
        return;
      }
      try {
        handle(wire, from, receiveBuffer.position());
      } catch (RuntimeException e) {
        unexpected(e);
      }
    }
  }

  /** Tells the protocols apart by the first byte (RFC 7983, 7; RFC 5761, 4). */
  private void handle(Wire wire, InetSocketAddress from, int length) {
    counters.increment(Counter.PACKETS_IN);
    counters.add(Counter.BYTES_IN, length);
    if (length < MIN_DATAGRAM_BYTES) {
      counters.increment(Counter.UNKNOWN_PACKETS);
      return;
    }
    int first = Bytes.u8(incoming, 0);
    if (first <= 3) {
      stun(wire, from, length);
      return;
    }
    if (first >= 128 && first <= 191) {
      media(wire, from, length);
      return;
    }
    BrowserTransport peer = wire.peer(from);
    if (peer == null) {
      counters.increment(Counter.UNCHECKED_ADDRESS);
    } else if (first >= 20 && first <= 63) {
      peer.dtls(incoming, length);
    } else {
      counters.increment(Counter.UNKNOWN_PACKETS);
    }
  }

  /**
   * Finds whose RTP or RTCP it is. A relay comes first: nobody who checks in from another node's
   * address takes its packets.
   */
  private void media(Wire wire, InetSocketAddress from, int length) {
    int second = Bytes.u8(incoming, 1);
    boolean control = second >= 192 && second <= 223;
    SsrcTable relays = wire.relays(from);
    Peer peer = relays == null ? null : relays.get(Bytes.i32(incoming, control ? 4 : 8));
    if (peer == null) {
      BrowserTransport browser = wire.peer(from);
      peer = browser == null ? null : browser.peer();
    }
    if (peer == null) {
      counters.increment(relays == null ? Counter.UNCHECKED_ADDRESS : Counter.RELAY_UNKNOWN_STREAM);
    } else if (control) {
      peer.rtcp(incoming, length, nowNs());
    } else {
      peer.rtp(incoming, length, nowNs());
    }
  }

  private void stun(Wire wire, InetSocketAddress from, int length) {
    Optional<StunRequest> request = StunRequest.read(incoming, length);
    BrowserTransport peer = request.isEmpty() ? null : peersByUfrag.get(request.get().localUfrag());
    if (peer == null || request.isEmpty()) {
      counters.increment(Counter.STUN_REFUSED);
      return;
    }
    peer.stun(wire, from, incoming, request.get(), nowNs());
  }

  /** Sends a datagram; one that cannot be sent is counted and lost, as on any network. */
  void send(Wire wire, InetSocketAddress to, ByteBuffer buffer, int length) {
    buffer.limit(length).position(0);
    try {
      wire.socket().send(buffer, to);
      counters.increment(Counter.PACKETS_OUT);
      counters.add(Counter.BYTES_OUT, length);
    } catch (IOException e) {
      counters.increment(Counter.SEND_FAILURES);
    }
  }

  /** A mistake of ours must not stop the others: counted, and logged now and then. */
  private void unexpected(RuntimeException failure) {
    counters.increment(Counter.UNEXPECTED_FAILURES);
    long nowNs = nowNs();
    if (!logged || nowNs - lastLogNs > LOG_INTERVAL_NS) {
      logged = true;
      lastLogNs = nowNs;
      LOG.error("the media shard met a failure and went on", failure);
    }
  }

  /** Closes every peer and stops the thread. */
  void stop() {
    execute(() -> List.copyOf(peers).forEach(Peer::close));
    execute(() -> stopping = true);
    if (!isOwnThread()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void closeSockets() {
    sockets.close();
    try {
      selector.close();
    } catch (IOException e) {
      LOG.debug("closing the selector failed", e);
    }
  }
}

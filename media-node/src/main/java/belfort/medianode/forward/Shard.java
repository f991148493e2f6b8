package belfort.medianode.forward;

import belfort.medianode.dtls.DtlsHandshakes;
import belfort.medianode.forward.PlaneCounters.Counter;
import belfort.medianode.ice.StunRequest;
import belfort.medianode.plane.PlaneEvent;
import belfort.medianode.rtp.Bytes;
import belfort.medianode.rtp.RtcpReader;
import belfort.medianode.rtp.RtcpWriter;
import belfort.medianode.rtp.RtpPacket;
import belfort.medianode.udp.Datagrams;
import belfort.medianode.udp.Destination;
import belfort.medianode.udp.Inbox;
import belfort.medianode.udp.Outbox;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread with one media port and all the peers on it. Each packet runs to completion: read,
 * checked, decrypted once, rewritten and encrypted for each viewer, sent. The buffers here are used
 * over and over; nothing is allocated for a packet but what the JDK's ciphers ask for, where they
 * are used.
 */
final class Shard {
  private static final Logger LOG = LoggerFactory.getLogger(Shard.class);

  static final long FAST_TICK_NS = 20_000_000L;
  static final long SLOW_TICK_NS = 100_000_000L;

  private static final int MIN_DATAGRAM_BYTES = 12;
  private static final int MAX_LOST = 64;

  /** What fails again and again would only take one lesson after the other down. */
  private static final int MAX_FAILURES = 5;

  private static final long LOG_INTERVAL_NS = 10_000_000_000L;

  private final PlaneConfig config;
  private final DtlsHandshakes handshakes;
  private final NodeClock clock;
  private final MediaSockets sockets;
  private final Datagrams datagrams;
  private final Outbox outbox;
  private final Inbox inbox = new Inbox();
  private final PlaneCounters counters = new PlaneCounters();
  private final ConcurrentLinkedQueue<Runnable> commands = new ConcurrentLinkedQueue<>();
  private final Map<String, BrowserTransport> peersByUfrag = new ConcurrentHashMap<>();
  private final List<Wire> wires = new ArrayList<>();
  private final List<Peer> peers = new ArrayList<>();

  /** Those of the peers from whom something came: few, and looked after more often. */
  private final List<Peer> publishers = new ArrayList<>();

  private final Thread thread;
  private final @Nullable ShardStreams streams;
  private volatile boolean stopping;
  private volatile boolean ended;

  private final byte[] scratch = new byte[Outbox.DATAGRAM_BYTES];
  private final FrameHolds holds = new FrameHolds();
  private final Paces paces = new Paces();
  private final RtpPacket packet = new RtpPacket();
  private final RtpPacket resent = new RtpPacket();
  private final RtpPacket[] frame = new RtpPacket[HeldFrame.MAX_PACKETS];
  private final RtcpReader rtcpReader = new RtcpReader();
  private final RtcpWriter rtcpWriter = new RtcpWriter();
  private final int[] lostSequences = new int[MAX_LOST];
  private long nextFastTickNs;
  private long nextSlowTickNs;
  private long lastLogNs;
  private boolean logged;

  /**
   * @param door the TCP port that brings connections; null for none
   */
  Shard(
      PlaneConfig config,
      DtlsHandshakes handshakes,
      NodeClock clock,
      MediaSockets sockets,
      @Nullable TcpDoor door) {
    this.config = config;
    this.handshakes = handshakes;
    this.clock = clock;
    this.sockets = sockets;
    this.datagrams = sockets.datagrams();
    this.outbox = datagrams.outbox();
    for (int i = 0; i < sockets.count(); i++) {
      wires.add(sockets.wire(i));
    }
    Arrays.setAll(frame, _ -> new RtpPacket());
    this.streams = door == null ? null : new ShardStreams(this, door);
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

  /** Views of the packets of one frame. */
  RtpPacket[] frame() {
    return frame;
  }

  RtcpReader rtcpReader() {
    return rtcpReader;
  }

  RtcpWriter rtcpWriter() {
    return rtcpWriter;
  }

  /** For an answer to be written before it is sent. */
  byte[] scratch() {
    return scratch;
  }

  /** Where RTP is written in place. */
  Outbox outbox() {
    return outbox;
  }

  /** The sources that wait for the rest of a frame. */
  FrameHolds holds() {
    return holds;
  }

  /** The viewers to whom something goes by the clock. */
  Paces paces() {
    return paces;
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
      datagrams.wakeUp();
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

  /** A peer will check in by STUN under this name. From any thread, so that no check is early. */
  void expect(String ufrag, BrowserTransport transport) {
    peersByUfrag.put(ufrag, transport);
  }

  /** The TCP connections of the peer with this name; empty when it is not here. From any thread. */
  Optional<ShardStreams> streamsOf(String ufrag) {
    boolean here = !ended && peersByUfrag.containsKey(ufrag);
    return here ? Optional.ofNullable(streams) : Optional.empty();
  }

  /** From any thread. */
  void forget(String ufrag, BrowserTransport transport) {
    peersByUfrag.remove(ufrag, transport);
  }

  /** Something came from the peer for the first time. */
  void publishes(Peer peer) {
    publishers.add(peer);
  }

  void forget(Peer peer) {
    peers.remove(peer);
    publishers.remove(peer);
  }

  private void run() {
    int failures = 0;
    while (!stopping && failures < MAX_FAILURES) {
      try {
        round();
      } catch (IOException | RuntimeException | Error e) { // whatever it is, the process lives on
        failures++;
        LOG.error("event=media_shard_failed peers={} failures={}", peers.size(), failures, e);
        counters.increment(Counter.SHARD_FAILURES);
        giveUpLessons();
        datagrams.wakeUp(); // for the commands behind the one that failed
      }
    }
    ended = true;
    try {
      runCommands();
      flush();
      if (streams != null) {
        streams.close();
      }
    } finally {
      sockets.close();
    }
  }

  private void round() throws IOException {
    datagrams.await(waitNs());
    runCommands();
    for (int i = 0; i < wires.size(); i++) {
      readable(wires.get(i));
    }
    forwardHeld();
    sendPaced();
    tick();
    flush();
  }

  /** Nobody knows in which state the failure left them: they end, and say so. */
  private void giveUpLessons() {
    outbox.forget();
    for (Peer peer : List.copyOf(peers)) {
      try {
        peer.emit(new PlaneEvent.Failed("the media shard of this lesson failed", "begin it anew"));
        peer.emit(new PlaneEvent.ConnectionStateChanged(false));
        peer.release();
      } catch (RuntimeException e) {
        unexpected(e);
      }
    }
    peers.clear();
    publishers.clear();
    holds.clear();
    paces.clear();
  }

  /** Whether it failed so often that it does nothing any more, or was stopped. */
  boolean hasEnded() {
    return ended;
  }

  private long waitNs() {
    if (peers.isEmpty() && (streams == null || streams.isEmpty())) {
      return -1; // nothing to look after: sleep until a packet or a command comes
    }
    long nowNs = nowNs();
    long clockNs = Math.min(nextFastTickNs - nowNs, paces.waitNs(nowNs));
    return Math.max(0, Math.min(clockNs, holds.waitNs(nowNs)));
  }

  private void sendPaced() {
    try {
      paces.send(nowNs());
    } catch (RuntimeException e) {
      paces.clear(); // whose turn it was is not known: none is asked again in this round
      unexpected(e);
    }
  }

  private void forwardHeld() {
    for (InboundTrack due = holds.due(nowNs()); due != null; due = holds.due(nowNs())) {
      try {
        due.forwardHeld();
      } catch (RuntimeException e) {
        unexpected(e);
      }
    }
  }

  /** Sends all that was gathered since the last time; what cannot be sent is counted and lost. */
  private void flush() {
    outbox.flush();
    if (streams != null) {
      streams.flush();
    }
    counters.set(Counter.PACKETS_OUT, outbox.sentDatagrams());
    counters.set(Counter.BYTES_OUT, outbox.sentBytes());
    counters.set(Counter.SEND_FAILURES, outbox.failures());
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
      if (streams != null) {
        streams.tick(nowNs);
      }
    }
    forEach(publishers, peer -> peer.tickFast(nowNs));
    if (slow) {
      forEach(peers, peer -> peer.tickSlow(nowNs));
    }
  }

  /** From the last to the first: one that ends meanwhile leaves no other out. */
  private void forEach(List<Peer> some, Consumer<Peer> does) {
    for (int i = some.size() - 1; i >= 0; i--) {
      try {
        does.accept(some.get(i));
      } catch (RuntimeException e) {
        unexpected(e);
      }
    }
  }

  private void readable(Wire wire) {
    int count = datagrams.receive(wire.socket(), inbox);
    runCommands(); // what was called before these packets were sent holds for them
    for (int i = 0; i < count; i++) {
      take(wire, inbox.sender(i), inbox.datagram(i), inbox.length(i));
    }
  }

  /** Handles a datagram; whatever it brings up, the next one is handled too. */
  void take(Wire wire, InetSocketAddress from, byte[] datagram, int length) {
    try {
      handle(wire, from, datagram, length);
    } catch (RuntimeException e) {
      unexpected(e);
    }
  }

  /** Tells the protocols apart by the first byte (RFC 7983, 7; RFC 5761, 4). */
  private void handle(Wire wire, InetSocketAddress from, byte[] incoming, int length) {
    counters.increment(Counter.PACKETS_IN);
    counters.add(Counter.BYTES_IN, length);
    if (length < MIN_DATAGRAM_BYTES) {
      counters.increment(Counter.UNKNOWN_PACKETS);
      return;
    }
    int first = Bytes.u8(incoming, 0);
    if (first <= 3) {
      stun(wire, from, incoming, length);
      return;
    }
    if (first >= 128 && first <= 191) {
      media(wire, from, incoming, length);
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
  private void media(Wire wire, InetSocketAddress from, byte[] incoming, int length) {
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

  private void stun(Wire wire, InetSocketAddress from, byte[] incoming, int length) {
    Optional<StunRequest> request = StunRequest.read(incoming, length);
    BrowserTransport peer = request.isEmpty() ? null : peersByUfrag.get(request.get().localUfrag());
    if (peer == null || request.isEmpty()) {
      counters.increment(Counter.STUN_REFUSED);
      return;
    }
    peer.stun(wire, from, incoming, request.get(), nowNs());
  }

  /** Sends a datagram with the others of this round. */
  void send(Wire wire, Destination to, byte[] datagram, int length) {
    outbox.add(wire.socket(), to, datagram, length);
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
}

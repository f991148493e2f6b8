package belfort.medianode.forward;

import belfort.medianode.dtls.DtlsSession;
import belfort.medianode.forward.PlaneCounters.Counter;
import belfort.medianode.ice.Credentials;
import belfort.medianode.ice.StunRequest;
import belfort.medianode.ice.StunResponse;
import belfort.medianode.plane.BandwidthLimits;
import belfort.medianode.plane.EndpointStats;
import belfort.medianode.plane.IceCandidate;
import belfort.medianode.plane.MediaKind;
import belfort.medianode.plane.PlaneEvent;
import belfort.medianode.plane.PlaneEvent.DtlsState;
import belfort.medianode.plane.PlaneEvent.IceState;
import belfort.medianode.plane.PlaneListener;
import belfort.medianode.rtp.RtcpWriter;
import belfort.medianode.rtp.RtpPacket;
import belfort.medianode.rtp.StreamRewriter;
import belfort.medianode.sdp.Agreement;
import belfort.medianode.sdp.RemoteDescription;
import belfort.medianode.srtp.SrtpContext;
import belfort.medianode.srtp.SrtpKeys;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One peer connection as its shard has it: transport, keys and tracks. Touched by the shard's
 * thread alone.
 */
final class Peer {
  /** Observed of a Kurento server: how long silence lasts before a flow counts as ended. */
  static final long FLOW_SILENCE_NS = 2_700_000_000L;

  static final long MEDIA_SILENCE_NS = 25_000_000_000L;
  static final long REPORT_INTERVAL_NS = 1_000_000_000L;

  private static final Logger LOG = LoggerFactory.getLogger(Peer.class);
  private static final long AUDIO_HEADROOM_BITS_PER_SECOND = 100_000;
  private static final int DTLS_HANDSHAKE = 22;
  private static final int CLIENT_HELLO = 1;
  private static final int DTLS_RECORD_HEADER_BYTES = 13;

  private final Shard shard;
  private final PeerIdentity identity;
  private final PlaneListener listener;
  private final Credentials credentials;
  private final Connectivity connectivity;
  private final FlowStates flows;
  private final ControlChannel control;
  private final InboundTrack audioIn = new InboundTrack(this, MediaKind.AUDIO);
  private final InboundTrack videoIn = new InboundTrack(this, MediaKind.VIDEO);
  private final OutboundTrack audioOut;
  private final OutboundTrack videoOut;

  private @Nullable RemoteDescription remote;
  private List<IceCandidate> toGather = List.of();
  private @Nullable DtlsSession dtls;
  private boolean dtlsUp;
  private @Nullable SrtpContext inbound;
  private @Nullable SrtpContext outbound;
  private BandwidthLimits limits = BandwidthLimits.KURENTO_DEFAULTS;
  private long nextReportNs;
  private long lastMediaNs;
  private boolean media;
  private boolean clockKnown;
  private long clockOffsetNs;
  private boolean closed;

  Peer(Shard shard, PeerIdentity identity, PlaneListener listener) {
    this.shard = shard;
    this.identity = identity;
    this.listener = listener;
    this.credentials = new Credentials(identity.ufrag(), identity.password());
    this.connectivity = new Connectivity(this, this::emit);
    this.flows = new FlowStates(this::emit);
    this.control = new ControlChannel(this);
    this.audioOut =
        new OutboundTrack(
            this,
            MediaKind.AUDIO,
            (int) identity.audioSsrc(),
            new StreamRewriter(48_000, identity.firstSequence(), identity.firstTimestamp()));
    this.videoOut =
        new OutboundTrack(
            this,
            MediaKind.VIDEO,
            (int) identity.videoSsrc(),
            new StreamRewriter(90_000, identity.firstSequence(), identity.firstTimestamp()));
  }

  Shard shard() {
    return shard;
  }

  ControlChannel control() {
    return control;
  }

  FlowStates flows() {
    return flows;
  }

  String ufrag() {
    return identity.ufrag();
  }

  String cname() {
    return identity.cname();
  }

  int controlSsrc() {
    return (int) identity.audioSsrc();
  }

  InboundTrack audioIn() {
    return audioIn;
  }

  InboundTrack videoIn() {
    return videoIn;
  }

  OutboundTrack audioOut() {
    return audioOut;
  }

  OutboundTrack videoOut() {
    return videoOut;
  }

  InboundTrack in(MediaKind kind) {
    return kind == MediaKind.AUDIO ? audioIn : videoIn;
  }

  OutboundTrack out(MediaKind kind) {
    return kind == MediaKind.AUDIO ? audioOut : videoOut;
  }

  private void emit(PlaneEvent event) {
    try {
      listener.on(event);
    } catch (RuntimeException e) {
      shard.counters().increment(Counter.UNEXPECTED_FAILURES);
      LOG.error("a listener of the media plane failed on {}", event.getClass().getSimpleName(), e);
    }
  }

  /** What the descriptions say; from now on the peer may check in. */
  void negotiated(Agreement agreement, RemoteDescription description, long nowNs) {
    remote = description;
    for (Agreement.Section section : agreement.sections()) {
      if (section.accepted()) {
        in(section.kind()).agree(section);
        out(section.kind()).agree(section);
      }
    }
    tellCandidates(nowNs);
  }

  void gather(List<IceCandidate> candidates, long nowNs) {
    toGather = candidates;
    tellCandidates(nowNs);
  }

  private void tellCandidates(long nowNs) {
    if (remote == null || toGather.isEmpty() || connectivity.state() != IceState.DISCONNECTED) {
      return;
    }
    connectivity.enter(IceState.GATHERING, nowNs);
    toGather.forEach(candidate -> emit(new PlaneEvent.CandidateFound(candidate)));
    emit(new PlaneEvent.GatheringDone());
    connectivity.enter(IceState.CONNECTING, nowNs);
  }

  void setLimits(BandwidthLimits next) {
    limits = next;
    if (canSend()) {
      nextReportNs = shard.nowNs(); // a new REMB at once
    }
  }

  /**
   * What the peer is told to send at most: its own limit, never what its worst viewer can take, for
   * one bad line must not lower everybody's picture.
   */
  long receiveBitsPerSecond() {
    long video =
        limits.maxVideoReceive() > 0
            ? limits.maxVideoReceive() * 1000L
            : shard.config().receiveBitsPerSecond();
    long audio =
        limits.maxAudioReceive() > 0
            ? limits.maxAudioReceive() * 1000L
            : AUDIO_HEADROOM_BITS_PER_SECOND;
    return Math.max(video, limits.minVideoReceive() * 1000L) + audio;
  }

  /** Answers a STUN request that names this peer; nothing goes out before its integrity holds. */
  void stun(Wire wire, InetSocketAddress from, byte[] packet, StunRequest request, long nowNs) {
    RemoteDescription other = remote;
    boolean named = other == null || other.ufrag().equals(request.remoteUfrag());
    if (!named || !credentials.verifies(packet, request)) {
      shard.counters().increment(Counter.STUN_REFUSED);
      return;
    }
    byte[] out = shard.outgoing();
    int length;
    if (request.unknownAttribute() != 0) {
      length = StunResponse.unknownAttribute(packet, request.unknownAttribute(), credentials, out);
    } else if (request.peerIsControlled()) {
      length = StunResponse.roleConflict(packet, credentials, out);
    } else {
      length = StunResponse.success(packet, from, credentials, out);
      if (other != null && connectivity.checked(wire, from, request.useCandidate(), nowNs)) {
        becameConnected();
      }
    }
    shard.counters().increment(Counter.STUN_ANSWERED);
    shard.send(wire, from, shard.outgoingBuffer(), length);
  }

  private void becameConnected() {
    if (dtlsUp) {
      emit(new PlaneEvent.ConnectionStateChanged(true)); // consent is back
    } else if (dtls == null) {
      emit(new PlaneEvent.DtlsStateChanged(DtlsState.NEW));
      emit(new PlaneEvent.DtlsStateChanged(DtlsState.CONNECTING));
    }
  }

  /** Takes a DTLS datagram from a checked address. */
  void dtls(byte[] packet, int length) {
    if (dtls == null && !beginHandshake(packet, length)) {
      return;
    }
    DtlsSession session = dtls;
    if (session == null || !session.offer(Arrays.copyOf(packet, length))) {
      shard.counters().increment(Counter.DTLS_REFUSED);
    }
  }

  private boolean beginHandshake(byte[] packet, int length) {
    RemoteDescription other = remote;
    boolean hello =
        length > DTLS_RECORD_HEADER_BYTES
            && packet[0] == DTLS_HANDSHAKE
            && packet[DTLS_RECORD_HEADER_BYTES] == CLIENT_HELLO;
    if (other == null || !hello) {
      shard.counters().increment(Counter.DTLS_REFUSED);
      return false;
    }
    Optional<DtlsSession> begun =
        shard.handshakes().begin(other.fingerprint(), this::sendLater, new Handshake());
    if (begun.isEmpty()) {
      shard.counters().increment(Counter.HANDSHAKES_DEFERRED);
      return false;
    }
    shard.counters().increment(Counter.HANDSHAKES_STARTED);
    dtls = begun.get();
    return true;
  }

  /** What the handshake's thread says; the shard hears it in order. */
  private final class Handshake implements DtlsSession.Listener {
    @Override
    public void connected(SrtpKeys keys) {
      shard.execute(() -> handshakeDone(keys));
    }

    @Override
    public void closed() {
      shard.execute(Peer.this::dtlsClosed);
    }

    @Override
    public void failed(String reason) {
      shard.execute(() -> handshakeFailed(reason));
    }
  }

  private void sendLater(byte[] datagram) {
    shard.execute(() -> {
      Wire wire = connectivity.wire();
      InetSocketAddress to = connectivity.address();
      if (wire != null && to != null) {
        shard.send(wire, to, ByteBuffer.wrap(datagram), datagram.length);
      }
    });
  }

  private void handshakeDone(SrtpKeys keys) {
    if (closed) {
      return;
    }
    long nowNs = shard.nowNs();
    inbound = new SrtpContext(keys.profile(), keys.fromClient());
    outbound = new SrtpContext(keys.profile(), keys.fromServer());
    dtlsUp = true;
    nextReportNs = nowNs;
    shard.counters().increment(Counter.HANDSHAKES_DONE);
    emit(new PlaneEvent.DtlsStateChanged(DtlsState.CONNECTED));
    emit(new PlaneEvent.ConnectionStateChanged(true));
    audioOut.becameReady(nowNs);
    videoOut.becameReady(nowNs);
  }

  private void handshakeFailed(String reason) {
    if (closed) {
      return;
    }
    shard.counters().increment(Counter.HANDSHAKES_FAILED);
    emit(new PlaneEvent.DtlsStateChanged(DtlsState.FAILED));
    emit(new PlaneEvent.Failed("the DTLS handshake failed", reason));
    release();
  }

  private void dtlsClosed() {
    if (!closed && dtlsUp) {
      dtlsUp = false;
      outbound = null;
      emit(new PlaneEvent.DtlsStateChanged(DtlsState.CLOSED));
    }
  }

  boolean canSend() {
    return outbound != null && connectivity.connected();
  }

  /** Takes an SRTP packet from a checked address. */
  void rtp(byte[] buffer, int length, long nowNs) {
    RtpPacket packet = shard.packet();
    SrtpContext keys = inbound;
    if (keys == null) {
      shard.counters().increment(Counter.SRTP_REFUSED);
      return;
    }
    if (!packet.parseHeader(buffer, 0, length)) {
      shard.counters().increment(Counter.RTP_MALFORMED);
      return;
    }
    int plain = keys.unprotectRtp(buffer, 0, length, packet.headerLength());
    if (refused(plain)) {
      return;
    }
    if (!packet.parsePadding(plain)) {
      shard.counters().increment(Counter.RTP_MALFORMED);
      return;
    }
    lastMediaNs = nowNs;
    boolean firstVideo = !videoIn.streaming();
    InboundTrack track = trackOf(packet);
    if (track == null) {
      shard.counters().increment(Counter.RTP_NOT_AGREED);
      return;
    }
    track.received(packet, nowNs);
    if (firstVideo && videoIn.streaming()) {
      nextReportNs = nowNs; // a REMB at once, while the browser's start phase lasts
    }
  }

  private @Nullable InboundTrack trackOf(RtpPacket packet) {
    if (videoIn.takes(packet)) {
      return videoIn;
    }
    return audioIn.takes(packet) ? audioIn : null;
  }

  /** Takes an SRTCP packet from a checked address. */
  void rtcp(byte[] buffer, int length, long nowNs) {
    SrtpContext keys = inbound;
    if (keys == null) {
      shard.counters().increment(Counter.SRTP_REFUSED);
      return;
    }
    int plain = keys.unprotectRtcp(buffer, 0, length);
    if (!refused(plain)) {
      lastMediaNs = nowNs;
      control.received(buffer, plain, nowNs);
    }
  }

  private boolean refused(int result) {
    if (result == SrtpContext.REPLAYED) {
      shard.counters().increment(Counter.SRTP_REPLAYED);
    } else if (result < 0) {
      shard.counters().increment(Counter.SRTP_REFUSED);
    }
    return result < 0;
  }

  /** Encrypts a payload behind the header in {@code out} and sends it. */
  void sendRtp(byte[] out, int header, byte[] payload, int offset, int length, boolean resend) {
    SrtpContext keys = outbound;
    if (keys == null || header + length + SrtpContext.MAX_OVERHEAD_BYTES > out.length) {
      return;
    }
    try {
      int sealed = keys.protectRtp(out, 0, header, payload, offset, length, resend);
      if (sealed > 0) {
        transmit(shard.outgoingBuffer(), sealed);
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a packet could not be encrypted", e);
    }
  }

  void sendRtcp(RtcpWriter packet) {
    SrtpContext keys = outbound;
    if (keys == null || !connectivity.connected()) {
      return;
    }
    try {
      int sealed = keys.protectRtcp(packet.buffer(), 0, packet.length());
      transmit(shard.rtcpBuffer(), sealed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a control packet could not be encrypted", e);
    }
  }

  private void transmit(ByteBuffer buffer, int length) {
    Wire wire = connectivity.wire();
    InetSocketAddress to = connectivity.address();
    if (wire != null && to != null) {
      shard.send(wire, to, buffer, length);
    }
  }

  @Nullable InboundTrack inboundOf(int ssrc) {
    if (audioIn.isStream(ssrc)) {
      return audioIn;
    }
    return videoIn.isStream(ssrc) ? videoIn : null;
  }

  @Nullable OutboundTrack outboundOf(int ssrc) {
    if (audioOut.ssrc() == ssrc) {
      return audioOut;
    }
    return videoOut.ssrc() == ssrc ? videoOut : null;
  }

  void remb(long bitsPerSecond) {
    videoOut.remb(bitsPerSecond);
  }

  /** Notes how far the peer's clock is behind ours; the quickest report tells it best. */
  void clockSeen(long peerNtpNs, long nowNs) {
    long offset = shard.clock().ntpNs(nowNs) - peerNtpNs;
    if (!clockKnown || offset < clockOffsetNs) {
      clockKnown = true;
      clockOffsetNs = offset;
    } else {
      clockOffsetNs += (offset - clockOffsetNs) / 64; // clocks drift
    }
  }

  long clockOffsetNs() {
    return clockOffsetNs;
  }

  /** Every 20 ms. */
  void tickFast(long nowNs) {
    videoIn.tick(nowNs);
    if (nowNs - nextReportNs >= 0 && canSend()) {
      nextReportNs = nowNs + REPORT_INTERVAL_NS;
      control.sendReports(nowNs);
    }
  }

  /** Every 100 ms. */
  void tickSlow(long nowNs) {
    if (connectivity.tick(nowNs)) {
      emit(new PlaneEvent.ConnectionStateChanged(false));
    }
    audioOut.tick(nowNs);
    videoOut.tick(nowNs);
    flows.update(this, nowNs);
    boolean alive = lastMediaNs != 0 && nowNs - lastMediaNs < MEDIA_SILENCE_NS;
    if (alive != media) {
      media = alive;
      emit(new PlaneEvent.MediaStateChanged(alive));
    }
  }

  EndpointStats stats() {
    List<EndpointStats.Stream> streams = new ArrayList<>();
    for (MediaKind kind : MediaKind.values()) {
      if (in(kind).reception().started()) {
        streams.add(in(kind).stats());
      }
      if (out(kind).sends()) {
        streams.add(out(kind).stats());
      }
    }
    return new EndpointStats(streams);
  }

  void close() {
    if (!closed) {
      control.sendBye();
      release();
    }
  }

  private void release() {
    closed = true;
    if (dtls != null) {
      dtls.close();
    }
    for (MediaKind kind : MediaKind.values()) {
      in(kind).close();
      out(kind).setSource(null, 0);
    }
    inbound = null;
    outbound = null;
    connectivity.forgetAll();
    shard.forget(this);
  }
}

package belfort.medianode.forward;

import belfort.medianode.forward.PlaneCounters.Counter;
import belfort.medianode.plane.BandwidthLimits;
import belfort.medianode.plane.EndpointStats;
import belfort.medianode.plane.MediaKind;
import belfort.medianode.plane.PlaneEvent;
import belfort.medianode.plane.PlaneListener;
import belfort.medianode.rtp.RtcpWriter;
import belfort.medianode.rtp.RtpPacket;
import belfort.medianode.rtp.StreamRewriter;
import belfort.medianode.sdp.Agreement;
import belfort.medianode.srtp.SrtpContext;
import belfort.medianode.udp.Destination;
import belfort.medianode.udp.Outbox;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One peer connection as its shard has it: a transport, what comes and what goes over it. Touched
 * by the shard's thread alone.
 */
final class Peer {
  /** Observed of a Kurento server: how long silence lasts before a flow counts as ended. */
  static final long FLOW_SILENCE_NS = 2_700_000_000L;

  static final long REPORT_INTERVAL_NS = 1_000_000_000L;

  private static final Logger LOG = LoggerFactory.getLogger(Peer.class);
  private static final int MAX_OUTGOING_BYTES =
      Outbox.DATAGRAM_BYTES - SrtpContext.MAX_OVERHEAD_BYTES;
  private static final long AUDIO_HEADROOM_BITS_PER_SECOND = 100_000;

  private final Shard shard;
  private final PeerIdentity identity;
  private final PlaneListener listener;
  private final Transport transport;
  private final FlowStates flows;
  private final ControlChannel control;
  private final InboundTrack audioIn = new InboundTrack(this, MediaKind.AUDIO);
  private final VideoLayers layers = new VideoLayers(this);
  private final ViewerLine line = new ViewerLine();
  private final PublisherLine publisherLine = new PublisherLine();
  private final OutboundTrack audioOut;
  private final OutboundTrack videoOut;
  private @Nullable RelayedLayers relayed;

  private BandwidthLimits limits = BandwidthLimits.KURENTO_DEFAULTS;
  private int controlSsrc;
  private long nextReportNs;
  private long lastMediaNs;
  private boolean media;
  private boolean publishes;
  private boolean clockKnown;
  private long clockOffsetNs;
  private boolean closed;

  /** Made by its transport, which calls nothing of it before both stand. */
  Peer(Shard shard, PeerIdentity identity, PlaneListener listener, Transport transport) {
    this.shard = shard;
    this.identity = identity;
    this.listener = listener;
    this.transport = transport;
    this.line.limit(limits);
    this.flows = new FlowStates(this::emit);
    this.control = new ControlChannel(this);
    this.controlSsrc = (int) identity.audioSsrc();
    this.audioOut =
        new OutboundTrack(
            this,
            MediaKind.AUDIO,
            (int) identity.audioSsrc(),
            new StreamRewriter(48_000, identity.firstSequence(), identity.firstTimestamp()),
            identity);
    this.videoOut =
        new OutboundTrack(
            this,
            MediaKind.VIDEO,
            (int) identity.videoSsrc(),
            new StreamRewriter(90_000, identity.firstSequence(), identity.firstTimestamp()),
            identity);
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

  String cname() {
    return identity.cname();
  }

  /** Under which the node reports: an SSRC that its description announced. */
  int controlSsrc() {
    return controlSsrc;
  }

  /** How much may go to the peer. */
  ViewerLine line() {
    return line;
  }

  InboundTrack audioIn() {
    return audioIn;
  }

  InboundTrack videoIn() {
    return layers.first();
  }

  /** The streams of the picture that comes from the peer. */
  VideoLayers layers() {
    return layers;
  }

  /** When the last packet of the kind came; 0 before the first. */
  long lastReceivedNs(MediaKind kind) {
    return kind == MediaKind.AUDIO ? audioIn.lastPacketNs() : layers.lastPacketNs();
  }

  OutboundTrack audioOut() {
    return audioOut;
  }

  OutboundTrack videoOut() {
    return videoOut;
  }

  /** The further layers of the picture that goes to another node; null when they do not. */
  @Nullable RelayedLayers relayed() {
    return relayed;
  }

  InboundTrack in(MediaKind kind) {
    return kind == MediaKind.AUDIO ? audioIn : videoIn();
  }

  OutboundTrack out(MediaKind kind) {
    return kind == MediaKind.AUDIO ? audioOut : videoOut;
  }

  void emit(PlaneEvent event) {
    try {
      listener.on(event);
    } catch (RuntimeException e) {
      shard.counters().increment(Counter.UNEXPECTED_FAILURES);
      LOG.error("a listener of the media plane failed on {}", event.getClass().getSimpleName(), e);
    }
  }

  /** What the descriptions say of the media. */
  void agree(Agreement agreement) {
    for (Agreement.Section section : agreement.sections()) {
      if (section.accepted()) {
        if (section.kind() == MediaKind.VIDEO) {
          layers.agree(section);
        } else {
          audioIn.agree(section);
        }
        out(section.kind()).agree(section);
        if (!section.layerSsrcs().isEmpty()) {
          relayed = new RelayedLayers(this, identity, section);
        }
        publisherLine.agree(section);
      }
    }
    boolean sound = agreement.carrying(MediaKind.AUDIO).isPresent();
    controlSsrc = (int) (sound ? identity.audioSsrc() : identity.videoSsrc());
  }

  /** The transport carries media from now on. */
  void becameReady(long nowNs) {
    nextReportNs = nowNs;
    emit(new PlaneEvent.ConnectionStateChanged(true));
    audioOut.becameReady(nowNs);
    videoOut.becameReady(nowNs);
    if (relayed != null) {
      relayed.becameReady(nowNs);
    }
  }

  void setLimits(BandwidthLimits next) {
    limits = next;
    line.limit(next);
    if (canSend()) {
      nextReportNs = shard.nowNs(); // a new REMB at once
    }
  }

  boolean cutsOverLimit() {
    return transport.cutsOverLimit();
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

  boolean canSend() {
    return transport.canSend();
  }

  /** Whether there is room for more of a picture on the way to the peer. */
  boolean takesPicture() {
    Destination to = transport.destination();
    return to == null || to.takesPicture();
  }

  /** When the last packet came that proved itself; 0 before the first. */
  long lastMediaNs() {
    return lastMediaNs;
  }

  /** Takes an SRTP packet from an address that is the peer's. */
  void rtp(byte[] buffer, int length, long nowNs) {
    RtpPacket packet = shard.packet();
    if (!packet.parseHeader(buffer, 0, length)) {
      shard.counters().increment(Counter.RTP_MALFORMED);
      return;
    }
    int plain = transport.unprotectRtp(buffer, length, packet.headerLength());
    if (plain < 0) {
      return;
    }
    if (!packet.parsePadding(plain)) {
      shard.counters().increment(Counter.RTP_MALFORMED);
      return;
    }
    lastMediaNs = nowNs;
    if (!publishes) {
      publishes = true;
      shard.publishes(this);
    }
    publisherLine.received(packet, nowNs);
    if (layers.repairs().takes(packet)) {
      layers.repairs().received(packet, nowNs);
      return;
    }
    InboundTrack track = trackOf(packet);
    if (track == null) {
      shard.counters().increment(Counter.RTP_NOT_AGREED);
      return;
    }
    boolean first = !track.streaming();
    track.received(packet, nowNs);
    if (first) {
      nextReportNs = nowNs; // a REMB at once, while the browser's start phase lasts
    }
  }

  private @Nullable InboundTrack trackOf(RtpPacket packet) {
    return audioIn.takes(packet) ? audioIn : layers.trackOf(packet);
  }

  /** Takes an SRTCP packet from an address that is the peer's. */
  void rtcp(byte[] buffer, int length, long nowNs) {
    int plain = transport.unprotectRtcp(buffer, length);
    if (plain >= 0) {
      lastMediaNs = nowNs;
      control.received(buffer, plain, nowNs);
    }
  }

  /**
   * Encrypts a payload behind the header that stands at the outbox's end, and sends it.
   *
   * @return the length of the packet; not positive when there was nothing to send
   */
  int sendRtp(int header, byte[] payload, int offset, int length, boolean resend) {
    Wire wire = transport.wire();
    Destination to = transport.destination();
    Outbox out = shard.outbox();
    if (wire == null || to == null || header + length > MAX_OUTGOING_BYTES) {
      return SrtpContext.REFUSED;
    }
    int sealed =
        transport.protectRtp(out.slab(), out.at(), header, payload, offset, length, resend);
    if (sealed > 0) {
      out.add(wire.socket(), to, sealed);
    }
    return sealed;
  }

  void sendRtcp(RtcpWriter packet) {
    int sealed = transport.protectRtcp(packet);
    if (sealed > 0) {
      transmit(packet.buffer(), sealed);
    }
  }

  void transmit(byte[] datagram, int length) {
    Wire wire = transport.wire();
    Destination to = transport.destination();
    if (wire != null && to != null) {
      shard.send(wire, to, datagram, length);
    }
  }

  @Nullable InboundTrack inboundOf(int ssrc) {
    if (audioIn.isStream(ssrc)) {
      return audioIn;
    }
    return layers.inboundOf(ssrc);
  }

  @Nullable OutboundTrack outboundOf(int ssrc) {
    if (audioOut.ssrc() == ssrc) {
      return audioOut;
    }
    if (videoOut.ssrc() == ssrc) {
      return videoOut;
    }
    return relayed == null ? null : relayed.outboundOf(ssrc);
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

  /** Every 20 ms, once something came from it. */
  void tickFast(long nowNs) {
    layers.tick(nowNs);
    if (publisherLine.due(nowNs)) {
      control.sendArrivals(publisherLine);
    }
    reportIfDue(nowNs);
  }

  private void reportIfDue(long nowNs) {
    if (nowNs - nextReportNs >= 0 && transport.canReport()) {
      nextReportNs = nowNs + REPORT_INTERVAL_NS;
      control.sendReports(nowNs);
    }
  }

  /** Every 100 ms. */
  void tickSlow(long nowNs) {
    reportIfDue(nowNs);
    transport.tick(nowNs);
    line.tick(nowNs);
    audioOut.tick(nowNs);
    videoOut.tick(nowNs);
    if (relayed != null) {
      relayed.tick(nowNs);
    }
    flows.update(this, nowNs);
    boolean alive = lastMediaNs != 0 && nowNs - lastMediaNs < transport.silenceNs();
    if (alive != media) {
      media = alive;
      emit(new PlaneEvent.MediaStateChanged(alive));
    }
  }

  EndpointStats stats() {
    List<EndpointStats.Stream> streams = new ArrayList<>();
    if (audioIn.reception().started()) {
      streams.add(audioIn.stats());
    }
    for (int i = 0; i < layers.count(); i++) {
      if (layers.track(i).reception().started()) {
        streams.add(layers.track(i).stats());
      }
    }
    for (MediaKind kind : MediaKind.values()) {
      if (out(kind).sends()) {
        streams.add(out(kind).stats());
      }
    }
    if (relayed != null) {
      relayed.stats(streams);
    }
    return new EndpointStats(streams);
  }

  void close() {
    if (!closed) {
      control.sendBye();
      release();
    }
  }

  void release() {
    closed = true;
    transport.close();
    audioIn.close();
    layers.close();
    audioOut.setSource(null, 0);
    videoOut.setSource(null, 0);
    if (relayed != null) {
      relayed.close();
    }
    shard.forget(this);
  }
}

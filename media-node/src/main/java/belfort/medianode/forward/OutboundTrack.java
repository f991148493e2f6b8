package belfort.medianode.forward;

import belfort.medianode.forward.PlaneCounters.Counter;
import belfort.medianode.plane.EndpointStats;
import belfort.medianode.plane.MediaKind;
import belfort.medianode.rtp.PictureNumbers;
import belfort.medianode.rtp.RtpPacket;
import belfort.medianode.rtp.Sequence;
import belfort.medianode.rtp.StreamRewriter;
import belfort.medianode.sdp.Agreement;
import belfort.medianode.sdp.Codec;
import belfort.medianode.udp.Outbox;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one peer watches of one kind: its own SSRC, payload types and extension numbers, one
 * continuous stream out of changing sources.
 */
final class OutboundTrack {
  private static final Logger LOG = LoggerFactory.getLogger(OutboundTrack.class);
  private static final int UNKNOWN = -2;
  private static final int NOT_CARRIED = -1;

  /** Resends per tenth of a second: a NACK storm costs the others nothing (attack 67). */
  private static final int RESEND_BUDGET = 100;

  /** A layer that its publisher switched off is not asked for a key frame each second. */
  private static final long SILENT_NS = 1_000_000_000L;

  private final Peer peer;
  private final MediaKind kind;
  private final int ssrc;
  private final StreamRewriter rewriter;
  private final PictureNumbers pictures = new PictureNumbers();
  private List<Codec> codecs = List.of();
  private boolean sends;
  private final ViewerHeader header;
  private final ViewerRepairs repairs;
  private final LayerSwitch layers;
  private final ViewerPace pace;
  private @Nullable FirstNumbers firstNumbers;
  private boolean pinned;

  private @Nullable InboundTrack source;
  private @Nullable Codec sourceCodec;
  private int payloadType = UNKNOWN;

  private long packets;
  private long payloadBytes;
  private long lastPacketNs;
  private int resendBudget = RESEND_BUDGET;
  private final ViewerReports reports;

  OutboundTrack(
      Peer peer, MediaKind kind, int ssrc, StreamRewriter rewriter, PeerIdentity identity) {
    this.peer = peer;
    this.kind = kind;
    this.ssrc = ssrc;
    this.rewriter = rewriter;
    this.reports = new ViewerReports(kind);
    this.header = new ViewerHeader(peer.shard().clock(), ssrc, rewriter);
    this.repairs =
        new ViewerRepairs(peer, header, (int) identity.repairSsrc(), identity.firstSequence());
    this.layers = new LayerSwitch(this, peer.line());
    this.pace = new ViewerPace(this, peer);
  }

  void agree(Agreement.Section section) {
    sends = section.direction().sends();
    codecs = section.codecs();
    header.agree(section);
    repairs.agree(section);
    if (sends && header.numbered()) {
      peer.line().numbered();
      if (kind == MediaKind.VIDEO && firstNumbers == null) {
        firstNumbers = new FirstNumbers();
      }
    }
    sourceCodec = null;
  }

  int ssrc() {
    return ssrc;
  }

  /** From now on the source is the very stream that was set, and no other layer of its picture. */
  void pin(long nowNs) {
    InboundTrack former = source;
    pinned = true;
    if (former != null) {
      setSource(null, nowNs);
      setSource(former.peer().layers().first(), nowNs);
    }
  }

  @Nullable InboundTrack source() {
    return source;
  }

  boolean sends() {
    return sends;
  }

  long packets() {
    return packets;
  }

  long payloadBytes() {
    return payloadBytes;
  }

  long lastPacketNs() {
    return lastPacketNs;
  }

  void setSource(@Nullable InboundTrack next, long nowNs) {
    InboundTrack former = source;
    boolean same = former != null && next != null && former.peer() == next.peer();
    if (former == next || same) {
      return; // another layer of the same picture is the same source
    }
    if (former != null) {
      former.remove(this);
    }
    layers.cancel();
    InboundTrack begun = next;
    if (next != null && kind == MediaKind.VIDEO && !pinned) {
      begun = layers.begin(next.peer().layers(), nowNs);
    }
    source = begun;
    restart();
    if (begun != null) {
      begun.add(this);
      if (peer.canSend() && sends && !beginsLate(begun, nowNs)) {
        begun.wantKeyFrame(nowNs);
      }
    }
  }

  private void restart() {
    sourceCodec = null;
    rewriter.switchSource();
    pace.clear();
  }

  /** One of the streams that this viewer is added to began anew. */
  void beganAnew(InboundTrack stream) {
    if (stream == source) {
      restart();
    }
  }

  /** The next layer is here: the numbers go on with its key frame. */
  private void switchTo(InboundTrack layer, long nowNs) {
    InboundTrack former = source;
    if (former != null) {
      former.remove(this);
    }
    source = layer;
    layers.arrived(nowNs);
    restart();
  }

  /** The transport is up: what waits for a key frame can have it now. */
  void becameReady(long nowNs) {
    if (source != null && sends && !beginsLate(source, nowNs)) {
      source.wantKeyFrame(nowNs);
    }
  }

  /**
   * Whether this stream begins with a key frame that others have had. Only with its very first: in
   * one that goes on, pictures of the past would put all that follow as far into the future; and
   * not to another node, where there may be viewers whose streams go on.
   */
  private boolean beginsLate(InboundTrack from, long nowNs) {
    return kind == MediaKind.VIDEO && packets == 0 && !pinned && from.canBegin(nowNs);
  }

  /** Lets the latest key frame and what followed it wait for this viewer's turn. */
  private void beginWithKept(InboundTrack from, long nowNs) {
    from.forwardHeld();
    int first = from.keyFrameSequence();
    RtpPacket packet = peer.shard().resent();
    boolean usable =
        rewriter.awaitsStart()
            && from.findSent(first, packet)
            && Objects.equals(from.codecOf(packet), sourceCodec);
    if (!usable) {
      return;
    }
    rewriter.start(first, packet.timestamp(), nowNs);
    pictures.switchSource();
    int count = Sequence.distance(from.lastSequence(), first) + 1;
    for (int i = 0; i < count; i++) {
      int sequence = Sequence.add(first, i);
      if (from.has(sequence)) {
        pace.hold(sequence, nowNs);
      }
    }
    peer.shard().counters().increment(Counter.BEGAN_LATE);
  }

  /** Every tenth of a second. */
  void tick(long nowNs) {
    resendBudget = RESEND_BUDGET;
    boolean waits = sends && payloadType >= 0 && rewriter.awaitsStart() && peer.canSend();
    waits &= kind == MediaKind.AUDIO || peer.takesPicture();
    InboundTrack from = source;
    if (from == null || kind == MediaKind.AUDIO) {
      return;
    }
    if (waits && beginsLate(from, nowNs)) {
      beginWithKept(from, nowNs);
    } else if (waits && (!pinned || nowNs - from.lastPacketNs() < SILENT_NS)) {
      from.wantKeyFrame(nowNs); // the request or its key frame was lost
    }
    if (sends && peer.canSend()) {
      if (!pinned) {
        layers.tick(from, nowNs);
      }
      pace.tick(nowNs);
    }
  }

  /** Sends one packet of the source on to the peer, if it is one that the peer can use. */
  void forward(
      InboundTrack from, RtpPacket packet, Codec codec, boolean startsKeyFrame, long nowNs) {
    if (!sends || !peer.canSend()) {
      return;
    }
    if (from != source) {
      if (!startsKeyFrame || !layers.awaits(from)) {
        return;
      }
      switchTo(from, nowNs);
    }
    if (!codec.equals(sourceCodec)) {
      if (!pace.isEmpty()) {
        restart(); // what waits has another payload type
      }
      changeCodec(codec);
    }
    if (payloadType < 0) {
      return;
    }
    if (kind == MediaKind.VIDEO && !peer.takesPicture()) {
      skip();
      return;
    }
    if (rewriter.awaitsStart()) {
      if (kind == MediaKind.VIDEO && !startsKeyFrame) {
        return;
      }
      rewriter.start(packet.sequence(), packet.timestamp(), nowNs);
      pictures.switchSource();
    } else if (rewriter.precedesStart(packet.sequence())) {
      return;
    }
    boolean waits = kind == MediaKind.VIDEO && pace.holds(nowNs) && from.has(packet.sequence());
    if (!waits) {
      sendFirst(packet, from, nowNs, nowNs);
    } else if (!pace.hold(packet.sequence(), nowNs)) {
      restartLate(from, nowNs);
    }
  }

  /** What waited does so in vain: the picture goes on with a key frame, without a gap. */
  private void restartLate(InboundTrack from, long nowNs) {
    restart();
    from.wantKeyFrame(nowNs);
  }

  /** Sends a packet that waited; false when it, and so what is behind it, is of no use any more. */
  boolean sendHeld(int sequence, long nowNs) {
    InboundTrack from = source;
    RtpPacket packet = peer.shard().resent();
    if (from == null) {
      pace.clear();
      return false;
    }
    if (!peer.takesPicture()) {
      skip();
      return false;
    }
    if (!peer.canSend() || pace.overdue(nowNs) || !from.findSent(sequence, packet)) {
      restartLate(from, nowNs);
      return false;
    }
    sendFirst(packet, from, from.sentOnNs(sequence), nowNs);
    return true;
  }

  /**
   * Sends a packet for the first time.
   *
   * @param sentOnNs when it is sent to those who need not wait: its header says so, for a resend
   *     has to have the same bytes
   */
  private void sendFirst(RtpPacket packet, InboundTrack from, long sentOnNs, long nowNs) {
    send(packet, from, sentOnNs, nowNs, false);
    rewriter.sent(
        rewriter.sequence(packet.sequence()), rewriter.timestamp(packet.timestamp()), nowNs);
    packets++;
    payloadBytes += packet.payloadLength();
    lastPacketNs = nowNs;
  }

  /** A stream that its reader does not empty: the picture goes on with a key frame once it does. */
  private void skip() {
    if (!rewriter.awaitsStart()) {
      restart();
    }
  }

  private void changeCodec(Codec codec) {
    sourceCodec = codec;
    int before = payloadType;
    payloadType = NOT_CARRIED;
    for (Codec own : codecs) {
      if (own.decodes(codec)) {
        payloadType = own.payloadType();
        return;
      }
    }
    if (before != NOT_CARRIED) {
      peer.shard().counters().increment(Counter.CODEC_MISMATCHES);
      LOG.warn(
          "a viewer gets no {}: its offer lacks {}, which its source sends; the node does not"
              + " transcode",
          kind,
          codec.name());
    }
  }

  private void send(
      RtpPacket packet, InboundTrack from, long sentOnNs, long nowNs, boolean resend) {
    int number = peer.line().nextNumber();
    FirstNumbers numbers = firstNumbers;
    int sequence = rewriter.sequence(packet.sequence());
    int before = resend && numbers != null ? numbers.get(sequence) : -1;
    Outbox out = peer.shard().outbox();
    int length =
        header.write(
            packet,
            from,
            payloadType,
            before >= 0 ? before : number,
            sentOnNs,
            out.slab(),
            out.at());
    boolean again = resend && (before >= 0 || !header.numbered()); // never two under one index
    number(packet);
    int sent =
        peer.sendRtp(
            length,
            packet.buffer(),
            packet.payloadOffset(),
            packet.length() - packet.headerLength(),
            again);
    pictures.putBack();
    if (sent > 0 && before < 0 && header.numbered()) {
      if (numbers != null) {
        numbers.put(sequence, number);
      }
      peer.line().sent(sent, nowNs);
    }
  }

  /** Gives the packet this viewer's picture numbers, until they are put back. */
  private void number(RtpPacket packet) {
    boolean numbered = sourceCodec != null && sourceCodec.name() == Codec.Name.VP8;
    pictures.put(packet.buffer(), packet.payloadOffset(), numbered ? packet.payloadLength() : 0);
  }

  /** The peer asks for a packet again (RFC 4585, 6.2.1). */
  void resend(int sequence, long nowNs) {
    reports.nack();
    InboundTrack from = source;
    if (from == null || rewriter.awaitsStart() || payloadType < 0 || !peer.canSend()) {
      return;
    }
    PlaneCounters counters = peer.shard().counters();
    int original = rewriter.sourceSequence(sequence);
    RtpPacket packet = peer.shard().resent();
    if (rewriter.precedesStart(original) || !from.find(original, packet)) {
      counters.increment(Counter.RESENDS_TOO_OLD);
      return;
    }
    if (resendBudget == 0) {
      counters.increment(Counter.RESENDS_OVER_BUDGET);
      return;
    }
    if (Objects.equals(from.codecOf(packet), sourceCodec)) {
      resendBudget--;
      counters.increment(Counter.RESENDS);
      if (repairs.agreed(payloadType)) {
        number(packet);
        repairs.send(packet, from, sequence, payloadType, nowNs);
        pictures.putBack();
      } else {
        send(packet, from, from.sentOnNs(original), nowNs, true);
      }
    }
  }

  /** Whether padding can show what the line carries: there is a stream for it, and reports. */
  boolean probes() {
    return packets > 0
        && source != null
        && header.numbered()
        && payloadType >= 0
        && repairs.agreed(payloadType);
  }

  /** Sends a packet of padding; false when that cannot be. */
  boolean sendPadding(long nowNs) {
    return probes() && peer.canSend() && repairs.sendPadding(payloadType, nowNs);
  }

  void pictureLost(boolean full, long nowNs) {
    reports.pictureLost(full);
    if (source != null) {
      source.wantKeyFrame(nowNs);
    }
  }

  /** What the peer says of this stream. */
  ViewerReports reports() {
    return reports;
  }

  /** Whether a sender report can be written: something flows, and its clock is known. */
  boolean reportable() {
    return sends
        && packets > 0
        && source != null
        && source.clock().reported()
        && !rewriter.awaitsStart();
  }

  /**
   * This stream's timestamp now. Sound and picture of one publisher are mapped by the same offset,
   * so the viewer's lip sync holds.
   */
  int reportTimestamp(long nowNs) {
    InboundTrack from = source;
    if (from == null) {
      return 0;
    }
    long publisherNtpNs = peer.shard().clock().ntpNs(nowNs) - from.peer().clockOffsetNs();
    return rewriter.timestamp(from.clock().timestampAt(publisherNtpNs));
  }

  EndpointStats.Stream stats() {
    Codec current = sourceCodec;
    String name = current == null ? "" : current.name().name();
    return reports.stats(
        ssrc,
        payloadType == NOT_CARRIED ? "unsupported:" + name : name,
        packets,
        payloadBytes,
        peer.line());
  }
}

package belfort.medianode.forward;

import belfort.medianode.forward.PlaneCounters.Counter;
import belfort.medianode.plane.EndpointStats;
import belfort.medianode.plane.MediaKind;
import belfort.medianode.rtp.Bytes;
import belfort.medianode.rtp.HeaderExtension;
import belfort.medianode.rtp.RtpPacket;
import belfort.medianode.rtp.StreamRewriter;
import belfort.medianode.sdp.Agreement;
import belfort.medianode.sdp.Codec;
import belfort.medianode.udp.Outbox;
import java.nio.charset.StandardCharsets;
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
  private static final int ONE_BYTE_PROFILE = 0xbede;

  /** Resends per tenth of a second: a NACK storm costs the others nothing (attack 67). */
  private static final int RESEND_BUDGET = 100;

  private final Peer peer;
  private final MediaKind kind;
  private final int ssrc;
  private final StreamRewriter rewriter;
  private List<Codec> codecs = List.of();
  private boolean sends;
  private int sendTimeId;
  private int levelId;
  private int orientationId;
  private int midId;
  private byte[] mid = new byte[0];

  private @Nullable InboundTrack source;
  private @Nullable Codec sourceCodec;
  private int payloadType = UNKNOWN;

  private long packets;
  private long payloadBytes;
  private long lastPacketNs;
  private int resendBudget = RESEND_BUDGET;
  private long nacks;
  private long plis;
  private long firs;
  private long rembBitsPerSecond;
  private long peerLost;
  private double peerFractionLost;
  private double peerJitterSeconds;
  private double roundTripSeconds;

  OutboundTrack(Peer peer, MediaKind kind, int ssrc, StreamRewriter rewriter) {
    this.peer = peer;
    this.kind = kind;
    this.ssrc = ssrc;
    this.rewriter = rewriter;
  }

  void agree(Agreement.Section section) {
    sends = section.direction().sends();
    codecs = section.codecs();
    sendTimeId = section.extensions().getOrDefault(HeaderExtension.ABS_SEND_TIME, 0);
    levelId = section.extensions().getOrDefault(HeaderExtension.AUDIO_LEVEL, 0);
    orientationId = section.extensions().getOrDefault(HeaderExtension.VIDEO_ORIENTATION, 0);
    mid = section.mid().getBytes(StandardCharsets.US_ASCII);
    boolean fits = mid.length > 0 && mid.length <= HeaderExtension.MID.maxBytes();
    midId = fits ? section.extensions().getOrDefault(HeaderExtension.MID, 0) : 0;
    sourceCodec = null;
  }

  int ssrc() {
    return ssrc;
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
    if (former == next) {
      return;
    }
    if (former != null) {
      former.remove(this);
    }
    source = next;
    sourceBeganAnew();
    if (next != null) {
      next.add(this);
      if (peer.canSend() && sends) {
        next.wantKeyFrame(true, nowNs);
      }
    }
  }

  void sourceBeganAnew() {
    sourceCodec = null;
    rewriter.switchSource();
  }

  /** The transport is up: what waits for a key frame can have it now. */
  void becameReady(long nowNs) {
    if (source != null && sends) {
      source.wantKeyFrame(true, nowNs);
    }
  }

  /** Every tenth of a second. */
  void tick(long nowNs) {
    resendBudget = RESEND_BUDGET;
    boolean waits = sends && payloadType >= 0 && rewriter.awaitsStart() && peer.canSend();
    if (source != null && waits && kind == MediaKind.VIDEO) {
      source.wantKeyFrame(false, nowNs); // the request or its key frame was lost
    }
  }

  /** Sends one packet of the source on to the peer, if it is one that the peer can use. */
  void forward(RtpPacket packet, Codec codec, boolean startsKeyFrame, long nowNs) {
    if (!sends || !peer.canSend()) {
      return;
    }
    if (!codec.equals(sourceCodec)) {
      changeCodec(codec);
    }
    if (payloadType < 0) {
      return;
    }
    if (rewriter.awaitsStart()) {
      if (kind == MediaKind.VIDEO && !startsKeyFrame) {
        return;
      }
      rewriter.start(packet.sequence(), packet.timestamp(), nowNs);
    } else if (rewriter.precedesStart(packet.sequence())) {
      return;
    }
    send(packet, nowNs, false);
    rewriter.sent(
        rewriter.sequence(packet.sequence()), rewriter.timestamp(packet.timestamp()), nowNs);
    packets++;
    payloadBytes += packet.payloadLength();
    lastPacketNs = nowNs;
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

  private void send(RtpPacket packet, long sentOnNs, boolean resend) {
    Outbox out = peer.shard().outbox();
    int header = writeHeader(packet, out.slab(), out.at(), sentOnNs);
    peer.sendRtp(
        header,
        packet.buffer(),
        packet.payloadOffset(),
        packet.length() - packet.headerLength(),
        resend);
  }

  /**
   * The viewer's header for a packet; its length. It depends on nothing but the packet, when it was
   * sent on and the agreement: a resend must have the same bytes (see SrtpContext).
   */
  private int writeHeader(RtpPacket packet, byte[] out, int at, long sentOnNs) {
    out[at] = (byte) (0x80 | (packet.buffer()[packet.offset()] & 0x20));
    out[at + 1] = (byte) ((packet.marker() ? 0x80 : 0) | payloadType);
    Bytes.put16(out, at + 2, rewriter.sequence(packet.sequence()));
    Bytes.put32(out, at + 4, rewriter.timestamp(packet.timestamp()));
    Bytes.put32(out, at + 8, ssrc);
    int start = at + RtpPacket.FIXED_HEADER_BYTES + 4;
    int end = writeExtensions(packet, out, start, sentOnNs);
    if (end == start) {
      return RtpPacket.FIXED_HEADER_BYTES;
    }
    while ((end - start & 3) != 0) {
      out[end] = 0;
      end++;
    }
    out[at] |= 0x10;
    Bytes.put16(out, at + RtpPacket.FIXED_HEADER_BYTES, ONE_BYTE_PROFILE);
    Bytes.put16(out, at + RtpPacket.FIXED_HEADER_BYTES + 2, (end - start) / 4);
    return end - at;
  }

  private int writeExtensions(RtpPacket packet, byte[] out, int start, long sentOnNs) {
    int at = start;
    if (sendTimeId != 0) {
      out[at] = (byte) (sendTimeId << 4 | 2);
      Bytes.put24(out, at + 1, peer.shard().clock().absSendTime(sentOnNs));
      at += 4;
    }
    if (midId != 0) {
      out[at] = (byte) (midId << 4 | mid.length - 1);
      System.arraycopy(mid, 0, out, at + 1, mid.length);
      at += 1 + mid.length;
    }
    InboundTrack from = source;
    if (from != null) {
      at = copyByte(packet, from.levelId(), levelId, out, at);
      at = copyByte(packet, from.orientationId(), orientationId, out, at);
    }
    return at;
  }

  private static int copyByte(RtpPacket packet, int theirs, int ours, byte[] out, int at) {
    if (theirs == 0 || ours == 0) {
      return at;
    }
    int index = packet.findExtension(theirs);
    if (index < 0 || packet.extensionLength(index) != 1) {
      return at;
    }
    out[at] = (byte) (ours << 4);
    out[at + 1] = packet.buffer()[packet.extensionOffset(index)];
    return at + 2;
  }

  /** The peer asks for a packet again (RFC 4585, 6.2.1). */
  void resend(int sequence) {
    nacks++;
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
      send(packet, from.sentOnNs(original), true);
    }
  }

  void pictureLost(boolean full, long nowNs) {
    if (full) {
      firs++;
    } else {
      plis++;
    }
    if (source != null) {
      source.wantKeyFrame(false, nowNs);
    }
  }

  void remb(long bitsPerSecond) {
    rembBitsPerSecond = bitsPerSecond;
  }

  /** What the peer reports of this stream (RFC 3550, 6.4.1). */
  void receiverReport(int fraction, int lost, long jitter, double roundTrip) {
    peerFractionLost = fraction / 256.0;
    peerLost = lost;
    peerJitterSeconds = (double) jitter / (kind == MediaKind.AUDIO ? 48_000 : 90_000);
    if (roundTrip > 0) {
      roundTripSeconds = roundTrip;
    }
  }

  /** Whether a sender report can be written: something flows, and its clock is known. */
  boolean reportable() {
    return sends && packets > 0 && source != null && source.reported() && !rewriter.awaitsStart();
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
    return rewriter.timestamp(from.timestampAt(publisherNtpNs));
  }

  EndpointStats.Stream stats() {
    Codec current = sourceCodec;
    String name = current == null ? "" : current.name().name();
    return new EndpointStats.Stream(
        false,
        kind,
        Integer.toUnsignedLong(ssrc),
        payloadType == NOT_CARRIED ? "unsupported:" + name : name,
        packets,
        payloadBytes,
        peerLost,
        peerFractionLost,
        peerJitterSeconds,
        roundTripSeconds,
        nacks,
        plis,
        firs,
        rembBitsPerSecond,
        0);
  }
}

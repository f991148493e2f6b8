package belfort.medianode.forward;

import belfort.medianode.forward.PlaneCounters.Counter;
import belfort.medianode.plane.EndpointStats;
import belfort.medianode.plane.MediaKind;
import belfort.medianode.rtp.HeaderExtension;
import belfort.medianode.rtp.KeyFrames;
import belfort.medianode.rtp.LossTracker;
import belfort.medianode.rtp.PacketRing;
import belfort.medianode.rtp.Reception;
import belfort.medianode.rtp.RtpPacket;
import belfort.medianode.sdp.Agreement;
import belfort.medianode.sdp.Codec;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one peer publishes of one kind: its reception, its losses, the last packets for resends, and
 * the viewers that get every packet.
 */
final class InboundTrack {
  static final long NACK_RETRY_NS = 80_000_000L;

  /** How far beyond its limit a publisher's video may go before it is cut (attack 70). */
  private static final int OVER_LIMIT_FACTOR = 4;

  private static final long OVER_LIMIT_BURST_BYTES = 512 * 1024;
  private static final long RATE_WINDOW_NS = 1_000_000_000L;

  private final Peer peer;
  private final MediaKind kind;
  private final @Nullable Codec[] codecs = new Codec[128];
  private final SenderClock clock;
  private final KeyFrameThrottle throttle = new KeyFrameThrottle();
  private final LatestKeyFrame keyFrame = new LatestKeyFrame();
  private OutboundTrack[] viewers = new OutboundTrack[4];
  private int viewerCount;
  private boolean receives;
  private int levelId;
  private int orientationId;

  private boolean streaming;
  private int ssrc;
  private Reception reception;
  private LossTracker losses = new LossTracker();
  private final HeldFrame held = new HeldFrame();
  private @Nullable PacketRing ring;
  private @Nullable Codec codec;
  private long lastPacketNs;
  private long windowStartNs;
  private long windowBytes;
  private int bitsPerSecond;
  private int smoothedBitsPerSecond;

  private long nacks;
  private long keyFrameRequests;

  InboundTrack(Peer peer, MediaKind kind) {
    this.peer = peer;
    this.kind = kind;
    this.reception = new Reception(clockRate());
    this.clock = new SenderClock(clockRate());
  }

  private int clockRate() {
    return kind == MediaKind.AUDIO ? 48_000 : 90_000;
  }

  void agree(Agreement.Section section) {
    receives = section.direction().receives();
    Arrays.fill(codecs, null);
    section.codecs().forEach(agreed -> codecs[agreed.payloadType()] = agreed);
    levelId = section.extensions().getOrDefault(HeaderExtension.AUDIO_LEVEL, 0);
    orientationId = section.extensions().getOrDefault(HeaderExtension.VIDEO_ORIENTATION, 0);
  }

  Peer peer() {
    return peer;
  }

  boolean takes(RtpPacket packet) {
    return receives && codecs[packet.payloadType()] != null;
  }

  boolean isStream(int candidate) {
    return streaming && ssrc == candidate;
  }

  int ssrc() {
    return ssrc;
  }

  boolean streaming() {
    return streaming;
  }

  Reception reception() {
    return reception;
  }

  long lastPacketNs() {
    return lastPacketNs;
  }

  int levelId() {
    return levelId;
  }

  int orientationId() {
    return orientationId;
  }

  /** Takes one checked and decrypted packet to every viewer. */
  void received(RtpPacket packet, long nowNs) {
    Codec arrived = codecs[packet.payloadType()];
    if (arrived == null) {
      return;
    }
    if (!streaming || packet.ssrc() != ssrc) {
      begin(packet.ssrc());
    }
    codec = arrived;
    lastPacketNs = nowNs;
    reception.received(packet.sequence(), packet.timestamp(), packet.length(), nowNs);
    take(packet, arrived, nowNs);
  }

  /** Whether a packet with this number could still be of use. */
  boolean remembers(int sequence) {
    return ring != null && ring.remembers(sequence);
  }

  boolean has(int sequence) {
    return ring != null && ring.has(sequence);
  }

  /** Takes a packet that was lost and came in another stream: it counts as lost all the same. */
  void repaired(RtpPacket packet, long nowNs) {
    Codec arrived = codecs[packet.payloadType()];
    if (arrived != null) {
      take(packet, arrived, nowNs);
    }
  }

  private void take(RtpPacket packet, Codec arrived, long nowNs) {
    if (overLimit(packet.length(), nowNs)) {
      peer.shard().counters().increment(Counter.PUBLISHER_OVER_LIMIT);
      return;
    }
    if (kind == MediaKind.VIDEO) {
      receivedVideo(packet, arrived, nowNs);
    } else {
      forward(packet, arrived, false, nowNs); // sound waits for nothing
    }
  }

  private void receivedVideo(RtpPacket packet, Codec arrived, long nowNs) {
    PacketRing kept = ring;
    if (kept == null) {
      kept = new PacketRing();
      ring = kept;
    }
    if (!held.takes(arrived)) {
      forwardHeld();
    }
    boolean starts = startsKeyFrame(packet, arrived);
    if (starts) {
      throttle.keyFrameCame();
      keyFrame.begins(packet, nowNs);
    }
    if (kept.put(packet)) {
      if (held.isEmpty()) {
        peer.shard().holds().add(this);
      }
      held.add(packet.sequence(), arrived, starts, nowNs);
      if (packet.marker() || held.isFull()) {
        forwardHeld();
      }
    } else {
      forwardHeld();
      forward(packet, arrived, starts, nowNs);
    }
    if (losses.received(packet.sequence(), nowNs)) {
      askForLost(nowNs);
    }
  }

  private static boolean startsKeyFrame(RtpPacket packet, Codec codec) {
    byte[] bytes = packet.buffer();
    return codec.name() == Codec.Name.VP8
        ? KeyFrames.startsVp8KeyFrame(bytes, packet.payloadOffset(), packet.payloadLength())
        : KeyFrames.startsH264KeyFrame(bytes, packet.payloadOffset(), packet.payloadLength());
  }

  private void forward(RtpPacket packet, Codec codec, boolean startsKeyFrame, long nowNs) {
    for (int i = 0; i < viewerCount; i++) {
      viewers[i].forward(this, packet, codec, startsKeyFrame, nowNs);
    }
  }

  long heldSinceNs() {
    return held.sinceNs();
  }

  /** Sends on what waited for the rest of its frame: to one viewer all of it, then to the next. */
  void forwardHeld() {
    peer.shard().holds().remove(this);
    Codec codec = held.codec();
    PacketRing kept = ring;
    if (held.isEmpty() || codec == null || kept == null) {
      return;
    }
    long nowNs = peer.shard().nowNs();
    RtpPacket[] frame = peer.shard().frame();
    int count = held.release(kept, frame, nowNs);
    for (int i = 0; i < viewerCount; i++) {
      for (int j = 0; j < count; j++) {
        viewers[i].forward(this, frame[j], codec, held.startsKeyFrame(j), nowNs);
      }
    }
  }

  /** A new stream of the peer: what was known of the old one does not hold any more. */
  private void begin(int newSsrc) {
    forwardHeld();
    streaming = true;
    ssrc = newSsrc;
    clock.forget();
    reception = new Reception(clockRate());
    losses = new LossTracker();
    keyFrame.forget();
    if (ring != null) {
      ring.clear();
    }
    for (int i = 0; i < viewerCount; i++) {
      viewers[i].beganAnew(this);
    }
  }

  /** The peer said BYE for the stream (RFC 3550, 6.6). */
  void ended(int endedSsrc) {
    if (isStream(endedSsrc)) {
      streaming = false;
    }
  }

  private boolean overLimit(int bytes, long nowNs) {
    if (nowNs - windowStartNs >= RATE_WINDOW_NS) {
      bitsPerSecond = (int) Math.min(Integer.MAX_VALUE, windowBytes * 8);
      boolean gap = nowNs - windowStartNs >= 2 * RATE_WINDOW_NS || smoothedBitsPerSecond == 0;
      smoothedBitsPerSecond =
          gap ? bitsPerSecond : (3 * (smoothedBitsPerSecond / 4) + bitsPerSecond / 4);
      windowStartNs = nowNs;
      windowBytes = 0;
    }
    windowBytes += bytes;
    return kind == MediaKind.VIDEO
        && peer.cutsOverLimit()
        && windowBytes
            > peer.receiveBitsPerSecond() / 8 * OVER_LIMIT_FACTOR / peer.layers().count()
                + OVER_LIMIT_BURST_BYTES;
  }

  /** What comes on the mean of the last seconds; in the first second what came so far. */
  int bitsPerSecond() {
    return smoothedBitsPerSecond > 0
        ? smoothedBitsPerSecond
        : (int) Math.min(Integer.MAX_VALUE, windowBytes * 8);
  }

  /** Sends the NACKs that are due. */
  void askForLost(long nowNs) {
    if (losses.missing() == 0) {
      return;
    }
    int[] due = peer.shard().lostSequences();
    int count = losses.due(nowNs, NACK_RETRY_NS, due);
    if (count > 0) {
      nacks += count;
      peer.shard().counters().add(Counter.NACKS_SENT, count);
      peer.control().sendNack(ssrc, due, count);
    }
  }

  /** Asks the publisher for a key frame, throttled. */
  void wantKeyFrame(long nowNs) {
    if (kind != MediaKind.VIDEO || !streaming) {
      return; // the first packet of a stream is a key frame anyway
    }
    if (throttle.wish(nowNs)) {
      sendKeyFrameRequest();
    } else {
      peer.shard().counters().increment(Counter.KEY_FRAME_REQUESTS_MERGED);
    }
  }

  private void sendKeyFrameRequest() {
    keyFrameRequests++;
    peer.shard().counters().increment(Counter.KEY_FRAMES_ASKED);
    peer.control().sendPictureLoss(ssrc);
  }

  /** Every 20 ms: late NACKs and key frame wishes that had to wait. */
  void tick(long nowNs) {
    if (kind == MediaKind.VIDEO && streaming) {
      askForLost(nowNs);
      if (throttle.due(nowNs)) {
        sendKeyFrameRequest();
      }
    }
  }

  SenderClock clock() {
    return clock;
  }

  /** Whether a newcomer can begin with the latest key frame; the next one need not be asked for. */
  boolean canBegin(long nowNs) {
    return ring != null && keyFrame.serves(ring.highest(), nowNs);
  }

  /** Where the latest key frame begins. */
  int keyFrameSequence() {
    return keyFrame.sequence();
  }

  /** The last packet that came, in the order of their numbers; there has to be one. */
  int lastSequence() {
    return ring == null ? 0 : ring.highest();
  }

  /** Finds a packet for a resend; one that was never sent is sent first. */
  boolean find(int sequence, RtpPacket into) {
    forwardHeld();
    return ring != null && ring.find(sequence, into);
  }

  /** Finds a packet that was sent on before. */
  boolean findSent(int sequence, RtpPacket into) {
    return ring != null && ring.find(sequence, into);
  }

  long sentOnNs(int sequence) {
    return ring == null ? 0 : ring.sentOnNs(sequence);
  }

  @Nullable Codec codecOf(RtpPacket packet) {
    return codecs[packet.payloadType()];
  }

  void add(OutboundTrack viewer) {
    if (viewerCount == viewers.length) {
      viewers = Arrays.copyOf(viewers, 2 * viewerCount);
    }
    viewers[viewerCount] = viewer;
    viewerCount++;
  }

  void remove(OutboundTrack viewer) {
    for (int i = 0; i < viewerCount; i++) {
      if (viewers[i] == viewer) {
        viewerCount--;
        viewers[i] = viewers[viewerCount];
        viewers[viewerCount] = null;
        return;
      }
    }
  }

  /** The peer is gone: its viewers have no source any more. */
  void close() {
    held.clear();
    peer.shard().holds().remove(this);
    while (viewerCount > 0) {
      viewers[viewerCount - 1].setSource(null, 0);
    }
  }

  EndpointStats.Stream stats() {
    Codec current = codec;
    return new EndpointStats.Stream(
        true,
        kind,
        Integer.toUnsignedLong(ssrc),
        current == null ? "" : current.name().name(),
        reception.packets(),
        reception.bytes(),
        reception.packetsLost(),
        reception.fractionLost(),
        reception.jitterSeconds(),
        0,
        nacks,
        keyFrameRequests,
        0,
        kind == MediaKind.VIDEO ? peer.receiveBitsPerSecond() : 0,
        bitsPerSecond);
  }
}

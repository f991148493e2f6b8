package belfort.medianode.forward;

import belfort.medianode.forward.PlaneCounters.Counter;
import belfort.medianode.rtp.Retransmission;
import belfort.medianode.rtp.RtpPacket;
import belfort.medianode.rtp.Sequence;
import belfort.medianode.sdp.Agreement;
import java.util.Arrays;

/**
 * What is sent again to one viewer, in a stream of its own beside his picture (RFC 4588): own SSRC,
 * own sequence numbers, each used once. So a packet that is sent again is another packet for SRTP,
 * and has a transport-wide number of its own.
 */
final class ViewerRepairs {
  private static final int NONE = -1;

  /** RFC 3550, 5.1: the last byte counts itself and those before it. */
  private static final byte[] PADDING = new byte[255];

  static {
    PADDING[PADDING.length - 1] = (byte) PADDING.length;
  }

  private final Peer peer;
  private final ViewerHeader header;
  private final int ssrc;
  private final int[] types = new int[128];
  private int sequence;

  ViewerRepairs(Peer peer, ViewerHeader header, int ssrc, int firstSequence) {
    this.peer = peer;
    this.header = header;
    this.ssrc = ssrc;
    this.sequence = firstSequence;
    Arrays.fill(types, NONE);
  }

  void agree(Agreement.Section section) {
    Arrays.fill(types, NONE);
    section.repairs().types().forEach((type, original) -> types[original] = type);
  }

  /** Whether the viewer takes what he lacks of this payload type in a stream of its own. */
  boolean agreed(int payloadType) {
    return types[payloadType] != NONE;
  }

  /** Sends a packet of nothing but padding; false when it could not be sent. */
  boolean sendPadding(int payloadType, long nowNs) {
    int own = sequence;
    sequence = Sequence.add(own, 1);
    byte[] out = peer.shard().outbox().slab();
    int at = peer.shard().outbox().at();
    int length = header.writePadding(types[payloadType], peer.line().nextNumber(), nowNs, out, at);
    ViewerHeader.makeRepair(out, at, ssrc, own);
    out[at] |= 0x20;
    int sent = peer.sendRtp(length, PADDING, 0, PADDING.length, false);
    if (sent > 0) {
      peer.shard().counters().increment(Counter.PADDING_OUT);
      peer.line().sent(sent, nowNs);
    }
    return sent > 0;
  }

  /** Sends a packet again. */
  void send(RtpPacket packet, InboundTrack from, int original, int payloadType, long nowNs) {
    byte[] payload = peer.shard().scratch();
    int length = Retransmission.write(packet, original, payload);
    int own = sequence;
    sequence = Sequence.add(own, 1); // never again, whatever becomes of this packet
    int number = peer.line().nextNumber();
    byte[] out = peer.shard().outbox().slab();
    int at = peer.shard().outbox().at();
    int headerLength = header.write(packet, from, types[payloadType], number, nowNs, out, at);
    ViewerHeader.makeRepair(out, at, ssrc, own);
    int sent = peer.sendRtp(headerLength, payload, 0, length, false);
    if (sent > 0) {
      peer.shard().counters().increment(Counter.RTX_OUT);
      if (header.numbered()) {
        peer.line().sent(sent, nowNs);
      }
    }
  }
}

package belfort.medianode.forward;

import belfort.medianode.rtp.RtpPacket;
import belfort.medianode.rtp.Sequence;

/**
 * Where the latest key frame of a source begins. A class that comes in at once has one a second at
 * most (ADR 0065): who comes between two of them begins with the last one and what followed it.
 * Pure.
 */
final class LatestKeyFrame {
  /** Older than that, the next one is as near as the last. */
  static final long YOUNG_NS = KeyFrameThrottle.INTERVAL_NS;

  /** They go to a newcomer at once: what a browser's socket holds. */
  static final int MAX_PACKETS = 128;

  private boolean known;
  private int sequence;
  private int timestamp;
  private long sinceNs;

  /** The packet begins a key frame, or a part of one. */
  void begins(RtpPacket packet, long nowNs) {
    boolean later = !known || Sequence.newer(packet.sequence(), sequence);
    if (later && !(known && packet.timestamp() == timestamp)) {
      known = true;
      sequence = packet.sequence();
      timestamp = packet.timestamp();
      sinceNs = nowNs;
    }
  }

  void forget() {
    known = false;
  }

  /** Whether somebody can begin with it now, when this is the source's last packet. */
  boolean serves(int lastSequence, long nowNs) {
    int packets = Sequence.distance(lastSequence, sequence) + 1;
    return known && nowNs - sinceNs < YOUNG_NS && packets > 0 && packets <= MAX_PACKETS;
  }

  int sequence() {
    return sequence;
  }
}

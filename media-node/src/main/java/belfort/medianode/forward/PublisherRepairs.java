package belfort.medianode.forward;

import belfort.medianode.forward.PlaneCounters.Counter;
import belfort.medianode.rtp.HeaderExtension;
import belfort.medianode.rtp.Retransmission;
import belfort.medianode.rtp.RtpPacket;
import belfort.medianode.sdp.Agreement;
import belfort.medianode.sdp.Repairs;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a publisher sends again in streams of their own (RFC 4588), put back into the streams of his
 * picture. Which one a packet repairs its description says (FID), its layer's name, or a packet of
 * the same stream that had one.
 */
final class PublisherRepairs {
  private static final int NONE = -1;

  private final Peer peer;
  private final VideoLayers layers;
  private final int[] originals = new int[128];
  private int[] described = new int[0];
  private int[] repairedByDescribed = new int[0];
  private int[] learned = new int[0];
  private boolean[] known = new boolean[0];
  private int ridId;

  PublisherRepairs(Peer peer, VideoLayers layers) {
    this.peer = peer;
    this.layers = layers;
    Arrays.fill(originals, NONE);
  }

  void agree(Agreement.Section section) {
    Repairs repairs = section.repairs();
    Arrays.fill(originals, NONE);
    repairs.types().forEach((type, original) -> originals[type] = original);
    described = repairs.streams().keySet().stream().mapToInt(Integer::intValue).toArray();
    repairedByDescribed = repairs.streams().values().stream().mapToInt(Integer::intValue).toArray();
    ridId = section.extensions().getOrDefault(HeaderExtension.REPAIRED_STREAM_ID, 0);
    learned = new int[section.layers().size()];
    known = new boolean[learned.length];
  }

  /** Whether the packet's type was agreed for what is sent again. */
  boolean takes(RtpPacket packet) {
    return originals[packet.payloadType()] != NONE;
  }

  /** Takes a packet that proved itself to the viewers who still lack it. */
  void received(RtpPacket packet, long nowNs) {
    if (Retransmission.isEmpty(packet)) {
      return; // only fills the line
    }
    PlaneCounters counters = peer.shard().counters();
    InboundTrack track = trackOf(packet);
    int sequence = Retransmission.originalSequence(packet);
    if (track == null || !track.streaming() || sequence < 0 || !track.remembers(sequence)) {
      counters.increment(Counter.RTX_REFUSED);
    } else if (track.has(sequence)) {
      counters.increment(Counter.RTX_REDUNDANT);
    } else if (Retransmission.restore(packet, track.ssrc(), originals[packet.payloadType()])) {
      counters.increment(Counter.RTX_IN);
      track.repaired(packet, nowNs);
    }
  }

  private @Nullable InboundTrack trackOf(RtpPacket packet) {
    int ssrc = packet.ssrc();
    for (int i = 0; i < described.length; i++) {
      if (described[i] == ssrc) {
        return layers.inboundOf(repairedByDescribed[i]);
      }
    }
    if (learned.length == 0) {
      return layers.inboundOf(ssrc) == null ? layers.first() : null;
    }
    int named = layers.indexNamed(packet, ridId);
    if (named >= 0) {
      learned[named] = ssrc;
      known[named] = true;
      return layers.track(named);
    }
    for (int i = 0; i < learned.length; i++) {
      if (known[i] && learned[i] == ssrc) {
        return layers.track(i);
      }
    }
    return null;
  }
}

package belfort.medianode.forward;

import belfort.medianode.plane.EndpointStats;
import belfort.medianode.plane.MediaKind;
import belfort.medianode.rtp.StreamRewriter;
import belfort.medianode.sdp.Agreement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All layers of a picture on their way to another node, each in a stream of its own: who watches
 * there chooses among them. The first layer is the peer's picture itself; this has the others.
 */
final class RelayedLayers {
  private final Peer peer;
  private final OutboundTrack first;
  private final OutboundTrack[] others;

  RelayedLayers(Peer peer, PeerIdentity identity, Agreement.Section section) {
    this.peer = peer;
    this.first = peer.videoOut();
    List<Long> ssrcs = identity.layerSsrcs();
    this.others = new OutboundTrack[ssrcs.size() - 1];
    first.pin(peer.shard().nowNs());
    for (int i = 0; i < others.length; i++) {
      StreamRewriter rewriter =
          new StreamRewriter(90_000, identity.firstSequence(), identity.firstTimestamp());
      others[i] =
          new OutboundTrack(peer, MediaKind.VIDEO, ssrcs.get(i + 1).intValue(), rewriter, identity);
      others[i].pin(peer.shard().nowNs());
      others[i].agree(section);
    }
  }

  /** Every tenth of a second: publishers name their layers when they agree, not when they come. */
  void tick(long nowNs) {
    InboundTrack base = first.source();
    VideoLayers from = base == null ? null : base.peer().layers();
    for (int i = 0; i < others.length; i++) {
      others[i].setSource(from == null || i + 1 >= from.count() ? null : from.track(i + 1), nowNs);
      others[i].tick(nowNs);
    }
  }

  void becameReady(long nowNs) {
    for (OutboundTrack track : others) {
      track.becameReady(nowNs);
    }
  }

  int count() {
    return others.length;
  }

  OutboundTrack track(int index) {
    return others[index];
  }

  @Nullable OutboundTrack outboundOf(int ssrc) {
    for (OutboundTrack track : others) {
      if (track.ssrc() == ssrc) {
        return track;
      }
    }
    return null;
  }

  void stats(List<EndpointStats.Stream> into) {
    for (OutboundTrack track : others) {
      if (track.packets() > 0) {
        into.add(track.stats());
      }
    }
  }

  void close() {
    for (OutboundTrack track : others) {
      track.setSource(null, peer.shard().nowNs());
    }
  }
}

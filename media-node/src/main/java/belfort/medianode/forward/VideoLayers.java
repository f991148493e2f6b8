package belfort.medianode.forward;

import belfort.medianode.congestion.LayerChoice;
import belfort.medianode.plane.MediaKind;
import belfort.medianode.rtp.HeaderExtension;
import belfort.medianode.rtp.RtpPacket;
import belfort.medianode.sdp.Agreement;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The streams of one publisher's picture: a single one, or the layers of a simulcast (RFC 8853),
 * which name themselves by RID (RFC 8852) until we know their SSRCs. Another node announces the
 * SSRCs.
 */
final class VideoLayers {
  private final Peer peer;
  private final InboundTrack first;
  private InboundTrack[] tracks;
  private byte[][] rids = new byte[0][];
  private List<Integer> ssrcs = List.of();
  private final PublisherRepairs repairs;
  private int ridId;

  VideoLayers(Peer peer) {
    this.peer = peer;
    this.first = new InboundTrack(peer, MediaKind.VIDEO);
    this.repairs = new PublisherRepairs(peer, this);
    this.tracks = new InboundTrack[] {first};
  }

  void agree(Agreement.Section section) {
    List<String> layers = section.layers();
    ridId = section.extensions().getOrDefault(HeaderExtension.STREAM_ID, 0);
    rids = new byte[layers.size()][];
    for (int i = 0; i < rids.length; i++) {
      rids[i] = layers.get(i).getBytes(StandardCharsets.US_ASCII);
    }
    ssrcs = section.layerSsrcs();
    int known = tracks.length;
    int named = Math.max(rids.length, ssrcs.size());
    if (named > known) {
      tracks = Arrays.copyOf(tracks, named);
      for (int i = known; i < tracks.length; i++) {
        tracks[i] = new InboundTrack(peer, MediaKind.VIDEO);
      }
    }
    for (InboundTrack track : tracks) {
      track.agree(section);
    }
    repairs.agree(section);
  }

  /** What the publisher sends again in streams of their own. */
  PublisherRepairs repairs() {
    return repairs;
  }

  /** The only stream, or the one that the offer named first. */
  InboundTrack first() {
    return first;
  }

  int count() {
    return tracks.length;
  }

  InboundTrack track(int index) {
    return tracks[index];
  }

  /** The layer that the packet belongs to; null when it does not say and is not known. */
  @Nullable InboundTrack trackOf(RtpPacket packet) {
    if (!first.takes(packet)) {
      return null;
    }
    if (!ssrcs.isEmpty()) {
      int announced = ssrcs.indexOf(packet.ssrc());
      return announced < 0 ? null : tracks[announced];
    }
    if (rids.length == 0) {
      return first;
    }
    InboundTrack known = inboundOf(packet.ssrc());
    int named = known == null ? indexNamed(packet, ridId) : -1;
    return named < 0 ? known : tracks[named];
  }

  /** The layer that the packet names in the extension with this id; -1 for none. */
  int indexNamed(RtpPacket packet, int id) {
    int index = id == 0 ? -1 : packet.findExtension(id);
    if (index < 0) {
      return -1;
    }
    int at = packet.extensionOffset(index);
    int end = at + packet.extensionLength(index);
    for (int i = 0; i < rids.length; i++) {
      if (Arrays.equals(packet.buffer(), at, end, rids[i], 0, rids[i].length)) {
        return i;
      }
    }
    return -1;
  }

  @Nullable InboundTrack inboundOf(int ssrc) {
    for (InboundTrack track : tracks) {
      if (track.isStream(ssrc)) {
        return track;
      }
    }
    return null;
  }

  /** One that flows, for what names a stream and means all; null for none. */
  @Nullable InboundTrack streaming() {
    for (InboundTrack track : tracks) {
      if (track.streaming()) {
        return track;
      }
    }
    return null;
  }

  long lastPacketNs() {
    long last = 0;
    for (InboundTrack track : tracks) {
      last = last == 0 || track.lastPacketNs() - last > 0 ? track.lastPacketNs() : last;
    }
    return last;
  }

  /** What each layer sends, 0 for one that is silent. */
  void rates(long[] into, long nowNs) {
    long newestNs = lastPacketNs();
    for (int i = 0; i < tracks.length; i++) {
      boolean flows =
          tracks[i].streaming() && LayerChoice.flows(tracks[i].lastPacketNs(), newestNs, nowNs);
      into[i] = flows ? Math.max(1, tracks[i].bitsPerSecond()) : 0;
    }
  }

  int indexOf(InboundTrack track) {
    return Math.max(0, Arrays.asList(tracks).indexOf(track));
  }

  void wantKeyFrame(long nowNs) {
    for (InboundTrack track : tracks) {
      track.wantKeyFrame(nowNs);
    }
  }

  void tick(long nowNs) {
    for (InboundTrack track : tracks) {
      track.tick(nowNs);
    }
  }

  void close() {
    for (InboundTrack track : tracks) {
      track.close();
    }
  }
}

package belfort.signaling.engine;

import belfort.mediacontrol.media.ParticipantId;
import belfort.mediacontrol.media.PeerId;
import belfort.mediacontrol.media.SourceId;
import belfort.mediacontrol.media.SourceKind;
import belfort.signaling.room.Part;
import belfort.signaling.room.RoomState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * When each of many peer connections offers again, so that a node meets a row and no crowd: what a
 * teacher publishes at once, then what others publish, then the views, the teacher's picture first.
 *
 * @param viewersAfter how long views wait for the sources that offer again together with them
 */
record Pacing(Duration publisherSpacing, Duration viewersAfter, Duration viewerSpacing) {
  /** After a death: everybody waits for his teacher, and the pages see and hear nothing. */
  static final Pacing RETURN =
      new Pacing(
          EngineLimits.RETURN_PUBLISHER_SPACING,
          EngineLimits.RETURN_VIEWERS_AFTER,
          EngineLimits.RETURN_VIEWER_SPACING);

  /** Before a node is emptied: the old connections play on meanwhile. */
  static final Pacing MOVE =
      new Pacing(
          EngineLimits.MOVE_PUBLISHER_SPACING,
          EngineLimits.MOVE_VIEWERS_AFTER,
          EngineLimits.MOVE_VIEWER_SPACING);

  /** When a peer connection has its turn. */
  record Turn(PeerId peer, long afterMs) {}

  List<Turn> turns(RoomState room, Collection<PeerId> peers) {
    List<PeerId> ordered = new ArrayList<>(peers);
    ordered.sort(
        Comparator.<PeerId>comparingInt(peer -> rank(room, peer))
            .thenComparing(peer -> peer.participant().value())
            .thenComparing(peer -> peer.source().publisher().value())
            .thenComparing(peer -> peer.source().kind()));
    List<Turn> turns = new ArrayList<>();
    long publisherMs = 0;
    long viewerMs = -1;
    for (PeerId peer : ordered) {
      if (peer instanceof PeerId.Publish) {
        publisherMs += isTeacher(room, peer.participant()) ? 0 : publisherSpacing.toMillis();
        turns.add(new Turn(peer, publisherMs));
      } else {
        long first = turns.isEmpty() ? 0 : viewersAfter.toMillis();
        viewerMs = viewerMs < 0 ? first : viewerMs + viewerSpacing.toMillis();
        turns.add(new Turn(peer, viewerMs));
      }
    }
    return turns;
  }

  private static int rank(RoomState room, PeerId peer) {
    SourceId source = peer.source();
    boolean ofTeacher = isTeacher(room, source.publisher());
    boolean camera = source.kind() == SourceKind.CAMERA;
    return switch (peer) {
      case PeerId.Publish _ -> ofTeacher ? 0 : 1;
      case PeerId.Watch _ -> ofTeacher ? (camera ? 2 : 3) : 4;
    };
  }

  private static boolean isTeacher(RoomState room, ParticipantId participant) {
    return room.member(participant).filter(member -> member.part() == Part.TEACHER).isPresent();
  }
}

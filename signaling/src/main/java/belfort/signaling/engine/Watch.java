package belfort.signaling.engine;

import belfort.mediacontrol.media.ParticipantId;
import belfort.signaling.protocol.ServerMessage;
import belfort.signaling.room.Member;
import belfort.signaling.room.Phase;
import belfort.signaling.room.RoomCommand;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What time brings to a room: beats, silence, absence, emptiness. */
final class Watch {
  private final LiveRoom room;
  private final Audience audience;
  private final Instant openedAt;
  private Instant beatAt;
  private @Nullable Instant emptySince;

  Watch(LiveRoom room, Audience audience, Instant now) {
    this.room = room;
    this.audience = audience;
    this.openedAt = now;
    this.beatAt = now;
  }

  void tick(Instant now) {
    if (!now.isBefore(beatAt.plus(EngineLimits.BEAT))) {
      beatAt = now;
      audience.everybody(new ServerMessage.Beat(now.toEpochMilli()));
    }
    dropSilent(now);
    if (!now.isBefore(openedAt.plus(EngineLimits.RETURN_GRACE))) {
      missMembers();
    }
    room.submit(new RoomCommand.Expire());
    audience.lobby(Greeting.lobby(room.state(), room.lesson()));
    closeWhenDone(now);
  }

  private void dropSilent(Instant now) {
    Instant latest = now.minus(EngineLimits.SILENCE);
    for (Link link : audience.all()) {
      if (link.heardAt().isBefore(latest)) {
        room.silent(link);
      }
    }
  }

  /** Members of an earlier owner who did not find their way here. */
  private void missMembers() {
    for (Member member : List.copyOf(room.state().members().values())) {
      ParticipantId participant = member.participant();
      if (!member.away() && audience.of(participant) == null) {
        room.submit(new RoomCommand.ConnectionLost(participant));
      }
    }
  }

  private void closeWhenDone(Instant now) {
    boolean over = room.state().phase() == Phase.ENDED;
    if (!audience.isEmpty() || !room.state().members().isEmpty() || !room.settled()) {
      emptySince = null;
      return;
    }
    Instant since = emptySince == null ? now : emptySince;
    emptySince = since;
    if (over) {
      room.end(LiveRoom.Ending.LESSON_OVER);
    } else if (!now.isBefore(since.plus(EngineLimits.EMPTY))) {
      room.end(LiveRoom.Ending.EMPTY);
    }
  }
}

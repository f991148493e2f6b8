package belfort.signaling.engine;

import belfort.mediacontrol.media.ParticipantId;
import belfort.mediacontrol.media.SourceId;
import belfort.mediacontrol.media.SourceKind;
import belfort.signaling.protocol.ServerMessage;
import belfort.signaling.room.LogEntry;
import belfort.signaling.room.Member;
import belfort.signaling.room.Part;
import belfort.signaling.room.RoomEvent;
import belfort.signaling.room.RoomState;

/** What follows from an event outside the room's log: for connections and for media. */
final class Consequences {
  private final LiveRoom room;
  private final Effects effects;
  private final MediaDesk desk;
  private final MediaFlow media;
  private final Audience audience;
  private final LessonWatcher watcher;

  Consequences(
      LiveRoom room,
      Effects effects,
      MediaDesk desk,
      MediaFlow media,
      Audience audience,
      LessonWatcher watcher) {
    this.room = room;
    this.effects = effects;
    this.desk = desk;
    this.media = media;
    this.audience = audience;
    this.watcher = watcher;
  }

  /**
   * @param before the room before the event
   */
  void of(LogEntry entry, RoomState before) {
    long seq = entry.position().seq();
    switch (entry.event()) {
      case RoomEvent.Joined joined -> joined(joined);
      case RoomEvent.LessonStarted _ -> media.want();
      case RoomEvent.LessonEnded ended -> effects.after(seq, () -> ended(ended));
      case RoomEvent.Left left -> {
        Link link = audience.of(left.participant());
        if (link != null && link.standing() == Link.Standing.IN) {
          link.stands(Link.Standing.LOBBY);
        }
        effects.after(seq, () -> left(left));
      }
      case RoomEvent.Muted muted -> effects.after(seq, () -> mute(muted.participant(), true));
      case RoomEvent.DevicesSet set -> {
        boolean wasMuted = before.member(set.participant()).map(Member::muted).orElse(false);
        if (wasMuted && set.microphone()) {
          effects.after(seq, () -> mute(set.participant(), false));
        }
      }
      case RoomEvent.SourceEnded ended ->
          effects.after(seq, () -> desk.end(new SourceId(ended.participant(), ended.kind())));
      case RoomEvent.OwnerChanged _,
          RoomEvent.WentAway _,
          RoomEvent.Returned _,
          RoomEvent.Said _,
          RoomEvent.HandRaised _,
          RoomEvent.HandLowered _,
          RoomEvent.HandsLowered _,
          RoomEvent.FloorGiven _,
          RoomEvent.FloorTaken _,
          RoomEvent.SourcePublished _ -> {}
    }
  }

  private void joined(RoomEvent.Joined joined) {
    Link link = audience.of(joined.participant());
    if (link != null) {
      link.stands(Link.Standing.IN);
      link.say(
          new ServerMessage.Reset(
              ToWire.position(room.state().position()),
              ToWire.position(room.log().saved()),
              ToWire.room(room.state())));
    }
    if (joined.part() == Part.TEACHER) {
      media.want();
    }
  }

  private void left(RoomEvent.Left left) {
    ParticipantId participant = left.participant();
    desk.hangUpAll(participant);
    switch (left.reason()) {
      case LEFT -> {
        Link link = audience.of(participant);
        if (link != null && !room.state().members().containsKey(participant)) {
          link.close(ClientPort.CloseReason.LEFT);
          audience.detach(link);
        }
      }
      case KICKED -> {
        room.shutOut(
            participant,
            new ServerMessage.Closing("kicked", "The teacher removed you from this lesson.", -1),
            ClientPort.CloseReason.KICKED);
        watcher.kicked(room.lesson().id(), participant);
      }
      case LOST, REVOKED -> {}
    }
  }

  private void mute(ParticipantId participant, boolean muted) {
    for (SourceKind kind : SourceKind.values()) {
      desk.mute(new SourceId(participant, kind), muted);
    }
  }

  private void ended(RoomEvent.LessonEnded ended) {
    for (Link link : audience.all()) {
      room.shutOut(
          link.speaker().participant(),
          new ServerMessage.Closing("ended", "The lesson is over.", -1),
          ClientPort.CloseReason.LESSON_ENDED);
    }
    watcher.ended(room.lesson().id(), ended.reason());
    desk.close();
  }
}

package belfort.signaling.room;

import belfort.mediacontrol.media.ParticipantId;
import belfort.mediacontrol.media.SourceKind;
import java.time.Instant;

/** Something that happened in a room and must survive. Its time is the log entry's. */
public sealed interface RoomEvent {
  /** A server became the owner: the first event of every epoch. */
  record OwnerChanged(String server) implements RoomEvent {}

  record LessonStarted(Instant at) implements RoomEvent {}

  /** The lesson is over; everybody is out. */
  record LessonEnded(String reason) implements RoomEvent {}

  record Joined(
      ParticipantId participant, String name, Part part, boolean microphone, boolean camera)
      implements RoomEvent {
    @Override
    public String toString() {
      return "Joined[" + participant + "]";
    }
  }

  /** The connection was lost; seat and media are kept for a while. */
  record WentAway(ParticipantId participant, Instant since) implements RoomEvent {}

  record Returned(ParticipantId participant) implements RoomEvent {}

  record Left(ParticipantId participant, LeftReason reason) implements RoomEvent {}

  record Said(ChatLine line) implements RoomEvent {}

  record HandRaised(Hand hand) implements RoomEvent {}

  record HandLowered(ParticipantId participant) implements RoomEvent {}

  record HandsLowered() implements RoomEvent {}

  record FloorGiven(ParticipantId participant) implements RoomEvent {}

  record FloorTaken(ParticipantId participant) implements RoomEvent {}

  record Muted(ParticipantId participant) implements RoomEvent {}

  record DevicesSet(ParticipantId participant, boolean microphone, boolean camera)
      implements RoomEvent {}

  record SourcePublished(ParticipantId participant, SourceKind kind) implements RoomEvent {}

  record SourceEnded(ParticipantId participant, SourceKind kind) implements RoomEvent {}

  /** Why somebody is no longer in the lesson. */
  enum LeftReason {
    LEFT,
    /** Was away for too long. */
    LOST,
    /** Removed by the teacher, for the rest of the lesson. */
    KICKED,
    /** His link or session was revoked. */
    REVOKED
  }
}

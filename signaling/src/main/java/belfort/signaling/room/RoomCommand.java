package belfort.signaling.room;

import belfort.mediacontrol.media.ParticipantId;
import belfort.mediacontrol.media.SourceId;
import belfort.mediacontrol.media.SourceKind;

/** Something that a person or the server itself wants of a room. */
public sealed interface RoomCommand {
  /** A person's wish, with the id that makes saying it twice harmless. */
  record Asked(Actor by, String op, Wish wish) implements RoomCommand {}

  /** The participant's last connection is gone. */
  record ConnectionLost(ParticipantId participant) implements RoomCommand {}

  /** A participant who was away has a connection again. */
  record ConnectionBack(ParticipantId participant) implements RoomCommand {}

  /** Time has passed: whoever was away for too long has left. */
  record Expire() implements RoomCommand {}

  /** The participant's link or session was revoked. */
  record Revoke(ParticipantId participant) implements RoomCommand {}

  /** The lesson is ended from outside the room. */
  record End(String reason) implements RoomCommand {}

  /** The node carries this source now. */
  record SourceUp(SourceId source) implements RoomCommand {}

  /** The node does not carry this source any more, and it did not come back. */
  record SourceDown(SourceId source) implements RoomCommand {}

  /** What a person may want. */
  sealed interface Wish {}

  record Join(boolean microphone, boolean camera) implements Wish {}

  record Leave() implements Wish {}

  record StartLesson() implements Wish {}

  record EndLesson() implements Wish {}

  record Say(String text) implements Wish {}

  record RaiseHand() implements Wish {}

  record LowerHand(ParticipantId whose) implements Wish {}

  record LowerAllHands() implements Wish {}

  record GiveFloor(ParticipantId whom) implements Wish {}

  record TakeFloor(ParticipantId whose) implements Wish {}

  record Mute(ParticipantId whom) implements Wish {}

  record MuteAll() implements Wish {}

  record SetDevices(boolean microphone, boolean camera) implements Wish {}

  record Kick(ParticipantId whom) implements Wish {}

  record Unpublish(SourceKind kind) implements Wish {}
}

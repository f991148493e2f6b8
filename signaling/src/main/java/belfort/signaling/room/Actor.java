package belfort.signaling.room;

import belfort.mediacontrol.media.ParticipantId;

/** Who asks for something, as the server knows him. The name is personal data. */
public record Actor(ParticipantId participant, String name, Part part) {
  public Actor {
    if (name.isBlank() || name.length() > RoomLimits.NAME_CHARACTERS) {
      throw new IllegalArgumentException(
          "a name has 1 to " + RoomLimits.NAME_CHARACTERS + " characters");
    }
  }

  boolean teaches() {
    return part == Part.TEACHER;
  }

  @Override
  public String toString() {
    return "Actor[" + participant + " " + part + "]";
  }
}

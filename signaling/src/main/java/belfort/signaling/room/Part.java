package belfort.signaling.room;

/** The part that a person plays in a room. */
public enum Part {
  STUDENT,
  TEACHER
}

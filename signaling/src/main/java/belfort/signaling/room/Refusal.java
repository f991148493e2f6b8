package belfort.signaling.room;

/** Why a room refuses a command: a code for programs and a sentence for people. */
public enum Refusal {
  LESSON_ENDED("The lesson is over."),
  NOT_STARTED("The lesson has not started yet."),
  KICKED("The teacher removed you from this lesson."),
  ROOM_FULL("The lesson is full: ask the teacher to let the school raise the number of places."),
  NOT_IN_LESSON("You are not in the lesson: join it first."),
  ONLY_TEACHER("Only the teacher can do this."),
  NOT_YOURS("You can do this only for yourself."),
  NO_SUCH_PARTICIPANT("This person is not in the lesson."),
  TEACHER_STAYS("A teacher cannot be removed."),
  EMPTY_TEXT("There is nothing to send: write something first."),
  TEXT_TOO_LONG("The message is too long: send it in parts."),
  TOO_FAST("That was too fast: wait some seconds and try again."),
  FLOOR_FULL("Too many people have the floor: take it from somebody first."),
  NO_FLOOR("You need the floor for this: raise your hand."),
  NO_SUCH_SOURCE("This picture or sound is not there any more.");

  private final String sentence;

  Refusal(String sentence) {
    this.sentence = sentence;
  }

  /** The code on the wire. */
  public String code() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  public String sentence() {
    return sentence;
  }
}

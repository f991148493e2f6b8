package belfort.signaling.room;

import java.util.List;

/** What a room makes of a command. */
public sealed interface Decision {
  Decision NOTHING = new Accepted(List.of());

  /** The command has these effects; none when everything is already as it asks. */
  record Accepted(List<LogEntry> entries) implements Decision {
    public Accepted {
      entries = List.copyOf(entries);
    }
  }

  /** The command was refused and changes nothing. */
  record Refused(Refusal why) implements Decision {}
}

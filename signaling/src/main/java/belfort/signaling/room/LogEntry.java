package belfort.signaling.room;

import belfort.mediacontrol.media.ParticipantId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event with its place in the room's log.
 *
 * @param origin the command that it came from; only on the first event of a person's command
 */
public record LogEntry(Position position, Instant at, @Nullable Origin origin, RoomEvent event) {
  /** A person's command, by the id that his page gave it. */
  public record Origin(ParticipantId participant, String op) {}
}

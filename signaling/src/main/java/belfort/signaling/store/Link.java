package belfort.signaling.store;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.media.ParticipantId;
import belfort.signaling.protocol.Role;
import java.time.Instant;
import java.util.Optional;

/**
 * A personal link as it stands in the database: who comes in through it, and as what.
 *
 * @param lesson empty for an admin's link
 * @param kicked whether he was removed from the lesson
 */
public record Link(
    String id,
    Optional<LessonId> lesson,
    ParticipantId participant,
    String name,
    Role role,
    Instant expiresAt,
    boolean revoked,
    boolean kicked) {
  @Override
  public String toString() {
    return "Link[" + participant + " " + role + "]";
  }
}

package belfort.signaling.identity;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.media.ParticipantId;
import belfort.signaling.protocol.Role;
import java.time.Instant;
import java.util.Optional;

/**
 * Who a browser is, as the server knows: proven by the cookie of the session.
 *
 * @param key the public handle that names the session in paths
 * @param lesson empty for an admin
 */
public record Session(
    String key,
    String linkId,
    Optional<LessonId> lesson,
    ParticipantId participant,
    String name,
    Role role,
    Instant expiresAt) {
  @Override
  public String toString() {
    return "Session[" + participant + " " + role + "]";
  }
}

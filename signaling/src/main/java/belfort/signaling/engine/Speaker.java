package belfort.signaling.engine;

import belfort.mediacontrol.media.ParticipantId;
import belfort.signaling.protocol.Role;

/** Who speaks on a connection, as the server knows from his session; never from what he says. */
public record Speaker(ParticipantId participant, String name, Role role) {
  @Override
  public String toString() {
    return "Speaker[" + participant + " " + role + "]";
  }
}

package belfort.signaling.engine;

import belfort.mediacontrol.media.ParticipantId;
import belfort.signaling.protocol.ServerMessage.IceServer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What browsers are told to reach media with.
 *
 * @param fixed the same for everybody
 * @param turn TURN servers with a credential of one's own, made anew with each welcome
 */
public record IceServers(List<IceServer> fixed, Optional<TurnCredentials> turn) {
  public static final IceServers NONE = new IceServers(List.of(), Optional.empty());

  public IceServers {
    fixed = List.copyOf(fixed);
  }

  /** What one page is told. */
  List<IceServer> of(ParticipantId participant, Instant now, Instant lessonEnds) {
    if (turn.isEmpty()) {
      return fixed;
    }
    List<IceServer> servers = new ArrayList<>(fixed);
    servers.add(turn.get().make(participant, now, lessonEnds));
    return List.copyOf(servers);
  }
}

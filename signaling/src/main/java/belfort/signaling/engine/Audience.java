package belfort.signaling.engine;

import belfort.mediacontrol.media.ParticipantId;
import belfort.signaling.protocol.ServerMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The connections of a room: one per participant, the latest. */
final class Audience {
  private final Map<ParticipantId, Link> links = new LinkedHashMap<>();
  private final Function<ServerMessage, byte[]> encode;
  private ServerMessage.@Nullable Lobby lobbyTold;

  Audience(Function<ServerMessage, byte[]> encode) {
    this.encode = encode;
  }

  /** Takes the connection in and returns the one that it replaces. */
  @Nullable Link attach(Link link, Instant now) {
    link.heard(now);
    return links.put(link.speaker().participant(), link);
  }

  /** Forgets the connection; false when it was not the participant's current one. */
  boolean detach(Link link) {
    return links.remove(link.speaker().participant(), link);
  }

  boolean current(Link link) {
    return links.get(link.speaker().participant()) == link;
  }

  @Nullable Link of(ParticipantId participant) {
    return links.get(participant);
  }

  /** A copy, because whoever walks over it closes some. */
  Collection<Link> all() {
    return new ArrayList<>(links.values());
  }

  boolean isEmpty() {
    return links.isEmpty();
  }

  int inLobby() {
    return (int) links.values().stream().filter(l -> l.standing() == Link.Standing.LOBBY).count();
  }

  void say(ParticipantId participant, ServerMessage message) {
    Link link = links.get(participant);
    if (link != null) {
      link.say(message);
    }
  }

  /** Encodes once and gives the same bytes to everybody who is in the lesson. */
  void broadcast(ServerMessage message) {
    send(message, List.of(Link.Standing.IN));
  }

  void everybody(ServerMessage message) {
    send(message, List.of(Link.Standing.LOBBY, Link.Standing.IN));
  }

  private void send(ServerMessage message, List<Link.Standing> to) {
    byte @Nullable [] encoded = null;
    for (Link link : all()) {
      if (to.contains(link.standing())) {
        encoded = encoded == null ? encode.apply(message) : encoded;
        link.say(encoded);
      }
    }
  }

  /** Tells those in the lobby when something changed for them. */
  void lobby(ServerMessage.Lobby lobby) {
    if (!lobby.equals(lobbyTold)) {
      lobbyTold = lobby;
      send(lobby, List.of(Link.Standing.LOBBY));
    }
  }
}

package belfort.signaling.engine;

import belfort.signaling.protocol.ClientMessage;
import belfort.signaling.protocol.ServerMessage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** One connection as its room's thread knows it; no other thread touches its fields. */
final class Link {
  private final Speaker speaker;
  private final ClientPort port;
  private final Function<ServerMessage, byte[]> encode;
  private Standing standing = Standing.NEW;
  private Instant heardAt = Instant.MAX;
  private List<ClientMessage.PeerAttempt> held = List.of();
  private final ShownPictures pictures = new ShownPictures();

  Link(Speaker speaker, ClientPort port, Function<ServerMessage, byte[]> encode) {
    this.speaker = speaker;
    this.port = port;
    this.encode = encode;
  }

  /** How far a connection has come. */
  enum Standing {
    /** Has not said hello. */
    NEW,
    /** Sees the lobby. */
    LOBBY,
    /** Is in the lesson and has all events up to now. */
    IN,
    CLOSED
  }

  Speaker speaker() {
    return speaker;
  }

  Optional<String> askedUnder() {
    return port.askedUnder();
  }

  Standing standing() {
    return standing;
  }

  void stands(Standing now) {
    standing = now;
  }

  Instant heardAt() {
    return heardAt;
  }

  void heard(Instant now) {
    heardAt = now;
  }

  /** The peer connections that the page held when it came. */
  List<ClientMessage.PeerAttempt> held() {
    return held;
  }

  void holds(List<ClientMessage.PeerAttempt> peers) {
    held = peers;
  }

  /** What the page shows of what it watches. */
  ShownPictures pictures() {
    return pictures;
  }

  void say(ServerMessage message) {
    say(encode.apply(message));
  }

  void say(byte[] encoded) {
    if (standing != Standing.CLOSED) {
      port.send(encoded);
    }
  }

  void close(ClientPort.CloseReason reason) {
    if (standing != Standing.CLOSED) {
      standing = Standing.CLOSED;
      port.close(reason);
    }
  }
}

package belfort.signaling.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the server says to a browser. Times are milliseconds since 1970 by the server's clock. */
public sealed interface ServerMessage {
  /** The first message: who you are, where you are, how to reach media. */
  record Welcome(
      int version,
      String server,
      You you,
      Lesson lesson,
      List<IceServer> iceServers,
      Limits limits,
      int beatSeconds,
      long now)
      implements ServerMessage {
    public Welcome {
      iceServers = List.copyOf(iceServers);
    }
  }

  /** For who is not in the lesson yet: what the lobby shows. Sent when it changes. */
  record Lobby(String phase, boolean teacherHere, int present, int expected)
      implements ServerMessage {}

  /** Replaces everything that the page knew of the room. */
  record Reset(Position position, Position saved, RoomState room) implements ServerMessage {}

  /** One event of the room's log; provisional until {@link Saved} has passed it. */
  record Event(long epoch, long seq, RoomChange change) implements ServerMessage {}

  /** Everything up to here is stored for good. */
  record Saved(long epoch, long seq) implements ServerMessage {}

  /** The command took effect and is stored (or had no effect to store). */
  record Ack(String op) implements ServerMessage {}

  /** The command was refused and changed nothing. */
  record Refused(String op, String code, String message) implements ServerMessage {}

  /** A message that could not be read or was not allowed; the connection stays, for a while. */
  record Problem(String code, String message) implements ServerMessage {}

  record Answer(String peer, int attempt, String sdp) implements ServerMessage {}

  record Candidates(String peer, int attempt, List<Candidate> candidates) implements ServerMessage {
    public Candidates {
      candidates = List.copyOf(candidates);
    }
  }

  /**
   * The peer connection is gone or was refused.
   *
   * @param retryAfterMs when to offer again; -1: not
   */
  record PeerLost(String peer, int attempt, String code, long retryAfterMs)
      implements ServerMessage {}

  /**
   * The peer connection shall move: after this long make a new one beside it, offer it under a new
   * attempt, and let the old one go only when the new one has taken its place.
   */
  record MoveMedia(String peer, long afterMs) implements ServerMessage {}

  /** Another server owns the room; come back under this path prefix. */
  record Moved(String prefix, long afterMs) implements ServerMessage {}

  /** The server goes away, or this connection ends. After -1 do not come back by yourself. */
  record Closing(String code, String message, long afterMs) implements ServerMessage {}

  /** The server is there; the page answers with a beat. */
  record Beat(long now) implements ServerMessage {}

  record You(String participant, String name, String role) {}

  record Lesson(
      String id, String title, String profile, long startsAt, long endsAt, String teacher) {}

  record IceServer(List<String> urls, @Nullable String username, @Nullable String credential) {
    public IceServer {
      urls = List.copyOf(urls);
    }
  }

  record Limits(int chatCharacters, int nameCharacters, int chatPerTenSeconds) {}

  record Position(long epoch, long seq) {}

  record Candidate(String candidate, String sdpMid, int sdpMLineIndex) {}

  /**
   * A room as its participants see it.
   *
   * @param phase "lobby", "live", or "ended"
   * @param hands participants in the order in which they raised their hands
   */
  record RoomState(
      String phase,
      @Nullable Long startedAt,
      List<Member> members,
      List<Hand> hands,
      List<Chat> chat) {
    public RoomState {
      members = List.copyOf(members);
      hands = List.copyOf(hands);
      chat = List.copyOf(chat);
    }
  }

  /**
   * A participant who is in the lesson.
   *
   * @param floor whether he may publish (a teacher always may)
   * @param muted whether the teacher cut his sound; he may speak again by turning his microphone on
   * @param sources what he publishes now: "camera", "screen"
   */
  record Member(
      String participant,
      String name,
      String role,
      boolean away,
      boolean floor,
      boolean muted,
      boolean microphone,
      boolean camera,
      List<String> sources) {
    public Member {
      sources = List.copyOf(sources);
    }
  }

  record Hand(String participant, long raisedAt) {}

  record Chat(String id, String participant, String name, String role, String text, long at) {}

  /** How a room changed. */
  sealed interface RoomChange {}

  record OwnerChanged(String server) implements RoomChange {}

  record LessonStarted(long at) implements RoomChange {}

  record LessonEnded(String reason) implements RoomChange {}

  /** Came in, or came back after having left. */
  record Joined(Member member) implements RoomChange {}

  record Away(String participant) implements RoomChange {}

  record Returned(String participant) implements RoomChange {}

  /** Is no longer in the lesson. Reasons: "left", "lost", "kicked". */
  record Left(String participant, String reason) implements RoomChange {}

  record Said(Chat chat) implements RoomChange {}

  record HandRaised(String participant, long at) implements RoomChange {}

  record HandLowered(String participant) implements RoomChange {}

  record HandsLowered() implements RoomChange {}

  record FloorGiven(String participant) implements RoomChange {}

  record FloorTaken(String participant) implements RoomChange {}

  record Muted(String participant) implements RoomChange {}

  record DevicesSet(String participant, boolean microphone, boolean camera) implements RoomChange {}

  record SourcePublished(String participant, String source) implements RoomChange {}

  record SourceEnded(String participant, String source) implements RoomChange {}
}

package belfort.signaling.engine;

import belfort.mediacontrol.media.LessonId;
import belfort.signaling.protocol.ClientMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** All rooms of this server, as the web sees them. No call blocks on I/O. */
public interface Rooms {
  /**
   * Attaches a connection to the lesson's room, which is opened or taken over first when nobody
   * lives there. Everything that follows, refusals too, is said through the port: {@code moved}
   * when another server owns the room.
   */
  Connection connect(LessonInfo lesson, Speaker speaker, ClientPort port);

  /** Ends a lesson for the admin; the answer comes through the rooms' events. */
  void end(LessonId lesson, String reason);

  /** Removes a participant's connection and seat because his link or session was revoked. */
  void revoke(LessonId lesson, belfort.mediacontrol.media.ParticipantId participant);

  /** The rooms of this server for the admin. */
  List<RoomSummary> list();

  /** What a lobby page may know before anybody connects; empty when the room is not here. */
  Optional<RoomSummary> find(LessonId lesson);

  /**
   * Stops gracefully: clients are told when to come back, events are flushed, leases are given up,
   * media keeps running.
   */
  void drain(Duration patience) throws InterruptedException;

  /** One connection in a room. */
  interface Connection {
    /** Takes a message; refused with a problem when the room's mailbox is full. */
    void receive(ClientMessage message);

    /** The connection is gone. Idempotent. */
    void lost();
  }

  /** A room in the admin's eyes. */
  record RoomSummary(
      LessonId lesson,
      String phase,
      String server,
      long epoch,
      int present,
      int away,
      int waiting,
      boolean teacherHere,
      String node,
      int publishing,
      boolean unsaved,
      Instant since) {}
}

package belfort.signaling.web;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.media.ParticipantId;
import belfort.signaling.engine.ClientPort;
import belfort.signaling.engine.LessonInfo;
import belfort.signaling.engine.Rooms;
import belfort.signaling.engine.Speaker;
import belfort.signaling.protocol.ClientMessage;
import belfort.signaling.protocol.ServerMessage;
import belfort.signaling.protocol.Wire;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Rooms that remember who came and what he said, and acknowledge every command. */
final class TestRooms implements Rooms {
  private final Wire wire = new Wire();
  final List<Guest> guests = new CopyOnWriteArrayList<>();
  final List<ParticipantId> revoked = new CopyOnWriteArrayList<>();
  final List<LessonId> ended = new CopyOnWriteArrayList<>();

  @Override
  public Connection connect(LessonInfo lesson, Speaker speaker, ClientPort port) {
    Guest guest = new Guest(lesson, speaker, port);
    guests.add(guest);
    return guest;
  }

  /** One connection. */
  final class Guest implements Connection {
    final LessonInfo lesson;
    final Speaker speaker;
    final ClientPort port;
    final List<ClientMessage> said = new CopyOnWriteArrayList<>();
    volatile boolean lost;

    Guest(LessonInfo lesson, Speaker speaker, ClientPort port) {
      this.lesson = lesson;
      this.speaker = speaker;
      this.port = port;
    }

    @Override
    public void receive(ClientMessage message) {
      said.add(message);
      if (message instanceof ClientMessage.Command command) {
        port.send(wire.encode(new ServerMessage.Ack(command.op())));
      }
    }

    @Override
    public void lost() {
      lost = true;
    }
  }

  @Override
  public void end(LessonId lesson, String reason) {
    ended.add(lesson);
  }

  @Override
  public void revoke(LessonId lesson, ParticipantId participant) {
    revoked.add(participant);
  }

  @Override
  public List<RoomSummary> list() {
    return List.of();
  }

  @Override
  public Optional<RoomSummary> find(LessonId lesson) {
    return Optional.empty();
  }

  @Override
  public void drain(Duration patience) {}
}

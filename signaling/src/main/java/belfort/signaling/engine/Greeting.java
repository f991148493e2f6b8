package belfort.signaling.engine;

import belfort.mediacontrol.media.ParticipantId;
import belfort.signaling.engine.EngineCounters.Count;
import belfort.signaling.protocol.ClientMessage;
import belfort.signaling.protocol.Role;
import belfort.signaling.protocol.ServerMessage;
import belfort.signaling.room.LogEntry;
import belfort.signaling.room.Phase;
import belfort.signaling.room.Position;
import belfort.signaling.room.RoomCommand;
import belfort.signaling.room.RoomLimits;
import belfort.signaling.room.RoomState;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How a connection is received: who you are, and the room as it stands or what you missed of it.
 */
final class Greeting {
  private static final int PROTOCOL_VERSION = 1;

  /** A stopped server is back within a second or two; nobody should come all at once. */
  private static final long DRAIN_AFTER_MS = 500;

  private static final long DRAIN_SPREAD_MS = 1_500;

  private final RoomContext context;
  private final LessonInfo lesson;
  private final LiveRoom room;
  private final Tail tail;
  private final Audience audience;
  private final MediaFlow media;

  Greeting(
      RoomContext context,
      LessonInfo lesson,
      LiveRoom room,
      Tail tail,
      Audience audience,
      MediaFlow media) {
    this.context = context;
    this.lesson = lesson;
    this.room = room;
    this.tail = tail;
    this.audience = audience;
    this.media = media;
  }

  void hello(Link link, ClientMessage.Hello hello) {
    link.say(welcome(link.speaker()));
    link.holds(hello.peers());
    ParticipantId own = link.speaker().participant();
    if (room.state().kicked().contains(own)) {
      room.shutOut(
          own,
          new ServerMessage.Closing("kicked", "The teacher removed you from this lesson.", -1),
          ClientPort.CloseReason.KICKED);
    } else if (room.state().members().containsKey(own)) {
      room.submit(new RoomCommand.ConnectionBack(own));
      resume(link, hello.resume());
      link.stands(Link.Standing.IN);
      media.reconcile(link);
    } else {
      link.stands(Link.Standing.LOBBY);
      link.say(lobby());
      hello
          .peers()
          .forEach(held ->
              link.say(new ServerMessage.PeerLost(held.peer(), held.attempt(), "gone", -1)));
      closeWhenOver(link);
    }
  }

  private void closeWhenOver(Link link) {
    if (room.state().phase() == Phase.ENDED) {
      room.shutOut(
          link.speaker().participant(),
          new ServerMessage.Closing("ended", "The lesson is over.", -1),
          ClientPort.CloseReason.LESSON_ENDED);
    }
  }

  /**
   * The missing events when the log holds exactly the page's last one; else everything anew. What
   * the page saw and the log lost must vanish from it.
   */
  private void resume(Link link, ClientMessage.@org.jspecify.annotations.Nullable Position resume) {
    RoomState state = room.state();
    Optional<List<LogEntry>> missed =
        resume == null || resume.epoch() < 0 || resume.seq() < 0
            ? Optional.empty()
            : tail.after(new Position(resume.epoch(), resume.seq()));
    ServerMessage.Position saved = ToWire.position(room.log().saved());
    if (missed.isPresent()) {
      context.counters().add(Count.RESUMED_BY_DELTA);
      missed.get().forEach(entry -> link.say(ToWire.event(entry)));
      link.say(new ServerMessage.Saved(saved.epoch(), saved.seq()));
    } else {
      context.counters().add(Count.RESUMED_BY_RESET);
      link.say(
          new ServerMessage.Reset(ToWire.position(state.position()), saved, ToWire.room(state)));
    }
  }

  private ServerMessage.Welcome welcome(Speaker speaker) {
    return new ServerMessage.Welcome(
        PROTOCOL_VERSION,
        context.config().pathName(),
        new ServerMessage.You(
            speaker.participant().value(), FromWire.actor(speaker).name(), role(speaker.role())),
        new ServerMessage.Lesson(
            lesson.id().value(),
            lesson.title(),
            lesson.profile().name().toLowerCase(Locale.ROOT),
            lesson.startsAt().toEpochMilli(),
            lesson.endsAt().toEpochMilli(),
            lesson.teacher()),
        context.config().iceServers().of(speaker.participant(), room.now(), lesson.endsAt()),
        new ServerMessage.Limits(
            RoomLimits.CHAT_CHARACTERS, RoomLimits.NAME_CHARACTERS, RoomLimits.CHAT_PER_WINDOW),
        (int) EngineLimits.BEAT.toSeconds(),
        room.now().toEpochMilli());
  }

  private static String role(Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }

  /** What the lobby shows now. */
  ServerMessage.Lobby lobby() {
    return lobby(room.state(), lesson);
  }

  static ServerMessage.Lobby lobby(RoomState state, LessonInfo lesson) {
    int present = (int) state.members().values().stream().filter(m -> !m.away()).count();
    return new ServerMessage.Lobby(
        ToWire.phase(state.phase()), state.teacherHere(), present, lesson.expected());
  }

  void sayDraining(Link link) {
    long afterMs = DRAIN_AFTER_MS + context.random().applyAsLong(DRAIN_SPREAD_MS);
    link.say(
        new ServerMessage.Closing(
            "draining", "The server restarts: you are back in a moment.", afterMs));
    link.close(ClientPort.CloseReason.DRAINING);
    audience.detach(link);
  }
}

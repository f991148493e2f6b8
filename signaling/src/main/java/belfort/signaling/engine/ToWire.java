package belfort.signaling.engine;

import belfort.mediacontrol.media.SourceKind;
import belfort.signaling.protocol.ServerMessage;
import belfort.signaling.room.ChatLine;
import belfort.signaling.room.Hand;
import belfort.signaling.room.LogEntry;
import belfort.signaling.room.Member;
import belfort.signaling.room.Part;
import belfort.signaling.room.Phase;
import belfort.signaling.room.Position;
import belfort.signaling.room.RoomEvent;
import belfort.signaling.room.RoomState;
import java.time.Instant;
import java.util.Locale;

/** A room's words in the words of the wire. */
final class ToWire {
  private ToWire() {}

  static ServerMessage.Event event(LogEntry entry) {
    Position position = entry.position();
    return new ServerMessage.Event(position.epoch(), position.seq(), change(entry.event()));
  }

  static ServerMessage.RoomChange change(RoomEvent event) {
    return switch (event) {
      case RoomEvent.OwnerChanged e -> new ServerMessage.OwnerChanged(e.server());
      case RoomEvent.LessonStarted e -> new ServerMessage.LessonStarted(e.at().toEpochMilli());
      case RoomEvent.LessonEnded e -> new ServerMessage.LessonEnded(e.reason());
      case RoomEvent.Joined e -> new ServerMessage.Joined(newMember(e));
      case RoomEvent.WentAway e -> new ServerMessage.Away(e.participant().value());
      case RoomEvent.Returned e -> new ServerMessage.Returned(e.participant().value());
      case RoomEvent.Left e -> new ServerMessage.Left(e.participant().value(), reason(e.reason()));
      case RoomEvent.Said e -> new ServerMessage.Said(chat(e.line()));
      case RoomEvent.HandRaised e ->
          new ServerMessage.HandRaised(
              e.hand().participant().value(), e.hand().raisedAt().toEpochMilli());
      case RoomEvent.HandLowered e -> new ServerMessage.HandLowered(e.participant().value());
      case RoomEvent.HandsLowered _ -> new ServerMessage.HandsLowered();
      case RoomEvent.FloorGiven e -> new ServerMessage.FloorGiven(e.participant().value());
      case RoomEvent.FloorTaken e -> new ServerMessage.FloorTaken(e.participant().value());
      case RoomEvent.Muted e -> new ServerMessage.Muted(e.participant().value());
      case RoomEvent.DevicesSet e ->
          new ServerMessage.DevicesSet(e.participant().value(), e.microphone(), e.camera());
      case RoomEvent.SourcePublished e ->
          new ServerMessage.SourcePublished(e.participant().value(), word(e.kind()));
      case RoomEvent.SourceEnded e ->
          new ServerMessage.SourceEnded(e.participant().value(), word(e.kind()));
    };
  }

  static ServerMessage.RoomState room(RoomState state) {
    Instant started = state.startedAt();
    return new ServerMessage.RoomState(
        phase(state.phase()),
        started == null ? null : started.toEpochMilli(),
        state.members().values().stream().map(ToWire::member).toList(),
        state.hands().stream().map(ToWire::hand).toList(),
        state.chat().stream().map(ToWire::chat).toList());
  }

  static ServerMessage.Position position(Position position) {
    return new ServerMessage.Position(position.epoch(), position.seq());
  }

  static String phase(Phase phase) {
    return phase.name().toLowerCase(Locale.ROOT);
  }

  static String word(SourceKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private static ServerMessage.Member member(Member member) {
    return new ServerMessage.Member(
        member.participant().value(),
        member.name(),
        word(member.part()),
        member.away(),
        member.floor(),
        member.muted(),
        member.microphone(),
        member.camera(),
        member.sources().stream().sorted().map(ToWire::word).toList());
  }

  private static ServerMessage.Member newMember(RoomEvent.Joined joined) {
    return new ServerMessage.Member(
        joined.participant().value(),
        joined.name(),
        word(joined.part()),
        false,
        false,
        false,
        joined.microphone(),
        joined.camera(),
        java.util.List.of());
  }

  private static ServerMessage.Hand hand(Hand hand) {
    return new ServerMessage.Hand(hand.participant().value(), hand.raisedAt().toEpochMilli());
  }

  private static ServerMessage.Chat chat(ChatLine line) {
    return new ServerMessage.Chat(
        line.id(),
        line.participant().value(),
        line.name(),
        word(line.part()),
        line.text(),
        line.at().toEpochMilli());
  }

  private static String word(Part part) {
    return part.name().toLowerCase(Locale.ROOT);
  }

  /** For the others in the room it is the same whether somebody left or his link was revoked. */
  private static String reason(RoomEvent.LeftReason reason) {
    return switch (reason) {
      case LEFT, REVOKED -> "left";
      case LOST -> "lost";
      case KICKED -> "kicked";
    };
  }
}

package belfort.signaling.engine;

import belfort.signaling.protocol.ServerMessage;
import belfort.signaling.protocol.ServerMessage.Member;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The room as a page shows it: the wire's changes applied one after the other. */
final class RoomPicture {
  private String phase;
  private @Nullable Long startedAt;
  private final Map<String, Member> members = new LinkedHashMap<>();
  private final List<ServerMessage.Hand> hands = new ArrayList<>();
  private final List<ServerMessage.Chat> chat = new ArrayList<>();

  private RoomPicture(ServerMessage.RoomState room) {
    phase = room.phase();
    startedAt = room.startedAt();
    room.members().forEach(member -> members.put(member.participant(), member));
    hands.addAll(room.hands());
    chat.addAll(room.chat());
  }

  static RoomPicture of(ServerMessage.RoomState room) {
    return new RoomPicture(room);
  }

  RoomPicture copy() {
    return new RoomPicture(state());
  }

  ServerMessage.RoomState state() {
    return new ServerMessage.RoomState(
        phase, startedAt, List.copyOf(members.values()), hands, chat);
  }

  List<String> chatTexts() {
    return chat.stream().map(ServerMessage.Chat::text).toList();
  }

  List<String> people() {
    return List.copyOf(members.keySet());
  }

  void apply(ServerMessage.RoomChange change) {
    switch (change) {
      case ServerMessage.OwnerChanged _ -> {}
      case ServerMessage.LessonStarted c -> {
        phase = "live";
        startedAt = c.at();
      }
      case ServerMessage.LessonEnded _ -> {
        phase = "ended";
        members.clear();
        hands.clear();
      }
      case ServerMessage.Joined c -> {
        if (members.put(c.member().participant(), c.member()) != null) {
          throw new AssertionError("joined twice: " + c.member().participant());
        }
      }
      case ServerMessage.Away c -> alter(c.participant(), m -> with(m, true, m.floor(), m.muted()));
      case ServerMessage.Returned c ->
          alter(c.participant(), m -> with(m, false, m.floor(), m.muted()));
      case ServerMessage.Left c -> {
        members.remove(c.participant());
        lower(c.participant());
      }
      case ServerMessage.Said c -> {
        chat.add(c.chat());
        if (chat.size() > belfort.signaling.room.RoomLimits.CHAT_LINES) {
          chat.removeFirst();
        }
      }
      case ServerMessage.HandRaised c -> hands.add(new ServerMessage.Hand(c.participant(), c.at()));
      case ServerMessage.HandLowered c -> lower(c.participant());
      case ServerMessage.HandsLowered _ -> hands.clear();
      case ServerMessage.FloorGiven c ->
          alter(c.participant(), m -> with(m, m.away(), true, m.muted()));
      case ServerMessage.FloorTaken c ->
          alter(c.participant(), m -> with(m, m.away(), false, m.muted()));
      case ServerMessage.Muted c ->
          alter(
              c.participant(), m -> devices(with(m, m.away(), m.floor(), true), false, m.camera()));
      case ServerMessage.DevicesSet c ->
          alter(
              c.participant(),
              m ->
                  devices(
                      with(m, m.away(), m.floor(), m.muted() && !c.microphone()),
                      c.microphone(),
                      c.camera()));
      case ServerMessage.SourcePublished c -> sources(c.participant(), c.source(), true);
      case ServerMessage.SourceEnded c -> sources(c.participant(), c.source(), false);
    }
  }

  private void lower(String participant) {
    hands.removeIf(hand -> hand.participant().equals(participant));
  }

  private void alter(String participant, UnaryOperator<Member> change) {
    members.put(participant, change.apply(Objects.requireNonNull(members.get(participant))));
  }

  private void sources(String participant, String source, boolean published) {
    alter(
        participant,
        m -> {
          List<String> all = new ArrayList<>(m.sources());
          all.remove(source);
          if (published) {
            all.add(source);
          }
          all.sort(null);
          return new Member(
              m.participant(),
              m.name(),
              m.role(),
              m.away(),
              m.floor(),
              m.muted(),
              m.microphone(),
              m.camera(),
              all);
        });
  }

  private static Member with(Member m, boolean away, boolean floor, boolean muted) {
    return new Member(
        m.participant(),
        m.name(),
        m.role(),
        away,
        floor,
        muted,
        m.microphone(),
        m.camera(),
        m.sources());
  }

  private static Member devices(Member m, boolean microphone, boolean camera) {
    return new Member(
        m.participant(),
        m.name(),
        m.role(),
        m.away(),
        m.floor(),
        m.muted(),
        microphone,
        camera,
        m.sources());
  }
}

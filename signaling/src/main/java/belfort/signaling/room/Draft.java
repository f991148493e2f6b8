package belfort.signaling.room;

import belfort.mediacontrol.media.ParticipantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A room while one event is applied to it; lives no longer than that. */
final class Draft {
  private final RoomState before;
  private final Map<ParticipantId, Member> members;
  private final List<Hand> hands;
  private Position position;
  private Phase phase;
  private @Nullable Instant startedAt;
  private List<ChatLine> chat;
  private Set<ParticipantId> kicked;
  private Map<ParticipantId, Memory> memories;

  private Draft(RoomState before) {
    this.before = before;
    this.members = new LinkedHashMap<>(before.members());
    this.hands = new ArrayList<>(before.hands());
    this.position = before.position();
    this.phase = before.phase();
    this.startedAt = before.startedAt();
    this.chat = before.chat();
    this.kicked = before.kicked();
    this.memories = before.memories();
  }

  static Draft of(RoomState state) {
    return new Draft(state);
  }

  RoomState done() {
    return new RoomState(
        before.lesson(),
        before.capacity(),
        position,
        phase,
        startedAt,
        members,
        hands,
        chat,
        kicked,
        memories);
  }

  Draft apply(LogEntry entry) {
    position = entry.position();
    LogEntry.Origin origin = entry.origin();
    if (origin != null) {
      remember(origin, entry);
    }
    change(entry.event());
    return this;
  }

  private void change(RoomEvent event) {
    switch (event) {
      case RoomEvent.OwnerChanged _ -> {}
      case RoomEvent.LessonStarted started -> {
        phase = Phase.LIVE;
        startedAt = started.at();
      }
      case RoomEvent.LessonEnded _ -> {
        phase = Phase.ENDED;
        members.clear();
        hands.clear();
      }
      case RoomEvent.Joined joined -> join(joined);
      case RoomEvent.WentAway away -> alter(away.participant(), m -> m.withAwaySince(away.since()));
      case RoomEvent.Returned back -> alter(back.participant(), m -> m.withAwaySince(null));
      case RoomEvent.Left left -> leave(left);
      case RoomEvent.Said said -> chat = Memory.appended(chat, said.line(), RoomLimits.CHAT_LINES);
      case RoomEvent.HandRaised raised -> hands.add(raised.hand());
      case RoomEvent.HandLowered lowered -> lower(lowered.participant());
      case RoomEvent.HandsLowered _ -> hands.clear();
      case RoomEvent.FloorGiven given -> alter(given.participant(), m -> m.withFloor(true));
      case RoomEvent.FloorTaken taken -> alter(taken.participant(), m -> m.withFloor(false));
      case RoomEvent.Muted muted -> alter(muted.participant(), Member::withMuted);
      case RoomEvent.DevicesSet set ->
          alter(set.participant(), m -> m.withDevices(set.microphone(), set.camera()));
      case RoomEvent.SourcePublished up ->
          alter(up.participant(), m -> m.withSource(up.kind(), true));
      case RoomEvent.SourceEnded down ->
          alter(down.participant(), m -> m.withSource(down.kind(), false));
    }
  }

  private void join(RoomEvent.Joined joined) {
    Actor actor = new Actor(joined.participant(), joined.name(), joined.part());
    Member member = Member.joined(actor, joined.microphone(), joined.camera());
    if (members.putIfAbsent(joined.participant(), member) != null) {
      throw new IllegalStateException("joined twice: " + joined.participant());
    }
  }

  private void leave(RoomEvent.Left left) {
    members.remove(left.participant());
    lower(left.participant());
    if (left.reason() == RoomEvent.LeftReason.KICKED) {
      kicked = new HashSet<>(kicked);
      kicked.add(left.participant());
    }
  }

  private void lower(ParticipantId participant) {
    hands.removeIf(hand -> hand.participant().equals(participant));
  }

  private void alter(ParticipantId participant, UnaryOperator<Member> change) {
    Member member = members.get(participant);
    if (member == null) {
      throw new IllegalStateException("an event about nobody: " + participant);
    }
    members.put(participant, change.apply(member));
  }

  private void remember(LogEntry.Origin origin, LogEntry entry) {
    Map<ParticipantId, Memory> changed = new LinkedHashMap<>(memories);
    Memory memory = changed.remove(origin.participant());
    boolean said = entry.event() instanceof RoomEvent.Said;
    changed.put(
        origin.participant(),
        (memory == null ? Memory.NOTHING : memory).with(origin.op(), entry.at(), said));
    Iterator<ParticipantId> oldest = changed.keySet().iterator();
    while (changed.size() > RoomLimits.PEOPLE_REMEMBERED && oldest.hasNext()) {
      if (!members.containsKey(oldest.next())) {
        oldest.remove();
      }
    }
    memories = changed;
  }
}

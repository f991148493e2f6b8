package belfort.signaling.room;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.media.ParticipantId;
import belfort.mediacontrol.media.SourceId;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A room at one place of its log: the immutable sum of all events up to there.
 *
 * @param capacity the most participants at once; the lesson's setting, not an event
 * @param position the last event that is in
 * @param startedAt null before the start
 * @param members in the order in which they came in
 * @param hands in the order in which they were raised, at most one each
 * @param chat the latest lines
 * @param kicked who may not come back in this lesson
 * @param memories by participant, the one who did something longest ago first
 */
public record RoomState(
    LessonId lesson,
    int capacity,
    Position position,
    Phase phase,
    @Nullable Instant startedAt,
    Map<ParticipantId, Member> members,
    List<Hand> hands,
    List<ChatLine> chat,
    Set<ParticipantId> kicked,
    Map<ParticipantId, Memory> memories) {
  public RoomState {
    members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    hands = List.copyOf(hands);
    chat = List.copyOf(chat);
    kicked = Set.copyOf(kicked);
    memories = Collections.unmodifiableMap(new LinkedHashMap<>(memories));
    check(capacity > 0, "capacity is not positive");
    check(phase == Phase.LOBBY || startedAt != null || members.isEmpty(), "live without a start");
    check(phase != Phase.ENDED || members.isEmpty(), "somebody is in a lesson that is over");
    check(chat.size() <= RoomLimits.CHAT_LINES, "too many chat lines");
    checkPeople(phase, members, hands, kicked);
  }

  private static void checkPeople(
      Phase phase,
      Map<ParticipantId, Member> members,
      List<Hand> hands,
      Set<ParticipantId> kicked) {
    for (Map.Entry<ParticipantId, Member> entry : members.entrySet()) {
      Member member = entry.getValue();
      check(member.participant().equals(entry.getKey()), "a member under a wrong id");
      check(!kicked.contains(entry.getKey()), "a member who was kicked");
      check(phase == Phase.LIVE || member.sources().isEmpty(), "published before the start");
    }
    Set<ParticipantId> raised = new HashSet<>();
    for (Hand hand : hands) {
      check(raised.add(hand.participant()), "a hand raised twice");
      check(members.containsKey(hand.participant()), "a hand of nobody");
    }
  }

  private static void check(boolean right, String broken) {
    if (!right) {
      throw new IllegalArgumentException("broken room: " + broken);
    }
  }

  /** A room in which nothing has happened. */
  public static RoomState empty(LessonId lesson, int capacity) {
    return new RoomState(
        lesson,
        capacity,
        Position.NONE,
        Phase.LOBBY,
        null,
        Map.of(),
        List.of(),
        List.of(),
        Set.of(),
        Map.of());
  }

  /** The same room when the lesson's setting changed. */
  public RoomState withCapacity(int newCapacity) {
    return new RoomState(
        lesson, newCapacity, position, phase, startedAt, members, hands, chat, kicked, memories);
  }

  public Optional<Member> member(ParticipantId participant) {
    return Optional.ofNullable(members.get(participant));
  }

  /** Whether this command of this participant is already in. */
  public boolean knows(ParticipantId participant, String op) {
    return memory(participant).ops().contains(op);
  }

  Memory memory(ParticipantId participant) {
    return memories.getOrDefault(participant, Memory.NOTHING);
  }

  public boolean teacherHere() {
    return members.values().stream().anyMatch(m -> m.part() == Part.TEACHER && !m.away());
  }

  public boolean publishes(SourceId source) {
    Member member = members.get(source.publisher());
    return member != null && member.sources().contains(source.kind());
  }

  /** Everything that is published, in the members' order. */
  public List<SourceId> sources() {
    return members.values().stream()
        .flatMap(m -> m.sources().stream().map(kind -> new SourceId(m.participant(), kind)))
        .toList();
  }

  /** Why this participant may not publish now; empty when he may. */
  public Optional<Refusal> mayPublish(ParticipantId participant) {
    Optional<Refusal> outside = mayUseMedia(participant);
    if (outside.isPresent()) {
      return outside;
    }
    boolean may = member(participant).map(Member::mayPublish).orElse(false);
    return may ? Optional.empty() : Optional.of(Refusal.NO_FLOOR);
  }

  /** Why this participant may not watch the source now; empty when he may. */
  public Optional<Refusal> mayWatch(ParticipantId participant, SourceId source) {
    Optional<Refusal> outside = mayUseMedia(participant);
    if (outside.isPresent()) {
      return outside;
    }
    boolean there = publishes(source) && !source.publisher().equals(participant);
    return there ? Optional.empty() : Optional.of(Refusal.NO_SUCH_SOURCE);
  }

  private Optional<Refusal> mayUseMedia(ParticipantId participant) {
    if (!members.containsKey(participant)) {
      return Optional.of(Refusal.NOT_IN_LESSON);
    }
    return phase == Phase.LIVE ? Optional.empty() : Optional.of(Refusal.NOT_STARTED);
  }
}

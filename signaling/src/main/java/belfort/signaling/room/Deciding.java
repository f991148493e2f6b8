package belfort.signaling.room;

import belfort.mediacontrol.media.ParticipantId;
import belfort.mediacontrol.media.SourceId;
import belfort.mediacontrol.media.SourceKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One decision of a room: what a command leads to at this moment, in this state. */
final class Deciding {
  private final RoomState state;
  private final Instant now;

  Deciding(RoomState state, Instant now) {
    this.state = state;
    this.now = now;
  }

  Decision on(RoomCommand command) {
    return switch (command) {
      case RoomCommand.Asked asked -> asked(asked);
      case RoomCommand.ConnectionLost lost -> connectionLost(lost.participant());
      case RoomCommand.ConnectionBack back -> connectionBack(back.participant());
      case RoomCommand.Expire _ -> expire();
      case RoomCommand.Revoke revoke ->
          state.member(revoke.participant()).isEmpty()
              ? Decision.NOTHING
              : happens(new RoomEvent.Left(revoke.participant(), RoomEvent.LeftReason.REVOKED));
      case RoomCommand.End end ->
          state.phase() == Phase.ENDED
              ? Decision.NOTHING
              : happens(new RoomEvent.LessonEnded(end.reason()));
      case RoomCommand.SourceUp up -> sourceUp(up.source());
      case RoomCommand.SourceDown down ->
          state.publishes(down.source())
              ? happens(new RoomEvent.SourceEnded(down.source().publisher(), down.source().kind()))
              : Decision.NOTHING;
    };
  }

  private Decision connectionLost(ParticipantId participant) {
    boolean present = state.member(participant).map(m -> !m.away()).orElse(false);
    return present ? happens(new RoomEvent.WentAway(participant, now)) : Decision.NOTHING;
  }

  private Decision connectionBack(ParticipantId participant) {
    boolean away = state.member(participant).map(Member::away).orElse(false);
    return away ? happens(new RoomEvent.Returned(participant)) : Decision.NOTHING;
  }

  private Decision expire() {
    Instant latest = now.minus(RoomLimits.AWAY);
    List<RoomEvent> lost = new ArrayList<>();
    for (Member member : state.members().values()) {
      Instant since = member.awaySince();
      if (since != null && !since.isAfter(latest)) {
        lost.add(new RoomEvent.Left(member.participant(), RoomEvent.LeftReason.LOST));
      }
    }
    return entries(null, lost);
  }

  private Decision sourceUp(SourceId source) {
    if (state.publishes(source)) {
      return Decision.NOTHING;
    }
    return state
        .mayPublish(source.publisher())
        .<Decision>map(Decision.Refused::new)
        .orElseGet(() -> happens(new RoomEvent.SourcePublished(source.publisher(), source.kind())));
  }

  /** Rules that hold for every wish, in the order in which a person should hear of them. */
  private Decision asked(RoomCommand.Asked asked) {
    Actor by = asked.by();
    if (state.knows(by.participant(), asked.op())) {
      return Decision.NOTHING;
    }
    if (state.phase() == Phase.ENDED) {
      return refused(Refusal.LESSON_ENDED);
    }
    if (state.kicked().contains(by.participant())) {
      return refused(Refusal.KICKED);
    }
    boolean joins = asked.wish() instanceof RoomCommand.Join;
    if (!joins && !state.members().containsKey(by.participant())) {
      return refused(Refusal.NOT_IN_LESSON);
    }
    if (!state.memory(by.participant()).mayCommand(now) && !mayAlways(asked.wish())) {
      return refused(Refusal.TOO_FAST);
    }
    return switch (wish(by, asked.wish())) {
      case Outcome.Events events ->
          entries(new LogEntry.Origin(by.participant(), asked.op()), events.events());
      case Outcome.No no -> refused(no.why());
    };
  }

  /** Leaving and restoring order are never throttled. */
  private static boolean mayAlways(RoomCommand.Wish wish) {
    return wish instanceof RoomCommand.Leave
        || wish instanceof RoomCommand.EndLesson
        || wish instanceof RoomCommand.Kick
        || wish instanceof RoomCommand.MuteAll;
  }

  private Outcome wish(Actor by, RoomCommand.Wish wish) {
    return switch (wish) {
      case RoomCommand.Join join -> join(by, join);
      case RoomCommand.Leave _ ->
          Outcome.of(new RoomEvent.Left(by.participant(), RoomEvent.LeftReason.LEFT));
      case RoomCommand.StartLesson _ -> asTeacher(by, startLesson());
      case RoomCommand.EndLesson _ -> asTeacher(by, Outcome.of(new RoomEvent.LessonEnded("ended")));
      case RoomCommand.Say say -> say(by, say.text());
      case RoomCommand.RaiseHand _ ->
          handUp(by.participant())
              ? Outcome.nothing()
              : Outcome.of(new RoomEvent.HandRaised(new Hand(by.participant(), now)));
      case RoomCommand.LowerHand lower -> ownOrTeacher(by, lower.whose(), lowerHand(lower.whose()));
      case RoomCommand.LowerAllHands _ ->
          asTeacher(
              by,
              state.hands().isEmpty()
                  ? Outcome.nothing()
                  : Outcome.of(new RoomEvent.HandsLowered()));
      case RoomCommand.GiveFloor give -> asTeacher(by, giveFloor(give.whom()));
      case RoomCommand.TakeFloor take -> ownOrTeacher(by, take.whose(), takeFloor(take.whose()));
      case RoomCommand.Mute mute -> asTeacher(by, mute(mute.whom()));
      case RoomCommand.MuteAll _ -> asTeacher(by, muteAll());
      case RoomCommand.SetDevices set -> setDevices(by.participant(), set);
      case RoomCommand.Kick kick -> asTeacher(by, kick(kick.whom()));
      case RoomCommand.Unpublish unpublish -> unpublish(by.participant(), unpublish.kind());
    };
  }

  private Outcome join(Actor by, RoomCommand.Join join) {
    if (state.members().containsKey(by.participant())) {
      return Outcome.nothing();
    }
    // a teacher always finds a place: a class without him is of no use to those who filled it
    if (!by.teaches() && state.members().size() >= state.capacity()) {
      return Outcome.no(Refusal.ROOM_FULL);
    }
    return Outcome.of(
        new RoomEvent.Joined(
            by.participant(), by.name(), by.part(), join.microphone(), join.camera()));
  }

  private Outcome startLesson() {
    return state.phase() == Phase.LIVE
        ? Outcome.nothing()
        : Outcome.of(new RoomEvent.LessonStarted(now));
  }

  private Outcome say(Actor by, String text) {
    if (text.isBlank()) {
      return Outcome.no(Refusal.EMPTY_TEXT);
    }
    if (text.length() > RoomLimits.CHAT_CHARACTERS) {
      return Outcome.no(Refusal.TEXT_TOO_LONG);
    }
    if (!state.memory(by.participant()).maySay(now)) {
      return Outcome.no(Refusal.TOO_FAST);
    }
    Position place = state.position().next();
    String id = place.epoch() + "-" + place.seq();
    return Outcome.of(
        new RoomEvent.Said(new ChatLine(id, by.participant(), by.name(), by.part(), text, now)));
  }

  private Outcome lowerHand(ParticipantId whose) {
    return handUp(whose) ? Outcome.of(new RoomEvent.HandLowered(whose)) : Outcome.nothing();
  }

  private Outcome giveFloor(ParticipantId whom) {
    Member member = state.members().get(whom);
    if (member == null) {
      return Outcome.no(Refusal.NO_SUCH_PARTICIPANT);
    }
    if (member.mayPublish()) {
      return Outcome.nothing();
    }
    if (state.members().values().stream().filter(Member::floor).count() >= RoomLimits.FLOOR) {
      return Outcome.no(Refusal.FLOOR_FULL);
    }
    List<RoomEvent> events = new ArrayList<>();
    events.add(new RoomEvent.FloorGiven(whom));
    if (handUp(whom)) {
      events.add(new RoomEvent.HandLowered(whom));
    }
    return new Outcome.Events(events);
  }

  private Outcome takeFloor(ParticipantId whose) {
    Member member = state.members().get(whose);
    if (member == null) {
      return Outcome.no(Refusal.NO_SUCH_PARTICIPANT);
    }
    if (!member.floor()) {
      return Outcome.nothing();
    }
    // the sources end first, so that nobody ever publishes without the floor
    List<RoomEvent> events = new ArrayList<>();
    member.sources().forEach(kind -> events.add(new RoomEvent.SourceEnded(whose, kind)));
    events.add(new RoomEvent.FloorTaken(whose));
    return new Outcome.Events(events);
  }

  private Outcome mute(ParticipantId whom) {
    Member member = state.members().get(whom);
    if (member == null) {
      return Outcome.no(Refusal.NO_SUCH_PARTICIPANT);
    }
    return member.muted() ? Outcome.nothing() : Outcome.of(new RoomEvent.Muted(whom));
  }

  /** Only who has the floor can be heard; the others need no event each. */
  private Outcome muteAll() {
    List<RoomEvent> events = new ArrayList<>();
    for (Member member : state.members().values()) {
      if (member.part() == Part.STUDENT && member.floor() && !member.muted()) {
        events.add(new RoomEvent.Muted(member.participant()));
      }
    }
    return new Outcome.Events(events);
  }

  private Outcome setDevices(ParticipantId own, RoomCommand.SetDevices set) {
    boolean same =
        state
            .member(own)
            .map(m -> m.microphone() == set.microphone() && m.camera() == set.camera())
            .orElse(false);
    return same
        ? Outcome.nothing()
        : Outcome.of(new RoomEvent.DevicesSet(own, set.microphone(), set.camera()));
  }

  private Outcome kick(ParticipantId whom) {
    Member member = state.members().get(whom);
    if (member == null) {
      return Outcome.no(Refusal.NO_SUCH_PARTICIPANT);
    }
    return member.part() == Part.TEACHER
        ? Outcome.no(Refusal.TEACHER_STAYS)
        : Outcome.of(new RoomEvent.Left(whom, RoomEvent.LeftReason.KICKED));
  }

  private Outcome unpublish(ParticipantId own, SourceKind kind) {
    return state.publishes(new SourceId(own, kind))
        ? Outcome.of(new RoomEvent.SourceEnded(own, kind))
        : Outcome.nothing();
  }

  private boolean handUp(ParticipantId participant) {
    return state.hands().stream().anyMatch(hand -> hand.participant().equals(participant));
  }

  private static Outcome asTeacher(Actor by, Outcome outcome) {
    return by.teaches() ? outcome : Outcome.no(Refusal.ONLY_TEACHER);
  }

  private static Outcome ownOrTeacher(Actor by, ParticipantId whose, Outcome outcome) {
    boolean may = by.teaches() || by.participant().equals(whose);
    return may ? outcome : Outcome.no(Refusal.NOT_YOURS);
  }

  private Decision happens(RoomEvent event) {
    return entries(null, List.of(event));
  }

  private Decision entries(LogEntry.@Nullable Origin origin, List<RoomEvent> events) {
    List<LogEntry> entries = new ArrayList<>(events.size());
    Position place = state.position();
    for (RoomEvent event : events) {
      place = place.next();
      entries.add(new LogEntry(place, now, entries.isEmpty() ? origin : null, event));
    }
    return new Decision.Accepted(entries);
  }

  private static Decision refused(Refusal why) {
    return new Decision.Refused(why);
  }

  /** A wish's effects before they have a place in the log. */
  private sealed interface Outcome {
    record Events(List<RoomEvent> events) implements Outcome {}

    record No(Refusal why) implements Outcome {}

    static Outcome of(RoomEvent event) {
      return new Events(List.of(event));
    }

    static Outcome nothing() {
      return new Events(List.of());
    }

    static Outcome no(Refusal why) {
      return new No(why);
    }
  }
}

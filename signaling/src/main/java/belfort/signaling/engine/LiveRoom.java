package belfort.signaling.engine;

import belfort.mediacontrol.LessonMedia;
import belfort.mediacontrol.media.ParticipantId;
import belfort.signaling.engine.EngineCounters.Count;
import belfort.signaling.protocol.ClientMessage;
import belfort.signaling.protocol.Role;
import belfort.signaling.protocol.ServerMessage;
import belfort.signaling.room.Decision;
import belfort.signaling.room.LogEntry;
import belfort.signaling.room.Member;
import belfort.signaling.room.Phase;
import belfort.signaling.room.Refusal;
import belfort.signaling.room.Room;
import belfort.signaling.room.RoomCommand;
import belfort.signaling.room.RoomState;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A room while this server owns it: takes one input after the other and has no thread, clock or
 * lock of its own, so that a simulation runs it as it is. Events are shown at once and stored
 * behind; effects on media follow the commit.
 */
final class LiveRoom {
  private final RoomContext context;
  private final LessonInfo lesson;
  private final Audience audience;
  private final Tail tail;
  private final LogPipeline log;
  private final Effects effects;
  private final MediaDesk desk;
  private final MediaFlow media;
  private final Consequences consequences;
  private final Greeting greeting;
  private final Watch watch;
  private RoomState state;
  private @Nullable Ending ending;
  private boolean draining;

  LiveRoom(RoomContext context, LessonInfo lesson, Ownership.Claim.Owned owned) {
    this.context = context;
    this.lesson = lesson;
    this.state = owned.state();
    this.tail = new Tail(owned.tail());
    this.audience = new Audience(context.encode());
    this.log =
        new LogPipeline(
            state,
            context.log(),
            outcome -> context.mailbox().accept(new RoomInput.Logged(outcome)),
            context.nanos());
    this.desk =
        new MediaDesk(
            lesson,
            state.position().epoch(),
            context.media(),
            context.mailbox(),
            context.counters());
    this.effects =
        new Effects(context.lease(), desk::epochTag, context.mailbox(), context.counters());
    this.media =
        new MediaFlow(
            lesson,
            desk,
            effects,
            audience,
            context.counters(),
            this::state,
            this::submit,
            this::now);
    this.consequences = new Consequences(this, effects, desk, media, audience, context.watcher());
    this.greeting = new Greeting(context, lesson, this, tail, audience, media);
    this.watch = new Watch(this, audience, context.clock().instant());
  }

  /** Why a room ends here. */
  enum Ending {
    /** The lesson is over. */
    LESSON_OVER,
    /** Nobody was in it for a while. */
    EMPTY,
    /** The server stops. */
    DRAINED,
    /** Another server owns the room. */
    FENCED
  }

  /** What happens when a room begins its life on this server. */
  void open() {
    if (state.position().epoch() > 1) {
      desk.adopt(now()); // of an ended lesson too: somebody has to let go of what is left
    }
    if (state.teacherHere() || (state.phase() == Phase.LIVE && !state.members().isEmpty())) {
      media.want();
    }
  }

  /** Takes one input. */
  void handle(RoomInput input) {
    switch (input) {
      case RoomInput.Attached attached -> attached(attached.link());
      case RoomInput.Heard heard -> heard(heard.link(), heard.message());
      case RoomInput.Gone gone -> gone(gone.link());
      case RoomInput.Tick _ -> tick();
      case RoomInput.End end -> submit(new RoomCommand.End(end.reason()));
      case RoomInput.Revoke revoke -> revoke(revoke.participant());
      case RoomInput.Drain _ -> drain();
      case RoomInput.Logged logged -> logged(logged.outcome());
      case RoomInput.MediaReady ready -> mediaReady(ready);
      case RoomInput.MediaFailed failed -> {
        if (desk.current(failed.generation()) && media.openingFailed(failed.failure(), now())) {
          end(Ending.FENCED);
        }
      }
      case RoomInput.Answered answered -> media.answered(answered);
      case RoomInput.OfferFailed failed -> {
        if (media.offerFailed(failed)) {
          end(Ending.FENCED);
        }
      }
      case RoomInput.MediaHappened happened -> {
        if (desk.current(happened.generation())) {
          media.happened(happened.event());
        }
      }
      case RoomInput.EpochRead read -> {
        // an idle owner writes nothing and would never meet the log's fence
        if (read.epoch() > state.position().epoch()) {
          end(Ending.FENCED);
        }
      }
      case RoomInput.TagRead tag -> {
        if (tag.epoch() > state.position().epoch()) {
          end(Ending.FENCED);
        } else {
          effects.stillOurs();
        }
      }
      case RoomInput.TagUnknown _ -> effects.unknown();
    }
    if (ending == null) {
      log.flush(state);
      effects.run(log.saved().seq(), log.away());
    }
  }

  private void attached(Link link) {
    Link before = audience.attach(link, now());
    if (before != null) {
      context.counters().add(Count.CONNECTIONS_REPLACED);
      before.say(
          new ServerMessage.Closing(
              "replaced", "You opened the lesson in another tab or on another device.", -1));
      before.close(ClientPort.CloseReason.REPLACED);
    }
    if (draining) {
      greeting.sayDraining(link);
    }
  }

  private void heard(Link link, ClientMessage message) {
    if (!audience.current(link) || link.standing() == Link.Standing.CLOSED) {
      return; // it was replaced or removed: whatever was still on its way changes nothing
    }
    link.heard(now());
    boolean greets = message instanceof ClientMessage.Hello;
    if (greets == (link.standing() != Link.Standing.NEW)) {
      link.say(
          greets
              ? new ServerMessage.Problem("hello_twice", "Hello was said before.")
              : new ServerMessage.Problem("hello_first", "The first message is hello."));
      return;
    }
    switch (message) {
      case ClientMessage.Hello hello -> greeting.hello(link, hello);
      case ClientMessage.Beat _ -> {}
      case ClientMessage.Command command -> command(link, command);
      case ClientMessage.Offer offer -> media.offer(link, offer);
      case ClientMessage.Candidate candidate -> media.candidate(link, candidate);
      case ClientMessage.HangUp hangUp -> media.hangUp(link, hangUp);
      case ClientMessage.Showing showing -> media.shownSizes().heard(link, showing);
    }
  }

  private void command(Link link, ClientMessage.Command command) {
    ParticipantId own = link.speaker().participant();
    Optional<RoomCommand.Wish> wish = FromWire.wish(command, own);
    if (link.speaker().role() == Role.ADMIN || wish.isEmpty()) {
      refuse(link, command.op(), Refusal.NO_SUCH_PARTICIPANT);
      return;
    }
    if (log.unsaved() >= EngineLimits.UNSAVED) {
      context.counters().add(Count.UNSAVED_LIMIT);
      link.say(
          new ServerMessage.Refused(
              command.op(),
              "not_saved",
              "The school's database cannot be reached and too much is not saved: try again later."));
      return;
    }
    if (state.knows(own, command.op())) {
      context.counters().add(Count.OPS_REPEATED);
    }
    RoomCommand asked =
        new RoomCommand.Asked(FromWire.actor(link.speaker()), command.op(), wish.get());
    switch (Room.decide(state, asked, now())) {
      case Decision.Accepted accepted -> {
        apply(accepted.entries());
        log.acknowledge(state.position().seq(), own, command.op());
        acknowledge();
      }
      case Decision.Refused refused -> refuse(link, command.op(), refused.why());
    }
  }

  private void refuse(Link link, String op, Refusal why) {
    context.counters().add(Count.COMMANDS_REFUSED);
    link.say(new ServerMessage.Refused(op, why.code(), why.sentence()));
  }

  /** A command of the server's own; a refusal means that it came too late. */
  void submit(RoomCommand command) {
    if (ending == null
        && !draining
        && Room.decide(state, command, now()) instanceof Decision.Accepted accepted) {
      apply(accepted.entries());
    }
  }

  private void apply(List<LogEntry> entries) {
    log.add(entries);
    for (LogEntry entry : entries) {
      RoomState before = state;
      state = Room.evolve(state, entry);
      tail.add(entry);
      context.counters().add(Count.EVENTS);
      audience.broadcast(ToWire.event(entry));
      consequences.of(entry, before);
    }
  }

  private void acknowledge() {
    log.acknowledged((participant, op) -> audience.say(participant, new ServerMessage.Ack(op)));
  }

  private void gone(Link link) {
    link.stands(Link.Standing.CLOSED);
    if (audience.detach(link)) {
      submit(new RoomCommand.ConnectionLost(link.speaker().participant()));
    }
  }

  /** A connection that says nothing at all, not even beats. */
  void silent(Link link) {
    context.counters().add(Count.CONNECTIONS_SILENT);
    link.close(ClientPort.CloseReason.TOO_SLOW);
    gone(link);
  }

  /** Shuts a connection out and forgets it. */
  void shutOut(
      ParticipantId participant, ServerMessage.Closing words, ClientPort.CloseReason reason) {
    Link link = audience.of(participant);
    if (link != null) {
      link.say(words);
      link.close(reason);
      audience.detach(link);
    }
  }

  private void revoke(ParticipantId participant) {
    submit(new RoomCommand.Revoke(participant));
    shutOut(
        participant,
        new ServerMessage.Closing("revoked", "Your link is not valid any more.", -1),
        ClientPort.CloseReason.REVOKED);
  }

  private void drain() {
    draining = true;
    audience.all().forEach(greeting::sayDraining);
  }

  private void logged(EventLog.Outcome outcome) {
    switch (outcome) {
      case EventLog.Outcome.Saved _ -> {
        log.landed();
        acknowledge();
        audience.broadcast(new ServerMessage.Saved(log.saved().epoch(), log.saved().seq()));
      }
      case EventLog.Outcome.Fenced _ -> end(Ending.FENCED);
      case EventLog.Outcome.Unavailable _ -> log.unavailable();
      case EventLog.Outcome.Failed failed ->
          throw new IllegalStateException("the log refuses the room's events: " + failed.reason());
    }
  }

  private void mediaReady(RoomInput.MediaReady ready) {
    if (desk.current(ready.generation())) {
      media.ready(ready, now());
    } else {
      ready.media().ifPresent(LessonMedia::abandon);
    }
  }

  private void tick() {
    if (!draining) {
      watch.tick(now());
      media.tick(now());
      return;
    }
    if (log.unsaved() == 0) {
      end(Ending.DRAINED);
    }
  }

  /** Stops here. Media is released only when the lesson needs it no longer. */
  void end(Ending how) {
    if (ending != null) {
      return;
    }
    ending = how;
    if (how == Ending.FENCED) {
      context.counters().add(Count.FENCED);
    }
    if (mediaReleased()) {
      desk.close();
    } else {
      desk.abandon();
    }
  }

  /** Whether the room ended because its lesson needs its media no longer. */
  boolean mediaReleased() {
    return ending == Ending.LESSON_OVER || ending == Ending.EMPTY;
  }

  /** Completes when the node has let go of what it had to; at once when there was nothing. */
  CompletionStage<?> released() {
    return desk.released();
  }

  /** Gives the room up after a fault of ours: nothing outside is touched. */
  void fault() {
    desk.abandon();
    for (Link link : audience.all()) {
      link.say(
          new ServerMessage.Closing(
              "fault", "Something went wrong on our side: you are reconnected.", 1_000));
      link.close(ClientPort.CloseReason.FAULT);
    }
  }

  @Nullable Ending ending() {
    return ending;
  }

  boolean draining() {
    return draining;
  }

  /** The connections that are left when the room has ended. */
  Iterable<Link> links() {
    return audience.all();
  }

  RoomState state() {
    return state;
  }

  LogPipeline log() {
    return log;
  }

  LessonInfo lesson() {
    return lesson;
  }

  boolean settled() {
    return log.unsaved() == 0 && effects.isEmpty() && !desk.isOpening();
  }

  Instant now() {
    // to the millisecond, as it is stored: a replayed room is equal to the one that was
    return context.clock().instant().truncatedTo(ChronoUnit.MILLIS);
  }

  Rooms.RoomSummary summary(Instant since) {
    int away = (int) state.members().values().stream().filter(Member::away).count();
    return new Rooms.RoomSummary(
        lesson.id(),
        ToWire.phase(state.phase()),
        context.config().pathName(),
        state.position().epoch(),
        state.members().size() - away,
        away,
        audience.inLobby(),
        state.teacherHere(),
        desk.node(),
        state.sources().size(),
        log.unsaved() > 0 && log.away(),
        since);
  }
}

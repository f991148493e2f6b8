package belfort.signaling.engine;

import belfort.signaling.engine.EngineCounters.Count;
import belfort.signaling.protocol.ServerMessage;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A room's virtual thread: claims the room, feeds it one input after the other, and lets go of it.
 * It catches at the top: a fault closes this room and no other.
 */
final class RoomThread implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(RoomThread.class);
  private static final long COME_AGAIN_MS = 300;
  private static final long COME_AGAIN_SPREAD_MS = 1_200;

  private final LessonInfo lesson;
  private final Mailbox mailbox = new Mailbox();
  private final Function<RoomThread, RoomContext> contexts;
  private final Ownership ownership;
  private final Runnable ended;
  private final List<RoomInput> early = new ArrayList<>();
  private volatile Rooms.@Nullable RoomSummary summary;

  /**
   * @param ended called when this thread takes no inputs any more
   */
  RoomThread(
      LessonInfo lesson,
      Function<RoomThread, RoomContext> contexts,
      Ownership ownership,
      Function<RoomThread, Runnable> ended) {
    this.lesson = lesson;
    this.contexts = contexts;
    this.ownership = ownership;
    this.ended = ended.apply(this);
  }

  LessonInfo lesson() {
    return lesson;
  }

  Mailbox mailbox() {
    return mailbox;
  }

  /** The room for the admin; empty until it is ours. */
  Optional<Rooms.RoomSummary> summary() {
    return Optional.ofNullable(summary);
  }

  @Override
  public void run() {
    RoomContext context = contexts.apply(this);
    try {
      claimAndLive(context);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      sendAway(closing(context, "draining", "The server stops."), ClientPort.CloseReason.DRAINING);
    } catch (RuntimeException fault) {
      context.counters().add(Count.ROOM_FAULTS);
      LOG.error("room given up after a fault room={}", lesson.id(), fault);
      sendAway(
          closing(context, "fault", "Something went wrong on our side."),
          ClientPort.CloseReason.FAULT);
    } finally {
      summary = null;
      ended.run();
      // who came between the last input and the end comes again, to the next owner
      sendAway(closing(context, "restart", "The room moves."), ClientPort.CloseReason.DRAINING);
    }
  }

  private void claimAndLive(RoomContext context) throws InterruptedException {
    switch (claim(context)) {
      case Ownership.Claim.Owned owned -> live(context, owned);
      case Ownership.Claim.Elsewhere elsewhere ->
          sendAway(moved(context, elsewhere.pathName()), ClientPort.CloseReason.MOVED);
      case Ownership.Claim.Later _ ->
          sendAway(
              closing(
                  context,
                  "unavailable",
                  "The lesson cannot be opened: the school's database does not answer. Your page"
                      + " tries again by itself."),
              ClientPort.CloseReason.FAULT);
    }
  }

  /** Asks until the ownership is settled; connections wait meanwhile. */
  private Ownership.Claim claim(RoomContext context) throws InterruptedException {
    long deadline = context.nanos().getAsLong() + EngineLimits.OPENING_PATIENCE.toNanos();
    while (true) {
      Ownership.Claim claim = tryToClaim(context);
      if (claim instanceof Ownership.Claim.Owned) {
        return claim;
      }
      gather(context, claim instanceof Ownership.Claim.Elsewhere);
      boolean late = context.nanos().getAsLong() - deadline >= 0;
      if (late || (claim instanceof Ownership.Claim.Elsewhere elsewhere && !comesFrom(elsewhere))) {
        return claim;
      }
    }
  }

  /**
   * Lets the pause pass: a class that comes back asks the database now and then, not once for each
   * who comes.
   *
   * @param oneIsEnough whether there is an answer for whoever comes first
   */
  private void gather(RoomContext context, boolean oneIsEnough) throws InterruptedException {
    long now = context.nanos().getAsLong();
    long end = now + EngineLimits.OPENING_PAUSE.toNanos();
    while (now - end < 0) {
      RoomInput input = mailbox.take(Mailbox.until(end, now));
      if (input != null) {
        early.add(input);
        if (oneIsEnough && !mailbox.holdsMore()) {
          return;
        }
      }
      now = context.nanos().getAsLong();
    }
  }

  /**
   * Whether somebody asked for that very owner and landed here: the proxy in front knows already
   * that it is dead. Sending him there again would only send him round until its lease has run out.
   */
  private boolean comesFrom(Ownership.Claim.Elsewhere owner) {
    return early.stream()
        .anyMatch(input ->
            input instanceof RoomInput.Attached attached
                && attached.link().askedUnder().equals(Optional.of(owner.pathName())));
  }

  private Ownership.Claim tryToClaim(RoomContext context) {
    try {
      return ownership.claim(
          lesson,
          context.lease().mayTakeOver(),
          context.clock().instant().truncatedTo(ChronoUnit.MILLIS));
    } catch (UnavailableException away) {
      LOG.debug("room not opened yet room={}", lesson.id(), away);
      return new Ownership.Claim.Later();
    }
  }

  private void live(RoomContext context, Ownership.Claim.Owned owned) throws InterruptedException {
    boolean takenOver = owned.state().position().epoch() > 1;
    context.counters().add(takenOver ? Count.ROOMS_TAKEN_OVER : Count.ROOMS_OPENED);
    LOG.info("room opened room={} at={}", lesson.id(), owned.state().position());
    LiveRoom room = new LiveRoom(context, lesson, owned);
    Instant since = context.clock().instant();
    try {
      room.open();
      early.forEach(room::handle);
      early.clear();
      work(context, room, since);
    } catch (RuntimeException fault) {
      room.fault();
      throw fault;
    }
    letGo(context, room);
  }

  private void work(RoomContext context, LiveRoom room, Instant since) throws InterruptedException {
    long tickAt = context.nanos().getAsLong();
    long awakeNanos = tickAt;
    while (room.ending() == null) {
      RoomInput input = mailbox.take(Mailbox.until(tickAt, context.nanos().getAsLong()));
      long now = context.nanos().getAsLong();
      if (now - awakeNanos > Ownership.SURE.toNanos()) {
        // it mostly sleeps in that very wait, and what woke it must not be the first that it does
        mailbox.putBack(input);
        awaitTheLease(context.lease());
        awakeNanos = context.nanos().getAsLong();
        continue;
      }
      awakeNanos = now;
      if (input != null) {
        room.handle(input);
      }
      if (now - tickAt >= 0 && room.ending() == null) {
        tickAt = now + EngineLimits.TICK.toNanos();
        room.handle(new RoomInput.Tick());
        summary = room.summary(since);
      }
    }
  }

  /**
   * Whoever has slept so long (a stopped process, a frozen machine) may have been replaced: he says
   * nothing, not even provisionally, before the lease was tried once more. When the database is
   * away that fails soon, and he goes on.
   */
  private static void awaitTheLease(Lease lease) throws InterruptedException {
    long before = lease.rounds();
    long patience = System.nanoTime() + EngineLimits.WAKING_PATIENCE.toNanos();
    while (lease.rounds() == before && System.nanoTime() - patience < 0) {
      TimeUnit.NANOSECONDS.sleep(EngineLimits.WAKING_LOOK.toNanos());
    }
  }

  private void letGo(RoomContext context, LiveRoom room) throws InterruptedException {
    LOG.info("room ends here room={} why={}", lesson.id(), room.ending());
    if (room.ending() == LiveRoom.Ending.FENCED) {
      ServerMessage where =
          newOwner()
              .map(owner -> moved(context, owner))
              .orElseGet(() -> closing(context, "moved", "The lesson moved to another server."));
      for (Link link : room.links()) {
        link.say(where);
        link.close(ClientPort.CloseReason.MOVED);
      }
      return;
    }
    awaitRelease(room);
    try {
      ownership.giveUp(lesson.id(), room.state().position().epoch(), room.mediaReleased());
    } catch (UnavailableException away) {
      LOG.warn("room not given up: its lease runs out instead. room={}", lesson.id(), away);
    }
  }

  /** The reservation goes back after the node's objects, or a new lesson would find it full. */
  private void awaitRelease(LiveRoom room) throws InterruptedException {
    try {
      room.released()
          .toCompletableFuture()
          .get(EngineLimits.RELEASE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException late) {
      LOG.warn("the node did not confirm that it let go room={}", lesson.id(), late);
    }
  }

  private Optional<String> newOwner() {
    try {
      return ownership.ownerOf(lesson.id());
    } catch (UnavailableException away) {
      LOG.debug("new owner unknown room={}", lesson.id(), away);
      return Optional.empty();
    }
  }

  private ServerMessage moved(RoomContext context, String owner) {
    return new ServerMessage.Moved("/s/" + owner + "/", jitter(context, COME_AGAIN_MS));
  }

  private static ServerMessage closing(RoomContext context, String code, String message) {
    return new ServerMessage.Closing(
        code, message, COME_AGAIN_MS + jitter(context, COME_AGAIN_SPREAD_MS));
  }

  private static long jitter(RoomContext context, long belowMs) {
    return context.random().applyAsLong(belowMs);
  }

  /** Tells everybody who waits in the mailbox to go where the message says. */
  private void sendAway(ServerMessage words, ClientPort.CloseReason reason) {
    List<RoomInput> left = new ArrayList<>(early);
    early.clear();
    left.addAll(mailbox.close());
    for (RoomInput input : left) {
      if (input instanceof RoomInput.Attached attached) {
        attached.link().say(words);
        attached.link().close(reason);
      }
    }
  }
}

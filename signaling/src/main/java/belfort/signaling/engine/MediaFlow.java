package belfort.signaling.engine;

import belfort.mediacontrol.LessonMedia;
import belfort.mediacontrol.MediaEvent;
import belfort.mediacontrol.MediaUnavailableException;
import belfort.mediacontrol.media.Candidate;
import belfort.mediacontrol.media.ParticipantId;
import belfort.mediacontrol.media.PeerId;
import belfort.mediacontrol.media.SourceId;
import belfort.signaling.engine.EngineCounters.Count;
import belfort.signaling.protocol.ClientMessage;
import belfort.signaling.protocol.ServerMessage;
import belfort.signaling.room.Member;
import belfort.signaling.room.Phase;
import belfort.signaling.room.Refusal;
import belfort.signaling.room.RoomCommand;
import belfort.signaling.room.RoomState;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The conversation about peer connections: checks with the room who may publish and watch, asks the
 * desk, answers the pages, and tells the room which sources stand.
 */
final class MediaFlow {
  private static final Logger LOG = LoggerFactory.getLogger(MediaFlow.class);
  private static final long NEVER = -1;

  private static final long NOT_READY_MS = 500;

  private final LessonInfo lesson;
  private final MediaDesk desk;
  private final Effects effects;
  private final Audience audience;
  private final EngineCounters counters;
  private final Supplier<RoomState> room;
  private final Consumer<RoomCommand> submit;
  private final Supplier<Instant> now;
  private final ShownSizes shownSizes;
  private final Map<SourceId, Instant> missing = new HashMap<>();

  /** Offers that wait for a commit or for the node to be found. */
  private final Map<PeerId, Integer> waiting = new HashMap<>();

  private boolean wanted;

  MediaFlow(
      LessonInfo lesson,
      MediaDesk desk,
      Effects effects,
      Audience audience,
      EngineCounters counters,
      Supplier<RoomState> room,
      Consumer<RoomCommand> submit,
      Supplier<Instant> now) {
    this.lesson = lesson;
    this.desk = desk;
    this.effects = effects;
    this.audience = audience;
    this.counters = counters;
    this.room = room;
    this.submit = submit;
    this.now = now;
    this.shownSizes = new ShownSizes(desk, audience);
  }

  ShownSizes shownSizes() {
    return shownSizes;
  }

  /**
   * Whether the room needs media: from when its teacher is in. Reserving a node and making the
   * pipeline takes longer than a teacher's click on "start", and a class that finds no node should
   * hear of it before the bell.
   */
  void want() {
    wanted = true;
    effects.after(room.get().position().seq(), () -> openIfWanted(now.get()));
  }

  void tick(Instant now) {
    desk.adoptAgain(now);
    openIfWanted(now);
    if (desk.isOpen()) {
      endMissing(now);
      shownSizes.due().forEach((peer, size) -> settled(_ -> desk.show(peer, size)));
    }
  }

  private void openIfWanted(Instant now) {
    if (wanted && room.get().phase() != Phase.ENDED) {
      desk.open(now);
    }
  }

  /** A source without an endpoint for too long has ended. */
  private void endMissing(Instant now) {
    Set<SourceId> published = new HashSet<>(room.get().sources());
    missing.keySet().retainAll(published);
    for (SourceId source : published) {
      if (desk.peers().containsKey(new PeerId.Publish(source))) {
        missing.remove(source);
        continue;
      }
      Instant since = missing.computeIfAbsent(source, _ -> now);
      if (!since.plus(EngineLimits.SOURCE_GRACE).isAfter(now)) {
        missing.remove(source);
        submit.accept(new RoomCommand.SourceDown(source));
      }
    }
  }

  void offer(Link link, ClientMessage.Offer offer) {
    ParticipantId own = link.speaker().participant();
    Optional<PeerId> named = FromWire.peer(offer.peer(), own);
    if (named.isEmpty()) {
      link.say(problemWithPeer());
      return;
    }
    PeerId peer = named.get();
    Optional<Refusal> refusal = refusal(peer);
    if (refusal.isPresent()) {
      refuse(peer, offer.attempt(), refusal.get());
      return;
    }
    want();
    waiting.put(peer, offer.attempt());
    if (!settled(open -> offerNow(open, peer, offer))) {
      waiting.remove(peer);
      lost(peer, offer.attempt(), "busy", EngineLimits.MEDIA_RETRY.toMillis());
    }
  }

  /** The rules are asked again: time has passed, and they may have changed. */
  private void offerNow(LessonMedia open, PeerId peer, ClientMessage.Offer offer) {
    waiting.remove(peer, offer.attempt());
    Optional<Refusal> refusal = refusal(peer);
    if (refusal.isPresent()) {
      refuse(peer, offer.attempt(), refusal.get());
    } else {
      desk.offer(open, peer, offer.attempt(), offer.sdp());
    }
  }

  void candidate(Link link, ClientMessage.Candidate c) {
    Optional<PeerId> named = FromWire.peer(c.peer(), link.speaker().participant());
    if (named.isEmpty()) {
      link.say(problemWithPeer());
      return;
    }
    if (refusal(named.get()).isEmpty()) {
      Candidate candidate = new Candidate(c.candidate(), c.sdpMid(), c.sdpMLineIndex());
      settled(open -> open.candidate(named.get(), c.attempt(), candidate));
    }
  }

  void hangUp(Link link, ClientMessage.HangUp message) {
    Optional<PeerId> named = FromWire.peer(message.peer(), link.speaker().participant());
    if (named.isPresent() && named.get() instanceof PeerId.Watch watch) {
      settled(_ -> desk.hangUp(watch));
    } else {
      link.say(problemWithPeer());
    }
  }

  private static ServerMessage.Problem problemWithPeer() {
    return new ServerMessage.Problem("no_such_peer", "There is no such peer connection.");
  }

  /** Runs it once the state that it was decided on is settled, and media is there. */
  private boolean settled(Consumer<LessonMedia> action) {
    return effects.after(room.get().position().seq(), () -> desk.with(action));
  }

  private Optional<Refusal> refusal(PeerId peer) {
    return switch (peer) {
      case PeerId.Publish publish -> room.get().mayPublish(publish.participant());
      case PeerId.Watch watch -> room.get().mayWatch(watch.participant(), watch.source());
    };
  }

  private void refuse(PeerId peer, int attempt, Refusal refusal) {
    counters.add(Count.MEDIA_REFUSED);
    lost(peer, attempt, refusal.code(), NEVER);
  }

  void answered(RoomInput.Answered answered) {
    PeerId peer = answered.peer();
    if (!desk.current(answered.generation())) {
      lost(peer, answered.attempt(), "node_lost", NOT_READY_MS);
      return;
    }
    Optional<Refusal> refusal = refusal(peer);
    if (refusal.isPresent()) {
      // the rule changed while the node was answering: the server's order wins
      settled(_ -> desk.hangUp(peer));
      refuse(peer, answered.attempt(), refusal.get());
      return;
    }
    desk.peers().put(peer, answered.attempt());
    audience.say(
        peer.participant(),
        new ServerMessage.Answer(FromWire.name(peer), answered.attempt(), answered.sdp()));
    shownSizes.answered(peer);
    if (peer instanceof PeerId.Publish publish) {
      missing.remove(publish.source());
      boolean muted = room.get().member(publish.participant()).map(Member::muted).orElse(false);
      if (muted) {
        settled(_ -> desk.mute(publish.source(), true));
      }
      submit.accept(new RoomCommand.SourceUp(publish.source()));
    }
  }

  /** Returns whether the failure says that another server owns the room. */
  boolean offerFailed(RoomInput.OfferFailed failed) {
    if (!desk.current(failed.generation())) {
      lost(failed.peer(), failed.attempt(), "node_lost", NOT_READY_MS);
      return false;
    }
    counters.add(Count.MEDIA_REFUSED);
    Trouble trouble = Trouble.of(failed.failure());
    lost(failed.peer(), failed.attempt(), trouble.code(), trouble.retryAfterMs());
    return trouble.fenced();
  }

  /** Media is there: what waited goes on, and what pages hold is compared with what stands. */
  void ready(RoomInput.MediaReady ready, Instant now) {
    List<Consumer<LessonMedia>> waited = desk.waited();
    desk.ready(ready.media());
    if (!desk.isOpen()) {
      waited.forEach(desk::with);
      tick(now);
      return;
    }
    LOG.info("media ready room={} node={} peers={}", lesson.id(), desk.node(), desk.peers().size());
    waited.forEach(this::settled);
    for (Link link : audience.all()) {
      if (link.standing() == Link.Standing.IN) {
        reconcile(link);
      }
    }
  }

  /** Returns whether the failure says that another server owns the room. */
  boolean openingFailed(Throwable failure, Instant now) {
    desk.failed(now);
    counters.add(Count.MEDIA_REFUSED);
    Trouble trouble = Trouble.of(failure);
    LOG.warn("no media room={} code={}", lesson.id(), trouble.code(), failure);
    desk.waited();
    waiting.forEach((peer, attempt) -> lost(peer, attempt, trouble.code(), trouble.retryAfterMs()));
    waiting.clear();
    return trouble.fenced();
  }

  /** Brings together what a page holds and what stands on the node. */
  void reconcile(Link link) {
    if (!desk.isOpen()) {
      return;
    }
    ParticipantId own = link.speaker().participant();
    Set<PeerId> standing = standing(link.held(), own);
    Set<PeerId> held = new HashSet<>(standing);
    for (ClientMessage.PeerAttempt attempt : link.held()) {
      Optional<PeerId> peer = FromWire.peer(attempt.peer(), own);
      // whoever moves holds two attempts: the page lets the older one go by itself
      if (peer.isEmpty() || !standing.contains(peer.get())) {
        long retry = peer.isPresent() && peer.get() instanceof PeerId.Publish ? 0 : NOT_READY_MS;
        link.say(new ServerMessage.PeerLost(attempt.peer(), attempt.attempt(), "gone", retry));
      }
      // what it offers again replaces what stands: nobody's view of it has to end
      peer.ifPresent(held::add);
    }
    link.holds(List.of());
    for (PeerId peer : List.copyOf(desk.peers().keySet())) {
      if (peer.participant().equals(own) && !held.contains(peer)) {
        // the page that held it is gone: a reloaded page begins anew
        settled(_ -> desk.hangUp(peer));
        desk.peers().remove(peer);
        if (peer instanceof PeerId.Publish publish) {
          submit.accept(new RoomCommand.SourceDown(publish.source()));
        }
      }
    }
  }

  /** Of what a page holds, the peers with the attempt that stands on the node. */
  private Set<PeerId> standing(List<ClientMessage.PeerAttempt> held, ParticipantId own) {
    Set<PeerId> standing = new HashSet<>();
    for (ClientMessage.PeerAttempt attempt : held) {
      FromWire.peer(attempt.peer(), own)
          .filter(peer -> desk.stands(peer, attempt.attempt()))
          .ifPresent(standing::add);
    }
    return standing;
  }

  void happened(MediaEvent event) {
    desk.count(event);
    switch (event) {
      case MediaEvent.Candidates c ->
          audience.say(
              c.peer().participant(),
              new ServerMessage.Candidates(
                  FromWire.name(c.peer()),
                  c.attempt(),
                  c.candidates().stream()
                      .map(each ->
                          new ServerMessage.Candidate(
                              each.candidate(), each.sdpMid(), each.sdpMLineIndex()))
                      .toList()));
      case MediaEvent.PeerLost gone -> {
        if (desk.stands(gone.peer(), gone.attempt())) {
          desk.peers().remove(gone.peer());
          lost(gone.peer(), gone.attempt(), "gone", 0);
        }
      }
      case MediaEvent.NodeLost node -> nodeLost(node);
      case MediaEvent.PartLost part -> partLost(part);
      case MediaEvent.PeersToMove move -> move(move);
      case MediaEvent.FlowChanged _, MediaEvent.Transcoding _ -> {}
    }
  }

  /** Everything is opened anew on another node. */
  private void nodeLost(MediaEvent.NodeLost node) {
    counters.add(Count.NODES_LOST);
    LOG.warn("node lost room={} node={} reason={}", lesson.id(), node.node(), node.reason());
    comeBack(desk.lost());
    want();
  }

  /** One node of several is gone: whoever hung on it offers again, the others notice nothing. */
  private void partLost(MediaEvent.PartLost part) {
    counters.add(Count.PARTS_LOST);
    LOG.warn("part lost room={} node={} reason={}", lesson.id(), part.node(), part.reason());
    Map<PeerId, Integer> stood = new HashMap<>(part.lost());
    stood.entrySet().removeIf(each -> !desk.stands(each.getKey(), each.getValue()));
    desk.peers().keySet().removeAll(stood.keySet());
    comeBack(stood);
  }

  private void comeBack(Map<PeerId, Integer> stood) {
    for (Pacing.Turn turn : Pacing.RETURN.turns(room.get(), stood.keySet())) {
      lost(turn.peer(), stood.getOrDefault(turn.peer(), 0), "node_lost", turn.afterMs());
    }
  }

  /** The node is to be empty: each page makes a new connection beside the old one. */
  private void move(MediaEvent.PeersToMove move) {
    counters.add(Count.PEERS_MOVED, move.peers().size());
    LOG.info("moves room={} peers={} why={}", lesson.id(), move.peers().size(), move.reason());
    List<PeerId> standing =
        move.peers().stream().filter(peer -> desk.peers().containsKey(peer)).toList();
    for (Pacing.Turn turn : Pacing.MOVE.turns(room.get(), standing)) {
      audience.say(
          turn.peer().participant(),
          new ServerMessage.MoveMedia(FromWire.name(turn.peer()), turn.afterMs()));
    }
  }

  private void lost(PeerId peer, int attempt, String code, long retryAfterMs) {
    audience.say(
        peer.participant(),
        new ServerMessage.PeerLost(FromWire.name(peer), attempt, code, retryAfterMs));
  }

  /** What a failure of media-control means for a page. */
  private record Trouble(String code, long retryAfterMs, boolean fenced) {
    static Trouble of(Throwable failure) {
      Throwable cause =
          failure instanceof CompletionException && failure.getCause() != null
              ? failure.getCause()
              : failure;
      if (!(cause instanceof MediaUnavailableException media)) {
        LOG.error("media-control failed in a way that it should not", cause);
        return new Trouble("media_fault", 5_000, false);
      }
      String code = media.code().name().toLowerCase(Locale.ROOT);
      return switch (media.code()) {
        case NO_CAPACITY -> new Trouble(code, 5_000, false);
        case NO_NODE, LEDGER_UNAVAILABLE -> new Trouble(code, 3_000, false);
        case NODE_FAILED -> new Trouble(code, 1_000, false);
        case OFFER_REFUSED -> new Trouble(code, NEVER, false);
        case LAYERS_REFUSED -> new Trouble(code, 0, false);
        case NO_SUCH_SOURCE -> new Trouble(code, NOT_READY_MS, false);
        case FENCED -> new Trouble(code, 1_000, true);
      };
    }
  }
}

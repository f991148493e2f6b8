package belfort.signaling.engine;

import belfort.mediacontrol.LessonMedia;
import belfort.mediacontrol.MediaControl;
import belfort.mediacontrol.MediaControl.LessonOpening;
import belfort.mediacontrol.MediaEvent;
import belfort.mediacontrol.MediaListener;
import belfort.mediacontrol.media.Candidate;
import belfort.mediacontrol.media.ParticipantId;
import belfort.mediacontrol.media.PeerId;
import belfort.mediacontrol.media.ShownSize;
import belfort.mediacontrol.media.SourceId;
import belfort.mediacontrol.media.SourceKind;
import belfort.signaling.engine.EngineCounters.Count;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One room's hold on its lesson's media: opens or adopts it, keeps what has to wait until it is
 * there, and knows which peer connections stand. Decides nothing: who may publish or watch is the
 * room's business.
 */
final class MediaDesk {
  private static final Logger LOG = LoggerFactory.getLogger(MediaDesk.class);

  private final LessonInfo lesson;
  private final long epoch;
  private final MediaControl control;
  private final Consumer<RoomInput> mailbox;
  private final EngineCounters counters;
  private final Map<PeerId, Integer> peers = new HashMap<>();
  private final Deque<Consumer<LessonMedia>> waiting = new ArrayDeque<>();
  private Standing standing = Standing.CLOSED;
  private @Nullable LessonMedia media;
  private int generation;
  private Instant retryAt = Instant.MIN;

  /**
   * Until then a dead owner's media is asked for and nothing is opened; never, once it is known.
   */
  private Instant adoptUntil = Instant.MIN;

  private CompletionStage<Void> released = CompletableFuture.completedStage(null);

  MediaDesk(
      LessonInfo lesson,
      long epoch,
      MediaControl control,
      Consumer<RoomInput> mailbox,
      EngineCounters counters) {
    this.lesson = lesson;
    this.epoch = epoch;
    this.control = control;
    this.mailbox = mailbox;
    this.counters = counters;
  }

  private enum Standing {
    CLOSED,
    OPENING,
    OPEN
  }

  boolean isOpen() {
    return standing == Standing.OPEN;
  }

  boolean isOpening() {
    return standing == Standing.OPENING;
  }

  String node() {
    LessonMedia open = media;
    return open == null ? "" : open.node().value();
  }

  Map<PeerId, Integer> peers() {
    return peers;
  }

  boolean current(int asked) {
    return asked == generation;
  }

  /**
   * Takes over what a dead owner may have left; finds nothing when there was nothing. A failure
   * says neither: it is asked again, because a new pipeline would end every picture that runs on.
   */
  void adopt(Instant now) {
    adoptUntil = now.plus(EngineLimits.ADOPTION_PATIENCE);
    start(control.adopt(opening(), listener()));
  }

  /** Asks again when the last adoption failed a while ago. */
  void adoptAgain(Instant now) {
    if (standing == Standing.CLOSED && now.isBefore(adoptUntil) && !now.isBefore(retryAt)) {
      start(control.adopt(opening(), listener()));
    }
  }

  /** Reserves a node and makes the pipeline, unless that is under way or failed just now. */
  void open(Instant now) {
    boolean adopting = now.isBefore(adoptUntil);
    if (standing == Standing.CLOSED && !adopting && !now.isBefore(retryAt)) {
      start(control.open(opening(), listener()).thenApply(Optional::of));
    }
  }

  private void start(CompletionStage<Optional<LessonMedia>> opening) {
    standing = Standing.OPENING;
    int mine = generation;
    opening.whenComplete((found, failure) ->
        mailbox.accept(
            failure == null
                ? new RoomInput.MediaReady(mine, found)
                : new RoomInput.MediaFailed(mine, failure)));
  }

  private LessonOpening opening() {
    return new LessonOpening(
        lesson.id(),
        lesson.profile(),
        lesson.expected(),
        epoch,
        lesson.startsAt(),
        lesson.timetabled(),
        lesson.habit());
  }

  private MediaListener listener() {
    generation++;
    int mine = generation;
    return event -> mailbox.accept(new RoomInput.MediaHappened(mine, event));
  }

  /** Media is there, or adoption found nothing. */
  void ready(Optional<LessonMedia> found) {
    standing = found.isPresent() ? Standing.OPEN : Standing.CLOSED;
    media = found.orElse(null);
    adoptUntil = Instant.MIN;
    peers.clear();
    found.ifPresent(open -> peers.putAll(open.peers()));
  }

  /** What had to wait for the media. */
  List<Consumer<LessonMedia>> waited() {
    List<Consumer<LessonMedia>> all = new ArrayList<>(waiting);
    waiting.clear();
    return all;
  }

  void failed(Instant now) {
    standing = Standing.CLOSED;
    boolean adopting = now.isBefore(adoptUntil);
    retryAt = now.plus(adopting ? EngineLimits.ADOPTION_RETRY : EngineLimits.MEDIA_RETRY);
  }

  /** Everything on the node is gone. Returns the peer connections that stood. */
  Map<PeerId, Integer> lost() {
    Map<PeerId, Integer> stood = Map.copyOf(peers);
    abandon();
    return stood;
  }

  /**
   * Does it now, or when media is there; what cannot wait for lack of room is dropped and counted.
   */
  boolean with(Consumer<LessonMedia> action) {
    LessonMedia open = media;
    if (open != null) {
      action.accept(open);
      return true;
    }
    if (waiting.size() >= EngineLimits.EFFECTS) {
      counters.add(Count.EFFECTS_DROPPED);
      return false;
    }
    waiting.add(action);
    return true;
  }

  void offer(LessonMedia open, PeerId peer, int attempt, String sdp) {
    int mine = generation;
    open.offer(peer, attempt, sdp)
        .whenComplete((answer, failure) ->
            mailbox.accept(
                failure == null
                    ? new RoomInput.Answered(mine, peer, attempt, answer)
                    : new RoomInput.OfferFailed(mine, peer, attempt, failure)));
  }

  void candidate(PeerId peer, int attempt, Candidate candidate) {
    with(open -> open.candidate(peer, attempt, candidate));
  }

  void hangUp(PeerId peer) {
    peers.remove(peer);
    LessonMedia open = media;
    if (open != null) {
      logged("hang up", open.hangUp(peer));
    }
  }

  /** Releases all that a participant holds, and the others' views of what he published. */
  void hangUpAll(ParticipantId participant) {
    LessonMedia open = media;
    if (open != null) {
      logged("hang up all", open.hangUpAll(participant));
    }
    peers.keySet().removeIf(peer -> peer.participant().equals(participant));
    for (SourceKind kind : SourceKind.values()) {
      hangUpWatchers(new SourceId(participant, kind));
    }
  }

  /** Releases a source that has ended, and everybody's view of it. */
  void end(SourceId source) {
    PeerId publisher = new PeerId.Publish(source);
    if (peers.containsKey(publisher)) {
      hangUp(publisher);
    }
    hangUpWatchers(source);
  }

  private void hangUpWatchers(SourceId source) {
    List<PeerId> watchers =
        peers.keySet().stream()
            .filter(peer -> peer instanceof PeerId.Watch && peer.source().equals(source))
            .toList();
    watchers.forEach(this::hangUp);
  }

  void mute(SourceId source, boolean muted) {
    LessonMedia open = media;
    if (open != null && peers.containsKey(new PeerId.Publish(source))) {
      logged("mute", open.mute(source, muted));
    }
  }

  void show(PeerId.Watch peer, ShownSize size) {
    LessonMedia open = media;
    if (open != null && peers.containsKey(peer)) {
      logged("show", open.show(peer, size));
    }
  }

  Optional<CompletionStage<Long>> epochTag() {
    return Optional.ofNullable(media).map(LessonMedia::epochTag);
  }

  /** Releases endpoints, pipeline and reservation. */
  void close() {
    LessonMedia open = media;
    abandonFields();
    if (open != null) {
      CompletionStage<Void> closing = open.close();
      logged("close", closing);
      released = closing;
    }
  }

  CompletionStage<Void> released() {
    return released;
  }

  /** Forgets the media without touching it. */
  void abandon() {
    LessonMedia open = media;
    abandonFields();
    if (open != null) {
      open.abandon();
    }
  }

  private void abandonFields() {
    generation++;
    standing = Standing.CLOSED;
    media = null;
    peers.clear();
    waiting.clear();
  }

  private void logged(String what, CompletionStage<Void> stage) {
    stage.whenComplete((_, failure) -> {
      if (failure != null) {
        LOG.warn("media call failed call=\"{}\" room={}", what, lesson.id(), failure);
      }
    });
  }

  /** Whether an event concerns the attempt that stands. */
  boolean stands(PeerId peer, int attempt) {
    return peers.getOrDefault(peer, -1) == attempt;
  }

  void count(MediaEvent event) {
    if (event instanceof MediaEvent.Transcoding transcoding) {
      counters.add(Count.TRANSCODING);
      LOG.error(
          "the node transcodes, which costs a core: check codecs. room={} kind={}",
          lesson.id(),
          transcoding.source().kind());
    }
  }
}

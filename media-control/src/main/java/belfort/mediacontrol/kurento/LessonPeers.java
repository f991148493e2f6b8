package belfort.mediacontrol.kurento;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import belfort.mediacontrol.MediaCounters;
import belfort.mediacontrol.MediaCounters.Counter;
import belfort.mediacontrol.MediaEvent;
import belfort.mediacontrol.MediaUnavailableException;
import belfort.mediacontrol.MediaUnavailableException.Code;
import belfort.mediacontrol.media.Candidate;
import belfort.mediacontrol.media.CandidateCheck;
import belfort.mediacontrol.media.OfferCheck;
import belfort.mediacontrol.media.OfferVerdict;
import belfort.mediacontrol.media.ParticipantId;
import belfort.mediacontrol.media.PeerId;
import belfort.mediacontrol.media.SourceId;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The peers of a lesson over all its parts: where each stands, and its way from an offer to an end.
 * A peer that offers again on another part keeps its older endpoint until the new one is connected.
 */
final class LessonPeers {
  private final KurentoLesson lesson;
  private final PartPlaces places;
  private final RelayPaths paths;
  private final LessonGrowth growth;
  private final KurentoConfig config;
  private final MediaCounters counters;
  private final OfferedCandidates offered;
  private final OfferCheck offers;
  private final CandidateCheck candidates;

  LessonPeers(
      KurentoLesson lesson, LessonGrowth growth, KurentoConfig config, MediaCounters counters) {
    this.lesson = lesson;
    this.places = lesson.places();
    this.paths = lesson.paths();
    this.growth = growth;
    this.config = config;
    this.counters = counters;
    this.offered = new OfferedCandidates(config.limits().candidatesPerAttempt());
    this.candidates =
        CandidateCheck.withLoopback(config.nodes().stream().anyMatch(KurentoConfig.Node::loopback));
    this.offers = new OfferCheck(candidates);
  }

  // ---- offers

  CompletionStage<String> offer(PeerId peer, int attempt, String sdpOffer) {
    offered.begin(peer, attempt);
    return lesson.inLane(peer, () -> negotiate(peer, attempt, sdpOffer));
  }

  private String negotiate(PeerId peer, int attempt, String sdpOffer)
      throws MediaUnavailableException, NodeCallException {
    if (current(peer).filter(older -> older.attempt() == attempt).isPresent()) {
      throw refused("attempt " + attempt + " of this peer was answered before");
    }
    OfferVerdict.Accepted accepted =
        switch (offers.judge(sdpOffer, peer)) {
          case OfferVerdict.Accepted fit -> fit;
          case OfferVerdict.Refused refused ->
              throw refused(refused.problem() + ": " + refused.detail());
        };
    if (peer instanceof PeerId.Watch && !isPublished(peer.source())) {
      throw new MediaUnavailableException(
          Code.NO_SUCH_SOURCE, "nobody publishes the source that is to be watched");
    }
    Optional<LessonPart> before = places.of(peer);
    LessonPart part = growth.placeFor(peer);
    try {
      return negotiate(part, peer, attempt, accepted);
    } catch (NodeCallException | MediaUnavailableException | RuntimeException e) {
      unplace(peer, part, before);
      throw e;
    }
  }

  private String negotiate(
      LessonPart part, PeerId peer, int attempt, OfferVerdict.Accepted accepted)
      throws MediaUnavailableException, NodeCallException {
    SourceId source = peer.source();
    if (accepted.layers() && !part.wiring().takesLayers()) {
      counters.add(Counter.LAYERS_REFUSED);
      throw new MediaUnavailableException(
          Code.LAYERS_REFUSED, "node " + part.node().id() + " takes no layers: offer without");
    }
    if (peer instanceof PeerId.Watch) {
      paths.require(source, part);
    }
    boolean publishedElsewhere = peer instanceof PeerId.Publish && hasConnected(peer, part);
    boolean hadOlder = current(peer, part).isPresent() || standsElsewhere(peer, part);
    String answer = part.negotiate(peer, attempt, accepted, publishedElsewhere);
    if (!part.isOpen()) {
      throw new MediaUnavailableException(
          Code.NODE_FAILED, "node " + part.node().id() + " is gone; offer again");
    }
    counters.add(Counter.OFFERS_ACCEPTED);
    if (peer instanceof PeerId.Publish) {
      part.layers().published(source);
    }
    if (peer instanceof PeerId.Publish && !publishedElsewhere) {
      var _ = paths.originate(source, part);
    }
    if (hadOlder) {
      boolean moves = standsElsewhere(peer, part);
      settleLater(part, peer, moves ? config.spanning().settle() : config.timing().settle());
    }
    return answer;
  }

  /** Where it stood before it still stands, if anywhere. */
  private void unplace(PeerId peer, LessonPart part, Optional<LessonPart> before) {
    if (part.graph().current(peer).isEmpty() || !part.isOpen()) {
      places.leave(peer, part);
      before
          .filter(LessonPart::isOpen)
          .filter(stood -> stood.graph().current(peer).isPresent())
          .ifPresent(stood -> places.put(peer, stood));
      paths.reconcileLater(peer.source(), config.spanning().relayIdle());
    }
  }

  private Optional<Endpoint> current(PeerId peer) {
    return places.of(peer).flatMap(part -> current(peer, part));
  }

  static Optional<Endpoint> current(PeerId peer, LessonPart part) {
    return part.graph().current(peer);
  }

  boolean isPublished(SourceId source) {
    return places.all().stream().anyMatch(part -> part.graph().isPublished(source));
  }

  private boolean standsElsewhere(PeerId peer, LessonPart than) {
    return !elsewhere(peer, than).isEmpty();
  }

  private boolean hasConnected(PeerId peer, LessonPart elsewhereThan) {
    return elsewhere(peer, elsewhereThan).stream()
        .flatMap(part -> current(peer, part).stream())
        .anyMatch(endpoint -> endpoint.connected);
  }

  private List<LessonPart> elsewhere(PeerId peer, LessonPart than) {
    return places.all().stream()
        .filter(part -> !part.equals(than) && current(peer, part).isPresent())
        .toList();
  }

  private MediaUnavailableException refused(String why) {
    counters.add(Counter.OFFERS_REFUSED);
    return new MediaUnavailableException(Code.OFFER_REFUSED, why);
  }

  /** The older endpoint goes when the new one is connected, or has had long enough. */
  private void settleLater(LessonPart part, PeerId peer, Duration after) {
    Optional<Endpoint> made = current(peer, part);
    if (made.isPresent()) {
      CompletableFuture.delayedExecutor(after.toMillis(), MILLISECONDS)
          .execute(() -> settle(part, made.get()));
    }
  }

  void settle(LessonPart part, Endpoint endpoint) {
    var _ =
        lesson
            .work(endpoint.peer(), () -> settleNow(part, endpoint))
            .exceptionally(failure -> {
              settleAgain(part, endpoint);
              return null;
            });
  }

  /** A busy node did not carry it out: viewers still watch the older endpoint, or nothing. */
  private void settleAgain(LessonPart part, Endpoint endpoint) {
    if (lesson.isOpen() && part.isOpen() && part.graph().isCurrent(endpoint)) {
      CompletableFuture.delayedExecutor(config.spanning().relayRetry().toMillis(), MILLISECONDS)
          .execute(() -> settle(part, endpoint));
    }
  }

  /** After an adoption: what had moved half-way goes on moving. */
  void settleMoved(PeerId peer) {
    places
        .of(peer)
        .ifPresent(part ->
            current(peer, part)
                .filter(endpoint -> endpoint.connected)
                .ifPresent(endpoint -> settle(part, endpoint)));
  }

  private void settleNow(LessonPart part, Endpoint endpoint) throws NodeCallException {
    PeerId peer = endpoint.peer();
    if (!part.graph().isCurrent(endpoint) || places.of(peer).filter(part::equals).isEmpty()) {
      return;
    }
    part.settle(endpoint);
    boolean leads =
        peer instanceof PeerId.Publish
            && paths.origin(peer.source()).filter(part::equals).isEmpty();
    CompletableFuture<Void> switched =
        leads ? paths.originate(peer.source(), part) : CompletableFuture.completedFuture(null);
    if (standsElsewhere(peer, part)) {
      // whoever still watches the older publisher gets the new one first
      var _ =
          switched.thenRun(() -> {
            var _ = lesson.work(peer, () -> releaseElsewhere(peer, endpoint, part));
          });
    }
  }

  private void releaseElsewhere(PeerId peer, Endpoint endpoint, LessonPart part) {
    // he may have moved back meanwhile: then what stands elsewhere is newer
    if (part.graph().isCurrent(endpoint) && places.of(peer).filter(part::equals).isPresent()) {
      for (LessonPart older : elsewhere(peer, part)) {
        current(peer, older).ifPresent(older::release);
        paths.reconcileLater(peer.source(), config.spanning().relayIdle());
      }
      lesson.moves().lookSoon();
    }
  }

  // ---- candidates

  void candidate(PeerId peer, int attempt, Candidate candidate) {
    if (!lesson.isOpen() || candidate.candidate().isEmpty()) {
      return; // an empty one is the end of candidates
    }
    if (candidates.judge(candidate.candidate()) != CandidateCheck.Verdict.ALLOWED) {
      counters.add(Counter.CANDIDATES_DROPPED);
      return;
    }
    switch (offered.take(peer, attempt, candidate)) {
      case FIRST -> {
        var _ = lesson.work(peer, () -> tell(peer, attempt));
      }
      case WAITS -> {}
      case REFUSED -> counters.add(Counter.CANDIDATES_REFUSED);
    }
  }

  private void tell(PeerId peer, int attempt) throws NodeCallException {
    List<Candidate> waiting = offered.drain(peer, attempt);
    Optional<LessonPart> part = places.of(peer);
    if (part.isPresent()) {
      part.get().tell(peer, attempt, waiting);
    }
  }

  // ---- hanging up

  CompletionStage<Void> hangUp(PeerId peer) {
    return lesson.work(peer, () -> release(peer));
  }

  CompletionStage<Void> hangUpAll(ParticipantId participant) {
    Set<PeerId> peers = new HashSet<>(places.peers().keySet());
    peers.addAll(offered.peers());
    peers.removeIf(peer -> !peer.participant().equals(participant));
    return CompletableFuture.allOf(
        peers.stream()
            .map(peer -> hangUp(peer).toCompletableFuture())
            .toArray(CompletableFuture[]::new));
  }

  void release(PeerId peer) {
    for (LessonPart part : places.all()) {
      current(peer, part)
          .ifPresent(endpoint -> {
            offered.end(peer, endpoint.attempt());
            part.release(endpoint);
          });
    }
    places.of(peer).ifPresent(part -> places.leave(peer, part));
    paths.reconcileLater(peer.source(), config.spanning().relayIdle());
  }

  /** The endpoint ended by itself, or the browser behind it did. */
  void lost(LessonPart part, Endpoint endpoint, String reason) {
    PeerId peer = endpoint.peer();
    var _ =
        lesson.work(
            peer,
            () -> {
              if (part.graph().isCurrent(endpoint)) {
                if (places.of(peer).filter(part::equals).isPresent()) {
                  lesson.tell(new MediaEvent.PeerLost(peer, endpoint.attempt(), reason));
                  release(peer);
                } else {
                  part.release(endpoint); // it had moved on
                }
              }
            });
  }
}

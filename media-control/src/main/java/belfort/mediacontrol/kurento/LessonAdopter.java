package belfort.mediacontrol.kurento;

import belfort.mediacontrol.MediaControl.LessonOpening;
import belfort.mediacontrol.MediaCounters;
import belfort.mediacontrol.MediaCounters.Counter;
import belfort.mediacontrol.MediaListener;
import belfort.mediacontrol.MediaUnavailableException;
import belfort.mediacontrol.MediaUnavailableException.Code;
import belfort.mediacontrol.kurento.Adoption.FoundEnd;
import belfort.mediacontrol.kurento.NodeCallException.Kind;
import belfort.mediacontrol.media.PeerId;
import belfort.mediacontrol.media.SourceId;
import belfort.mediacontrol.placement.Ledger;
import belfort.mediacontrol.placement.Ledger.Reservation;
import belfort.mediacontrol.placement.LedgerException;
import belfort.mediacontrol.placement.NodeId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The taking over of a lesson from a dead owner, all parts at a time: the epoch tags are raised
 * before anything else, then every object is touched, and what the names say is put together again.
 * A part whose node is gone is given back; the lesson goes on with the others. A failure that may
 * pass says nothing of what stands there: it is tried again, and then the room asks again. Blocks.
 */
final class LessonAdopter {
  private static final Logger log = LoggerFactory.getLogger(LessonAdopter.class);

  private final KurentoConfig config;
  private final Map<NodeId, NodeLink> links;
  private final Ledger ledger;
  private final LedgerDesk desk;
  private final LessonOpener opener;
  private final Executor executor;
  private final MediaCounters counters;

  LessonAdopter(
      KurentoConfig config,
      Map<NodeId, NodeLink> links,
      Ledger ledger,
      LedgerDesk desk,
      LessonOpener opener,
      Executor executor,
      MediaCounters counters) {
    this.config = config;
    this.links = Map.copyOf(links);
    this.ledger = ledger;
    this.desk = desk;
    this.opener = opener;
    this.executor = executor;
    this.counters = counters;
  }

  Optional<KurentoLesson> adopt(LessonOpening opening, MediaListener listener)
      throws MediaUnavailableException, LedgerException, NodeCallException {
    List<Reservation> held = ledger.parts(opening.lesson());
    if (held.stream().anyMatch(each -> each.epoch() > opening.epoch())) {
      throw fenced();
    }
    List<Boolean> there = forAll(held, each -> raiseTag(opening, each));
    List<Reservation> reachable = new ArrayList<>();
    for (int i = 0; i < held.size(); i++) {
      if (there.get(i)) {
        reachable.add(held.get(i));
      }
    }
    if (reachable.isEmpty()) {
      return Optional.empty();
    }
    if (!ledger.adopt(opening.lesson(), opening.epoch())) {
      throw fenced();
    }
    KurentoLesson lesson = opener.lesson(opening, listener);
    held.forEach(each -> lesson.hasPart(each.part()));
    List<FoundEnd> ends = rebuild(lesson, reachable);
    if (lesson.places().all().isEmpty()) {
      return Optional.empty();
    }
    for (Reservation each : held) {
      if (!lesson.nodes().contains(each.node())) {
        var _ = desk.releasePart(opening, each.node());
      }
    }
    joinRelays(lesson, ends);
    counters.add(Counter.LESSONS_ADOPTED);
    return Optional.of(lesson);
  }

  /** Whether the part is still there; ours from now on if it is. */
  private boolean raiseTag(LessonOpening opening, Reservation held)
      throws MediaUnavailableException, NodeCallException {
    NodeLink node = links.get(held.node());
    if (node == null || held.pipelineId().isEmpty()) {
      return false;
    }
    Optional<NodeFacts> facts = node.awaitUp(config.timing().connect());
    if (facts.isEmpty() && !node.isDown()) {
      // a server that has just started may be slower than its node: what stands there stands
      throw new MediaUnavailableException(
          Code.NODE_FAILED, "node " + node.id() + " does not answer yet");
    }
    if (facts.isEmpty() || !facts.get().serverId().equals(held.serverId())) {
      return false;
    }
    try {
      if (Tags.read(node, held.pipelineId()).epoch() > opening.epoch()) {
        throw fenced();
      }
      Batch batch = new Batch();
      batch.tag(held.pipelineId(), Tags.EPOCH, Long.toString(opening.epoch()));
      node.transact(batch).orThrow();
      return true;
    } catch (NodeCallException e) {
      if (e.kind() == Kind.OBJECT_GONE) {
        return false;
      }
      throw e;
    }
  }

  /** Rebuilds all parts at a time; one whose node is gone meanwhile is left to the others. */
  private List<FoundEnd> rebuild(KurentoLesson lesson, List<Reservation> reachable)
      throws MediaUnavailableException, NodeCallException {
    List<LessonPart> parts = new ArrayList<>();
    for (Reservation each : reachable) {
      LessonPart part =
          opener.part(lesson, each.pipelineId(), link(each), each.reserved(), each.expected());
      lesson.add(part);
      parts.add(part);
    }
    List<List<FoundEnd>> ends;
    try {
      ends = forAll(parts, part -> rebuild(lesson, part));
    } catch (MediaUnavailableException | NodeCallException e) {
      lesson.abandon();
      throw e;
    }
    for (LessonPart part : lesson.places().all()) {
      placePeers(lesson, part);
      part.graph().endpoints().stream()
          .filter(endpoint -> !endpoint.feedsHub)
          .forEach(endpoint -> lesson.settle(part, endpoint));
    }
    return ends.stream().flatMap(List::stream).toList();
  }

  private NodeLink link(Reservation held) {
    return Objects.requireNonNull(links.get(held.node()), "its tag was raised there");
  }

  private static List<FoundEnd> rebuild(KurentoLesson lesson, LessonPart part)
      throws NodeCallException {
    try {
      return part.adoption().rebuild();
    } catch (NodeCallException e) {
      if (e.kind() != Kind.OBJECT_GONE && !part.node().isDown()) {
        throw e;
      }
      log.warn("lesson={} a part is gone", lesson.opening().lesson(), e);
      part.forget();
      part.end();
      lesson.places().remove(part);
      return List.of();
    }
  }

  private interface Task<T, R> {
    R on(T part) throws MediaUnavailableException, NodeCallException;
  }

  /** Does it for all parts at a time; the answers in their order, or the worst of the failures. */
  private <T, R> List<R> forAll(List<T> parts, Task<T, R> task)
      throws MediaUnavailableException, NodeCallException {
    List<FutureTask<R>> tasks = new ArrayList<>();
    for (T each : parts) {
      FutureTask<R> one = new FutureTask<>(() -> task.on(each));
      tasks.add(one);
      executor.execute(one);
    }
    List<R> answers = new ArrayList<>();
    Optional<Throwable> failure = Optional.empty();
    for (FutureTask<R> each : tasks) {
      try {
        answers.add(each.get());
      } catch (ExecutionException e) {
        Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
        boolean worse = failure.isEmpty() || cause instanceof MediaUnavailableException;
        failure = worse ? Optional.of(cause) : failure;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new NodeCallException(Kind.DISCONNECTED, "media-control is stopping", e);
      }
    }
    switch (failure.orElse(null)) {
      case null -> {}
      case MediaUnavailableException known -> throw known;
      case NodeCallException call -> throw call;
      case Throwable bug -> throw new IllegalStateException("a part could not be adopted", bug);
    }
    return answers;
  }

  /** A peer that was moving stands twice: the connected one counts, or else the higher attempt. */
  private static void placePeers(KurentoLesson lesson, LessonPart part) {
    for (PeerId peer : part.graph().attempts().keySet()) {
      Endpoint here = part.graph().current(peer).orElseThrow();
      Optional<Endpoint> there =
          lesson.places().of(peer).flatMap(other -> other.graph().current(peer));
      boolean better =
          there.isEmpty()
              || (here.connected && !there.get().connected)
              || (here.connected == there.get().connected
                  && here.attempt() > there.get().attempt());
      if (better) {
        lesson.places().put(peer, part);
      }
    }
  }

  private void joinRelays(KurentoLesson lesson, List<FoundEnd> ends) {
    Map<SourceId, List<Relay>> relays = new HashMap<>();
    Set<FoundEnd> joined = new HashSet<>();
    for (FoundEnd out : ends) {
      for (FoundEnd in : ends) {
        if (isPair(out, in)) {
          Relay relay =
              new Relay(
                  out.name().source(),
                  out.part(),
                  in.part(),
                  out.name().number(),
                  out.object(),
                  in.object());
          relay.enroll();
          relays.computeIfAbsent(relay.source(), source -> new ArrayList<>()).add(relay);
          joined.addAll(List.of(out, in));
        }
      }
    }
    ends.stream()
        .filter(end -> !joined.contains(end))
        .forEach(end -> end.part().releaseLater(end.object()));
    Set<SourceId> sources = new HashSet<>(relays.keySet());
    lesson.places().peers().keySet().forEach(peer -> sources.add(peer.source()));
    for (SourceId source : sources) {
      List<Relay> found = relays.getOrDefault(source, List.of());
      lesson.paths().adopted(source, origin(lesson, source, found), found);
      lesson.settleMoved(new PeerId.Publish(source));
    }
  }

  private static boolean isPair(FoundEnd out, FoundEnd in) {
    return out.name().out()
        && !in.name().out()
        && out.name().number() == in.name().number()
        && out.name().source().equals(in.name().source())
        && out.name().otherNode().equals(in.part().node().id().value())
        && in.name().otherNode().equals(out.part().node().id().value());
  }

  /** Where the publisher stands; while he is away, where the relays come from. */
  private static Optional<LessonPart> origin(
      KurentoLesson lesson, SourceId source, List<Relay> relays) {
    return lesson
        .places()
        .of(new PeerId.Publish(source))
        .or(() -> relays.stream().map(Relay::origin).findFirst());
  }

  private MediaUnavailableException fenced() {
    counters.add(Counter.LESSONS_FENCED);
    return new MediaUnavailableException(Code.FENCED, "another server owns the lesson");
  }
}

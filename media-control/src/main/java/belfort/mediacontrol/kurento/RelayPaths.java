package belfort.mediacontrol.kurento;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import belfort.mediacontrol.MediaCounters;
import belfort.mediacontrol.MediaCounters.Counter;
import belfort.mediacontrol.MediaUnavailableException;
import belfort.mediacontrol.kurento.LessonGraph.Hub;
import belfort.mediacontrol.kurento.NodeCallException.Kind;
import belfort.mediacontrol.media.SourceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How each source of a lesson reaches the parts where it is watched: from the part where it is
 * published, its origin, by one relay to each other part. One source's relays are made and dropped
 * one after the other; different sources do not wait for each other.
 */
final class RelayPaths {
  private static final Logger log = LoggerFactory.getLogger(RelayPaths.class);

  private final KurentoLesson lesson;
  private final RelayMaker maker = new RelayMaker();
  private final Lanes<SourceId> lanes;
  private final Executor executor;
  private final KurentoConfig.Spanning config;
  private final Duration requireTime;
  private final MediaCounters counters;
  private final Map<SourceId, Path> paths = new ConcurrentHashMap<>();

  RelayPaths(
      KurentoLesson lesson, KurentoConfig config, Executor executor, MediaCounters counters) {
    this.lesson = lesson;
    this.executor = executor;
    this.config = config.spanning();
    this.requireTime = config.timing().call().multipliedBy(3);
    this.counters = counters;
    this.lanes = new Lanes<>(executor, config.limits().peersPerLesson());
  }

  /** One source's origin, and what leads to each leaf. Touched in the source's lane only. */
  private static final class Path {
    volatile @Nullable LessonPart origin;
    final Map<LessonPart, Branch> branches = new HashMap<>();

    /** Where a relay was let into the hub, and no publisher since. */
    final Set<LessonPart> led = new HashSet<>();

    boolean isForgotten() {
      LessonPart from = origin;
      return branches.isEmpty()
          && (from == null || !from.isOpen())
          && led.stream().noneMatch(LessonPart::isOpen);
    }
  }

  /** What leads to one leaf: the relay that feeds its hub, and the one that is to replace it. */
  private static final class Branch {
    @Nullable Relay current;
    @Nullable Relay next;
    CompletableFuture<Void> switched = CompletableFuture.completedFuture(null);

    List<Relay> take() {
      List<Relay> relays = new ArrayList<>();
      if (current != null) {
        relays.add(current);
      }
      if (next != null) {
        relays.add(next);
      }
      current = null;
      next = null;
      return relays;
    }

    @Nullable Relay latest() {
      return next != null ? next : current;
    }
  }

  /**
   * The source is published into this part from now on: relays to all other parts where it is
   * watched are made from here, each before the older one goes. Completes when no viewer depends on
   * the former origin any more, or the new relays had their time.
   */
  CompletableFuture<Void> originate(SourceId source, LessonPart origin) {
    CompletableFuture<Void> switched = new CompletableFuture<>();
    var _ =
        lanes
            .run(
                source,
                () -> {
                  path(source).origin = origin;
                  var _ =
                      CompletableFuture.allOf(reconcile(source).toArray(CompletableFuture[]::new))
                          .whenComplete((done, late) -> switched.complete(null));
                  return source;
                })
            .exceptionally(failure -> {
              switched.complete(null);
              return source;
            });
    return switched;
  }

  /** Sees to it that the source comes to this part, where somebody is about to watch it. */
  void require(SourceId source, LessonPart leaf)
      throws MediaUnavailableException, NodeCallException {
    if (origin(source).filter(leaf::equals).isPresent() && leaf.graph().hub(source).isPresent()) {
      return;
    }
    await(
        lanes.run(
            source,
            () -> {
              Path path = path(source);
              LessonPart from = path.origin;
              if (from != null && from.isOpen() && !from.equals(leaf)) {
                var _ =
                    lead(
                        source,
                        from,
                        leaf,
                        path.branches.computeIfAbsent(leaf, at -> new Branch()));
              }
              return source;
            }));
  }

  private void await(CompletableFuture<?> done)
      throws MediaUnavailableException, NodeCallException {
    try {
      done.get(requireTime.toMillis(), MILLISECONDS);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case MediaUnavailableException known -> throw known;
        case NodeCallException call -> throw call;
        case null, default -> throw new NodeCallException(Kind.REFUSED, "no relay: " + e, e);
      }
    } catch (TimeoutException e) {
      throw new NodeCallException(Kind.NO_ANSWER, "the relay took too long", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NodeCallException(Kind.DISCONNECTED, "media-control is stopping", e);
    }
  }

  /** Makes what is missing, some time soon. */
  void reconcileSoon(SourceId source) {
    if (lesson.isOpen() && paths.containsKey(source)) {
      var _ = lanes.run(source, () -> reconcile(source));
    }
  }

  void reconcileLater(SourceId source, Duration after) {
    CompletableFuture.delayedExecutor(after.toMillis(), MILLISECONDS, executor)
        .execute(() -> reconcileSoon(source));
  }

  /** Brings the relays of a source in line with where it is published and watched. In its lane. */
  private List<CompletableFuture<Void>> reconcile(SourceId source) {
    List<CompletableFuture<Void>> switching = new ArrayList<>();
    Path path = path(source);
    LessonPart origin = path.origin;
    boolean fed = origin == null || !origin.isOpen() || feedsItsHub(path, origin, source);
    Set<LessonPart> leaves = new HashSet<>(path.branches.keySet());
    leaves.addAll(lesson.places().watching(source));
    for (LessonPart leaf : leaves) {
      boolean wanted = leaf.isOpen() && lesson.places().isWatching(source, leaf);
      if (leaf.equals(origin)) {
        if (fed) {
          drop(path, leaf, source);
        }
      } else if (!wanted) {
        drop(path, leaf, source);
      } else if (origin != null && origin.isOpen()) {
        try {
          switching.add(
              lead(source, origin, leaf, path.branches.computeIfAbsent(leaf, at -> new Branch())));
        } catch (NodeCallException | MediaUnavailableException | RuntimeException e) {
          counters.add(Counter.RELAYS_FAILED);
          log.warn("lesson={} no relay yet: {}", lesson.opening().lesson(), e.getMessage());
          reconcileLater(source, config.relayRetry());
        }
      }
    }
    if (path.isForgotten()) {
      paths.remove(source, path);
    }
    return switching;
  }

  /** Makes the relay to a leaf unless it is there; completes when it feeds the leaf's hub. */
  private CompletableFuture<Void> lead(
      SourceId source, LessonPart origin, LessonPart leaf, Branch branch)
      throws MediaUnavailableException, NodeCallException {
    Relay latest = branch.latest();
    if (latest != null && latest.origin().equals(origin) && latest.stands()) {
      return branch.switched;
    }
    if (branch.next != null) {
      branch.next.release();
      branch.next = null;
    }
    boolean alone = branch.current == null && !leaf.graph().isPublished(source);
    path(source).led.add(leaf);
    Relay made = maker.make(source, origin, leaf, alone);
    counters.add(Counter.RELAYS_MADE);
    log.info("lesson={} relay {} made", lesson.opening().lesson(), made);
    if (alone) {
      branch.current = made;
      branch.switched = CompletableFuture.completedFuture(null);
      made.enroll();
      return branch.switched;
    }
    branch.next = made;
    branch.switched =
        made.flowed()
            .copy()
            .orTimeout(config.relayTime().toMillis(), MILLISECONDS)
            .handleAsync((flows, late) -> source, executor)
            .thenCompose(of -> lanes.run(of, () -> switchTo(of, branch, made)))
            .thenAccept(older -> older.ifPresent(Relay::release));
    made.enroll();
    return branch.switched;
  }

  /** The newer relay feeds the leaf's hub, which cuts the older one off; that one goes. */
  private Optional<Relay> switchTo(SourceId source, Branch branch, Relay made)
      throws NodeCallException {
    if (branch.next != made) {
      return Optional.empty();
    }
    Optional<Hub> hub = made.leaf().graph().hub(source);
    branch.next = null;
    try {
      if (hub.isPresent()) {
        Batch batch = new Batch();
        RelayWiring.feed(batch, made.in(), hub.get().object());
        made.leaf().node().transact(batch).orThrow();
      }
    } catch (NodeCallException e) {
      made.release();
      reconcileLater(source, config.relayRetry());
      throw e;
    }
    Optional<Relay> older = Optional.ofNullable(branch.current);
    branch.current = made;
    return older;
  }

  /**
   * A relay to where the source is published now may have been let into the hub just after the
   * publisher was, and have gone since: he is let in once more.
   */
  private boolean feedsItsHub(Path path, LessonPart origin, SourceId source) {
    try {
      if (path.led.contains(origin) && origin.feedAgain(source)) {
        path.led.remove(origin);
      }
      return true;
    } catch (NodeCallException e) {
      log.warn("lesson={} a publisher is let in later", lesson.opening().lesson(), e);
      reconcileLater(source, config.relayRetry());
      return false;
    }
  }

  private void drop(Path path, LessonPart leaf, SourceId source) {
    Branch branch = path.branches.remove(leaf);
    if (branch != null) {
      branch.take().forEach(Relay::release);
      if (leaf.isOpen()) {
        leaf.releaseIdleHub(source);
      }
      LessonPart origin = path.origin;
      if (origin != null && origin.isOpen()) {
        origin.releaseIdleHub(source);
      }
    }
  }

  /** A relay broke, or one of its ends is gone: it is made anew while it is wanted. */
  void lost(Relay relay, String reason) {
    relay.breaks();
    counters.add(Counter.RELAYS_LOST);
    log.warn("lesson={} relay {} lost: {}", lesson.opening().lesson(), relay, reason);
    var _ =
        lanes.run(
            relay.source(),
            () -> {
              Branch branch = path(relay.source()).branches.get(relay.leaf());
              if (branch != null && branch.current == relay) {
                branch.current = null;
              } else if (branch != null && branch.next == relay) {
                branch.next = null;
              }
              relay.release();
              return relay;
            });
    reconcileLater(relay.source(), config.relayRetry());
  }

  /** A part is gone or is about to be: nothing leads to it or from it any more. */
  CompletableFuture<Void> forget(LessonPart part) {
    return CompletableFuture.allOf(
        Set.copyOf(paths.keySet()).stream()
            .map(source ->
                lanes.run(
                    source,
                    () -> {
                      forget(source, part);
                      return reconcile(source);
                    }))
            .toArray(CompletableFuture[]::new));
  }

  private void forget(SourceId source, LessonPart part) {
    Path path = path(source);
    path.led.remove(part);
    Branch to = path.branches.remove(part);
    if (to != null) {
      to.take().forEach(Relay::release);
    }
    path.branches
        .values()
        .forEach(branch -> {
          if (branch.next != null && branch.next.origin().equals(part)) {
            branch.next.release();
            branch.next = null;
          }
          if (branch.current != null && branch.current.origin().equals(part)) {
            branch.current.release();
            branch.current = null;
          }
        });
    if (part.equals(path.origin)) {
      path.origin = null;
    }
  }

  /** After an adoption: what was found at the nodes is touched and feeds its hub. */
  void adopted(SourceId source, Optional<LessonPart> origin, List<Relay> found) {
    found.forEach(relay -> maker.notBelow(relay.number()));
    inLane(
        source,
        () -> {
          Path path = path(source);
          path.origin = origin.orElse(null);
          for (Relay relay : found) {
            Branch branch = path.branches.computeIfAbsent(relay.leaf(), leaf -> new Branch());
            branch.take().forEach(Relay::release);
            branch.current = relay;
            path.led.add(relay.leaf());
            touch(relay);
          }
          return reconcile(source);
        });
  }

  private void touch(Relay relay) throws NodeCallException {
    relay.origin().adoption().touchRelay(relay.out(), relay);
    relay.leaf().adoption().touchRelay(relay.in(), relay);
    Optional<Hub> hub = relay.leaf().graph().hub(relay.source());
    if (hub.isPresent() && !relay.leaf().graph().isPublished(relay.source())) {
      Batch batch = new Batch();
      RelayWiring.feed(batch, relay.in(), hub.get().object());
      relay.leaf().node().transact(batch).orThrow();
    }
  }

  /** In the source's lane, so that what one end found is told after the other end stands. */
  void inLane(SourceId source, Callable<?> task) {
    var _ = lanes.run(source, task::call);
  }

  /** The part where the source is published, if it is. */
  Optional<LessonPart> origin(SourceId source) {
    Path path = paths.get(source);
    return path == null ? Optional.empty() : Optional.ofNullable(path.origin);
  }

  private Path path(SourceId source) {
    return paths.computeIfAbsent(source, of -> new Path());
  }
}

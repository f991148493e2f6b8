package belfort.mediacontrol.kurento;

import belfort.mediacontrol.MediaCounters;
import belfort.mediacontrol.MediaCounters.Counter;
import belfort.mediacontrol.NodeStatus.State;
import belfort.mediacontrol.placement.NodeId;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One media node as this server is linked to it: its standing, what is called there, and the parts
 * of lessons that it carries. Nodes share nothing, so that a dead one stalls nobody else.
 */
final class NodeLink {
  private static final Logger log = LoggerFactory.getLogger(NodeLink.class);

  private static final Duration TOUCH_RETRY = Duration.ofMillis(250);

  private final KurentoConfig config;
  private volatile boolean refusalTold;
  private final KurentoConfig.Node node;
  private final Executor executor;
  private final InstantSource clock;
  private final MediaCounters counters;
  private final NodeWatch watch;
  private final NodeCalls calls;
  private final Releases releases;
  private final NodePace pace;
  private final Map<String, LessonPart> parts = new ConcurrentHashMap<>();
  private final AtomicBoolean retrying = new AtomicBoolean();
  private final AtomicBoolean touching = new AtomicBoolean();
  private final AtomicBoolean touchWanted = new AtomicBoolean();
  private volatile Standing standing;
  private volatile CompletableFuture<NodeFacts> up = new CompletableFuture<>();
  private volatile @Nullable Thread watching;
  private volatile boolean stopped;

  NodeLink(
      KurentoConfig config,
      KurentoConfig.Node node,
      HttpClient http,
      Executor executor,
      InstantSource clock,
      MediaCounters counters) {
    this.config = config;
    this.node = node;
    this.executor = executor;
    this.clock = clock;
    this.counters = counters;
    this.calls = new NodeCalls(config, node.dial(), this::on, this::sessionLost, counters);
    this.releases = new Releases(config.timing().releaseFor(), counters);
    this.pace = new NodePace(config.pace());
    this.standing =
        new Standing(State.CONNECTING, Optional.empty(), clock.instant(), Duration.ZERO, 0, 0);
    this.watch = new NodeWatch(this, node.dial(), config.timing(), http);
  }

  /** How the node stands, as the liveness loop sees it. */
  record Standing(
      State state,
      Optional<NodeFacts> facts,
      Instant since,
      Duration roundTrip,
      double cpuPercentOfOneCore,
      long memoryKiB) {
    Standing in(State changed, Instant now) {
      return changed == state
          ? this
          : new Standing(changed, facts, now, roundTrip, cpuPercentOfOneCore, memoryKiB);
    }
  }

  void start() {
    // not virtual: behind a class that comes in together it would take a busy server for a dead
    // node
    watching = Thread.ofPlatform().daemon().name("node-watch-" + node.id()).start(watch);
  }

  NodeId id() {
    return node.id();
  }

  KurentoConfig.Node address() {
    return node;
  }

  Standing standing() {
    return standing;
  }

  boolean isUp() {
    return standing.state() == State.UP;
  }

  /** Whether the node was given up; before that it may only be slow. */
  boolean isDown() {
    return standing.state() == State.DOWN;
  }

  /** Whether it answers too late or not every time: it gets nothing new. */
  boolean isSlow() {
    synchronized (pace) {
      return pace.isSlow();
    }
  }

  /** Whether it has been slow for so long that its lessons leave it. */
  boolean isToBeEmptied() {
    synchronized (pace) {
      return pace.isToBeEmptied(clock.instant());
    }
  }

  /** The facts of a node that is up, as soon as it is. */
  Optional<NodeFacts> awaitUp(Duration patience) {
    try {
      return Optional.of(NodeSocket.Waiting.await(up, patience));
    } catch (NodeCallException notInTime) {
      return Optional.empty();
    }
  }

  boolean isForwarding() {
    return standing.facts().map(NodeFacts::forwarding).orElse(false);
  }

  /** Whether it relays to other nodes of ours. */
  boolean relays() {
    return standing.facts().map(NodeFacts::relays).orElse(false);
  }

  /** Whether it takes a picture in layers. */
  boolean takesLayers() {
    return standing.facts().map(NodeFacts::layers).orElse(false);
  }

  String serverId() {
    return standing.facts().map(NodeFacts::serverId).orElse("");
  }

  // ---- what the liveness loop says

  void isUp(NodeFacts facts) {
    Optional<NodeFacts> before = standing.facts();
    if (before.isPresent() && !before.get().serverId().equals(facts.serverId())) {
      loseLessons("the node was restarted");
      synchronized (pace) {
        pace.restart();
      }
      calls.drop();
    }
    standing = new Standing(State.UP, Optional.of(facts), clock.instant(), Duration.ZERO, 0, 0);
    calls.reopen();
    up.complete(facts);
    log.info("node={} state=UP kind={} version={}", id(), facts.kind(), facts.version());
    touchSoon();
    executor.execute(this::openSession);
  }

  /** Now, while nobody waits for it: a first connection costs a cold JVM seconds. */
  private void openSession() {
    try {
      calls.session();
    } catch (NodeCallException notYet) {
      log.debug("node={} its session is opened when a lesson needs it", id(), notYet);
    }
    if (stopped) {
      calls.drop();
    }
  }

  void answers(Duration roundTrip) {
    synchronized (pace) {
      tellPace(pace.answered(roundTrip, clock.instant()));
    }
    Standing now = standing;
    if (now.state() != State.UP) {
      calls.reopen();
      now.facts().ifPresent(up::complete);
      log.info("node={} state=UP again", id());
    }
    now = now.in(State.UP, clock.instant());
    standing =
        new Standing(
            State.UP,
            now.facts(),
            now.since(),
            roundTrip,
            now.cpuPercentOfOneCore(),
            now.memoryKiB());
    retryReleases();
  }

  private void tellPace(boolean changed) {
    if (changed && pace.isSlow()) {
      counters.add(Counter.NODES_SLOW);
      log.warn("node={} is slow: it gets nothing new", id());
    } else if (changed) {
      log.info("node={} keeps its pace again", id());
    }
  }

  void misses(int missed, Duration silence) {
    synchronized (pace) {
      tellPace(pace.missed(clock.instant()));
    }
    if (missed >= config.timing().missedUntilSuspect()) {
      suspect("missed " + missed + " pings");
    }
    if (silence.compareTo(config.timing().silentUntilLost()) >= 0) {
      down("silent for " + silence.toMillis() + " ms");
    }
  }

  void isUnreachable(Duration silence) {
    suspect("the connection broke");
    if (silence.compareTo(config.timing().closedUntilLost()) >= 0) {
      down("unreachable for " + silence.toMillis() + " ms");
    }
  }

  void doesNotConnect(@Nullable String why) {
    if (why != null && why.startsWith(NodeSocket.REFUSES) && !refusalTold) {
      refusalTold = true; // an operator has to do something; five times a second is no use
      log.error("node={} does not connect: {}", id(), why);
    }
    log.debug("node={} does not connect: {}", id(), why);
  }

  void measured(double cpuPercentOfOneCore, long memoryKiB) {
    Standing now = standing;
    standing =
        new Standing(
            now.state(), now.facts(), now.since(), now.roundTrip(), cpuPercentOfOneCore, memoryKiB);
  }

  private void suspect(String why) {
    if (standing.state() != State.UP) {
      return;
    }
    up = new CompletableFuture<>();
    standing = standing.in(State.SUSPECT, clock.instant());
    counters.add(Counter.NODES_SUSPECT);
    log.warn("node={} state=SUSPECT reason={}", id(), why);
  }

  private void down(String why) {
    if (standing.state() == State.DOWN) {
      return;
    }
    standing = standing.in(State.DOWN, clock.instant());
    counters.add(Counter.NODES_LOST);
    log.error("node={} state=DOWN reason={}; its lessons are opened elsewhere", id(), why);
    loseLessons(why);
    calls.drop();
  }

  private void loseLessons(String why) {
    List<LessonPart> lost = List.copyOf(parts.values());
    parts.clear();
    lost.forEach(part -> part.nodeLost(why));
  }

  // ---- lessons and their events

  void carry(LessonPart part) {
    parts.put(part.pipeline(), part);
  }

  void forget(LessonPart part) {
    parts.remove(part.pipeline(), part);
  }

  /** The lessons' parts that we have here. */
  List<LessonPart> parts() {
    return List.copyOf(parts.values());
  }

  private void on(NodeEvent event) {
    LessonPart part = parts.get(NodeEvent.pipelineOf(event.object()));
    if (part != null) {
      part.enqueue(event);
    }
  }

  // ---- calls

  BatchReply transact(Batch batch) throws NodeCallException {
    return BatchReply.read(calls.call("transaction", batch.params()));
  }

  JsonElement invoke(String object, String operation) throws NodeCallException {
    return calls.call("invoke", Json.invocation(object, operation, null));
  }

  void releaseNow(String object) throws NodeCallException {
    JsonObject params = new JsonObject();
    params.addProperty("object", object);
    calls.call("release", params);
  }

  /** Releases now, or else as soon as the node answers again. */
  void release(String object) {
    String madeAt = serverId();
    try {
      releaseNow(object);
    } catch (NodeCallException e) {
      log.info("node={} release is tried again later: {}", id(), e.getMessage());
      releases.add(object, madeAt);
    }
  }

  /** Releases as soon as the node answers, without waiting for it. */
  void releaseLater(String object, String madeAt) {
    releases.add(object, madeAt);
    if (isUp()) {
      retryReleases();
    }
  }

  private void retryReleases() {
    if (!releases.isEmpty() && retrying.compareAndSet(false, true)) {
      executor.execute(() -> {
        try {
          releases.retry(this, serverId());
        } finally {
          retrying.set(false);
        }
      });
    }
  }

  private void sessionLost() {
    if (!stopped) {
      counters.add(Counter.SESSIONS_LOST);
      touchSoon();
    }
  }

  /**
   * After a session was lost every object has to be touched by the new one, and every event be
   * subscribed to again; what happened between is read.
   */
  private void touchSoon() {
    touchWanted.set(true);
    if (isWorthTouching() && touching.compareAndSet(false, true)) {
      executor.execute(this::touchAll);
    }
  }

  private boolean isWorthTouching() {
    return !stopped && standing.state() != State.DOWN && !parts.isEmpty();
  }

  private void touchAll() {
    try {
      while (isWorthTouching() && touchWanted.getAndSet(false)) {
        if (!touchOnce()) {
          touchWanted.set(true);
          LockSupport.parkNanos(TOUCH_RETRY.toNanos());
        }
      }
    } finally {
      touching.set(false);
    }
    if (touchWanted.get() && isWorthTouching()) {
      touchSoon();
    }
  }

  private boolean touchOnce() {
    try {
      KurentoSession with = calls.session();
      for (LessonPart part : parts.values()) {
        part.touch();
      }
      return !with.isLost();
    } catch (NodeCallException e) {
      log.info("node={} lessons are touched later: {}", id(), e.getMessage());
      return false;
    }
  }

  void stop() {
    stopped = true;
    calls.stop();
    watch.stop();
    Thread thread = watching;
    if (thread != null) {
      thread.interrupt();
    }
  }
}

package belfort.mediacontrol.kurento;

import belfort.mediacontrol.LessonMedia;
import belfort.mediacontrol.MediaControl;
import belfort.mediacontrol.MediaCounters;
import belfort.mediacontrol.MediaListener;
import belfort.mediacontrol.NodeStatus;
import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.placement.Ledger;
import belfort.mediacontrol.placement.NodeId;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Media-control over nodes that speak Kurento's protocol: Kurento Media Servers, our own nodes, or
 * both.
 */
public final class KurentoMediaControl implements MediaControl {
  /** Tasks that one lesson's opening and adopting may pile up. */
  private static final int MOST_OPENINGS = 16;

  private final Map<NodeId, NodeLink> links;
  private final NodeRegistry registry;
  private final OrphanSweeper sweeper;
  private final LedgerDesk desk;
  private final LessonOpener opener;
  private final LessonAdopter adopter;
  private final MoveLoop moves;
  private final Lanes<LessonId> lanes;
  private final Map<LessonId, KurentoLesson> lessons = new ConcurrentHashMap<>();
  private final List<Thread> loops = new CopyOnWriteArrayList<>();
  private final MediaCounters counters;

  /** Of its own, for the sockets that watch nodes: their answers must not queue behind lessons. */
  private final ExecutorService watching;

  private final HttpClient http;

  private KurentoMediaControl(KurentoConfig config, Ledger ledger, InstantSource clock) {
    Executor executor = task -> Thread.ofVirtual().name("media-control").start(task);
    this.counters = new MediaCounters();
    this.watching =
        Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("node-answers-", 0).factory());
    this.http = HttpClient.newBuilder().executor(watching).build();
    this.links = new LinkedHashMap<>();
    for (KurentoConfig.Node node : config.nodes()) {
      links.put(node.id(), new NodeLink(config, node, http, executor, clock, counters));
    }
    List<NodeLink> all = List.copyOf(links.values());
    Optional<NodeProber> prober =
        config.probing()
            ? Optional.of(new NodeProber(config, http, executor, counters))
            : Optional.empty();
    this.registry = new NodeRegistry(config, all, ledger, counters, prober, clock);
    this.sweeper = new OrphanSweeper(config, all, ledger, http, counters);
    this.desk = new LedgerDesk(ledger, executor, config.timing().releaseFor(), counters);
    this.opener =
        new LessonOpener(
            config, links, registry, ledger, desk, executor, counters, new SecureRandom(), clock);
    this.adopter = new LessonAdopter(config, links, ledger, desk, opener, executor, counters);
    this.moves = new MoveLoop(registry, lessons.values(), config.spanning().moveEvery(), clock);
    this.lanes = new Lanes<>(executor, MOST_OPENINGS);
  }

  /** Starts the liveness loops; returns at once, whether the nodes answer or not. */
  public static KurentoMediaControl start(KurentoConfig config, Ledger ledger) {
    return start(config, ledger, InstantSource.system());
  }

  static KurentoMediaControl start(KurentoConfig config, Ledger ledger, InstantSource clock) {
    // read once by the client library: a description of a large pipeline outgrows its default
    System.setProperty("jsonRpcClientWebSocket.packetSize", "16000000");
    System.setProperty(
        "kurento.client.requestTimeout", Long.toString(config.timing().call().toMillis()));
    KurentoMediaControl control = new KurentoMediaControl(config, ledger, clock);
    control.links.values().forEach(NodeLink::start);
    control.loops.add(Thread.ofVirtual().name("node-registry").start(control.registry));
    control.loops.add(Thread.ofVirtual().name("lesson-moves").start(control.moves));
    control.loops.add(Thread.ofVirtual().name("orphan-sweeper").start(control.sweeper));
    return control;
  }

  @Override
  public CompletionStage<LessonMedia> open(LessonOpening opening, MediaListener listener) {
    return inLane(
        opening.lesson(),
        () -> {
          Optional<KurentoLesson> have = current(opening);
          return have.isPresent() ? have.get() : keep(opener.open(opening, listener));
        });
  }

  @Override
  public CompletionStage<Optional<LessonMedia>> adopt(
      LessonOpening opening, MediaListener listener) {
    return inLane(
        opening.lesson(),
        () -> {
          Optional<KurentoLesson> have = current(opening);
          Optional<KurentoLesson> adopted =
              have.isPresent() ? have : adopter.adopt(opening, listener).map(this::keep);
          return adopted.map(lesson -> (LessonMedia) lesson);
        });
  }

  private Optional<KurentoLesson> current(LessonOpening opening) {
    return Optional.ofNullable(lessons.get(opening.lesson()))
        .filter(lesson -> lesson.isOpen() && lesson.opening().epoch() == opening.epoch());
  }

  private KurentoLesson keep(KurentoLesson lesson) {
    lessons.values().removeIf(each -> !each.isOpen());
    KurentoLesson before = lessons.put(lesson.opening().lesson(), lesson);
    if (before != null) {
      before.abandon();
    }
    return lesson;
  }

  private <T> CompletableFuture<T> inLane(LessonId lesson, Callable<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    var _ =
        lanes
            .run(lesson, task)
            .whenComplete((value, failure) -> {
              if (failure == null) {
                result.complete(value);
              } else {
                result.completeExceptionally(Failures.of(failure, NO_NODE_YET));
              }
            });
    return result;
  }

  private static final NodeId NO_NODE_YET = new NodeId("(none)");

  @Override
  public List<NodeStatus> nodes() {
    return registry.statuses();
  }

  /** What was counted since the start. */
  public MediaCounters counters() {
    return counters;
  }

  /** For tests: one sweep now. */
  void sweepNow() {
    sweeper.sweep();
  }

  @Override
  public void close() {
    registry.stop();
    moves.stop();
    sweeper.stop();
    desk.stop();
    lessons.values().forEach(KurentoLesson::abandon);
    loops.forEach(Thread::interrupt);
    links.values().forEach(NodeLink::stop);
    http.shutdownNow();
    watching.shutdownNow();
  }
}

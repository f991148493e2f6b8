package belfort.mediacontrol.kurento;

import belfort.mediacontrol.MediaCounters;
import belfort.mediacontrol.MediaCounters.Counter;
import belfort.mediacontrol.MediaEvent;
import belfort.mediacontrol.MediaUnavailableException;
import belfort.mediacontrol.media.PeerId;
import belfort.mediacontrol.placement.NodeId;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leaving of nodes: a part whose node is to be empty gets another one reserved, its peers are
 * asked to offer again, and when nobody stands on it any more it goes with its reservation. What is
 * left at the deadline is cut over. Runs in the lesson's own lane.
 */
final class LessonMoves {
  private static final Logger log = LoggerFactory.getLogger(LessonMoves.class);

  /** What rooms are told of peers that did not move in time. */
  static final String DEADLINE = "drain_deadline";

  private final KurentoLesson lesson;
  private final LessonGrowth growth;
  private final LedgerDesk desk;
  private final KurentoConfig.Spanning config;
  private final MediaCounters counters;
  private final AtomicBoolean looking = new AtomicBoolean();
  private final Map<PeerId, Instant> asked = new HashMap<>();
  private final Set<LessonPart> provided = ConcurrentHashMap.newKeySet();
  private final Set<LessonPart> stuck = ConcurrentHashMap.newKeySet();
  private volatile Map<NodeId, Leaving> wishes = Map.of();
  private volatile Instant now = Instant.MIN;

  LessonMoves(
      KurentoLesson lesson,
      LessonGrowth growth,
      LedgerDesk desk,
      KurentoConfig.Spanning config,
      MediaCounters counters) {
    this.lesson = lesson;
    this.growth = growth;
    this.desk = desk;
    this.config = config;
    this.counters = counters;
  }

  /** Which nodes are to be empty now; called every second or so. */
  void look(Map<NodeId, Leaving> leavings, Instant at) {
    wishes = Map.copyOf(leavings);
    now = at;
    for (LessonPart part : lesson.places().all()) {
      // at once, so that no offer goes there any more
      part.leaving(Optional.ofNullable(leavings.get(part.node().id())));
    }
    lookSoon();
  }

  /** Looks again at what was wished last: a peer has moved. */
  void lookSoon() {
    boolean any = lesson.places().all().stream().anyMatch(part -> part.leaving().isPresent());
    if ((any || !asked.isEmpty()) && lesson.isOpen() && looking.compareAndSet(false, true)) {
      var _ =
          lesson
              .work(KurentoLesson.LESSON, this::lookNow)
              .whenComplete((done, failure) -> looking.set(false));
    }
  }

  private void lookNow() throws MediaUnavailableException {
    for (LessonPart part : lesson.places().all()) {
      Optional<Leaving> wish = Optional.ofNullable(wishes.get(part.node().id()));
      part.leaving(wish);
      if (wish.isEmpty()) {
        lesson.places().on(part).forEach(asked::remove);
        provided.remove(part);
        stuck.remove(part);
      } else {
        move(part, wish.get());
      }
    }
  }

  private void move(LessonPart part, Leaving wish) throws MediaUnavailableException {
    boolean overdue = wish.until().isPresent() && !now.isBefore(wish.until().get());
    if (!provided(part, wish)) {
      if (overdue) {
        cutOver(part);
      }
      return;
    }
    Set<PeerId> left = lesson.places().on(part);
    if (left.isEmpty() && part.graph().endpoints().isEmpty()) {
      depart(part);
    } else if (overdue) {
      cutOver(part);
    } else {
      ask(left, wish.reason());
    }
  }

  /** Whether there is room elsewhere for what stands on the part. */
  private boolean provided(LessonPart part, Leaving wish) throws MediaUnavailableException {
    if (provided.contains(part)) {
      return true;
    }
    if (growth.provideFor(part)) {
      provided.add(part);
      stuck.remove(part);
      return true;
    }
    if (stuck.add(part)) {
      counters.add(Counter.PARTS_STUCK);
      log.warn(
          "lesson={} node={} cannot be left for {}: no other node has room; it waits for the bell",
          lesson.opening().lesson(),
          part.node().id(),
          wish.reason());
    }
    return false;
  }

  private void ask(Set<PeerId> left, String reason) {
    List<PeerId> due =
        left.stream()
            .filter(peer -> {
              Instant before = asked.get(peer);
              return before == null || !before.plus(config.askAgain()).isAfter(now);
            })
            .toList();
    if (!due.isEmpty()) {
      due.forEach(peer -> asked.put(peer, now));
      lesson.tell(new MediaEvent.PeersToMove(due, reason));
    }
  }

  private void depart(LessonPart part) {
    if (!part.end()) {
      return;
    }
    lesson.places().remove(part);
    lesson.firstNodeIs(lesson.places().all().getFirst().node().id());
    counters.add(Counter.PARTS_EMPTIED);
    log.info("lesson={} node={} left", lesson.opening().lesson(), part.node().id());
    clear(part);
    var _ =
        lesson
            .paths()
            .forget(part)
            .whenComplete((done, failure) -> {
              part.releaseAll();
              var _ = desk.releasePart(lesson.opening(), part.node().id());
            });
  }

  private void cutOver(LessonPart part) {
    int left = lesson.places().on(part).size();
    counters.add(Counter.PEERS_CUT_OVER, left);
    log.warn(
        "lesson={} node={} the deadline came with {} peers left: they are cut over",
        lesson.opening().lesson(),
        part.node().id(),
        left);
    clear(part);
    part.forget();
    part.nodeLost(DEADLINE);
  }

  private void clear(LessonPart part) {
    lesson.places().on(part).forEach(asked::remove);
    provided.remove(part);
    stuck.remove(part);
  }

  /** After a part was lost: its reservation goes, and room is reserved for those who come back. */
  void replace(LessonPart lost) {
    var _ =
        lesson.work(
            KurentoLesson.LESSON,
            () -> {
              clear(lost);
              var _ = lesson.paths().forget(lost);
              desk.releasePart(lesson.opening(), lost.node().id()).join();
              if (!growth.provideFor(lost)) {
                log.warn(
                    "lesson={} no node has room for what was on node={}",
                    lesson.opening().lesson(),
                    lost.node().id());
              }
            });
  }

  /** The parts that stay on a node which is to be empty, because no other one has room. */
  int stuck() {
    return stuck.size();
  }
}

package belfort.mediacontrol.kurento;

import belfort.mediacontrol.placement.NodeId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at every lesson of this server, again and again: which nodes are to be empty, and whether a
 * key frame is due.
 */
final class MoveLoop implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(MoveLoop.class);

  private final NodeRegistry registry;
  private final Collection<KurentoLesson> lessons;
  private final Duration every;
  private final InstantSource clock;
  private volatile boolean stopped;

  /**
   * @param lessons of this server; a view that others change
   */
  MoveLoop(
      NodeRegistry registry,
      Collection<KurentoLesson> lessons,
      Duration every,
      InstantSource clock) {
    this.registry = registry;
    this.lessons = lessons;
    this.every = every;
    this.clock = clock;
  }

  @Override
  public void run() {
    while (!stopped) {
      try {
        look();
      } catch (RuntimeException e) {
        log.error("moves could not be looked at", e);
      }
      LockSupport.parkNanos(every.toNanos());
    }
  }

  private void look() {
    Map<NodeId, Leaving> leavings = registry.leavings();
    for (KurentoLesson lesson : lessons) {
      if (lesson.isOpen()) {
        lesson.moves().look(leavings, clock.instant());
        lesson.keyFrames().look();
      }
    }
  }

  void stop() {
    stopped = true;
  }
}

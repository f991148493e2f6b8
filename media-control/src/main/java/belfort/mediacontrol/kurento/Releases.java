package belfort.mediacontrol.kurento;

import belfort.mediacontrol.MediaCounters;
import belfort.mediacontrol.MediaCounters.Counter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The objects that a node could not be told to release: tried again while the node is away, until
 * it was restarted or would have collected them itself. Releasing twice is no error.
 */
final class Releases {
  /** More than the endpoints of a node; beyond it the node's own collection has to do. */
  private static final int MOST = 20_000;

  private final Queue<Owed> owed = new ArrayDeque<>();
  private final Duration keep;
  private final MediaCounters counters;

  Releases(Duration keep, MediaCounters counters) {
    this.keep = keep;
    this.counters = counters;
  }

  private record Owed(String object, String serverId, long untilNanos) {}

  synchronized void add(String object, String serverId) {
    if (owed.size() >= MOST) {
      counters.add(Counter.RELEASES_GIVEN_UP);
      return;
    }
    owed.add(new Owed(object, serverId, System.nanoTime() + keep.toNanos()));
  }

  synchronized boolean isEmpty() {
    return owed.isEmpty();
  }

  /** Tries each once more; called when the node answered, never at the same time twice. */
  void retry(NodeLink node, String serverId) {
    for (int left = size(); left > 0; left--) {
      Owed next = poll();
      if (next == null || !next.serverId().equals(serverId)) {
        continue;
      }
      counters.add(Counter.RELEASES_RETRIED);
      try {
        node.releaseNow(next.object());
      } catch (NodeCallException e) {
        if (System.nanoTime() - next.untilNanos() < 0) {
          putBack(next);
        } else {
          counters.add(Counter.RELEASES_GIVEN_UP);
        }
        return;
      }
    }
  }

  private synchronized int size() {
    return owed.size();
  }

  private synchronized @Nullable Owed poll() {
    return owed.poll();
  }

  private synchronized void putBack(Owed again) {
    owed.add(again);
  }
}

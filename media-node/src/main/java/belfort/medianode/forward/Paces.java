package belfort.medianode.forward;

import java.util.ArrayList;
import java.util.List;

/** The viewers to whom something goes by the clock. Touched by the shard's thread alone. */
final class Paces {
  private final List<ViewerPace> waiting = new ArrayList<>();

  void add(ViewerPace pace) {
    waiting.add(pace);
  }

  /** Forgets them; who still has something due is here again within a tenth of a second. */
  void clear() {
    waiting.forEach(ViewerPace::unlisted);
    waiting.clear();
  }

  /** How long until something is due; {@link Long#MAX_VALUE} when nothing waits. */
  long waitNs(long nowNs) {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < waiting.size(); i++) {
      least = Math.min(least, waiting.get(i).waitNs(nowNs));
    }
    return least;
  }

  /** Sends what is due. */
  void send(long nowNs) {
    for (int i = waiting.size() - 1; i >= 0; i--) {
      ViewerPace pace = waiting.get(i);
      if (pace.waitNs(nowNs) <= 0 && !pace.send(nowNs)) {
        waiting.remove(i);
      }
    }
  }
}

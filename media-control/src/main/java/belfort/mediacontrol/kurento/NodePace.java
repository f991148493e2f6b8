package belfort.mediacontrol.kurento;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Whether a node keeps its pace, by the round trips of its last pings: one that misses in a rhythm
 * or answers late is slow long before it is silent. Pure but for its memory; time comes as an
 * argument. Slow begins and ends at different thresholds, so that a node does not flap.
 */
final class NodePace {
  private final KurentoConfig.Pace limits;
  private final Deque<Duration> window = new ArrayDeque<>();
  private Optional<Instant> slowSince = Optional.empty();

  NodePace(KurentoConfig.Pace limits) {
    this.limits = limits;
  }

  /** A ping was answered; true when that changed whether the node is slow. */
  boolean answered(Duration roundTrip, Instant now) {
    return note(roundTrip, now);
  }

  /** A ping was not answered in time; true when that changed whether the node is slow. */
  boolean missed(Instant now) {
    return note(limits.late(), now);
  }

  private boolean note(Duration roundTrip, Instant now) {
    window.addLast(roundTrip);
    if (window.size() > limits.window()) {
      window.removeFirst();
    }
    if (window.size() < limits.window()) {
      return false;
    }
    long late = window.stream().filter(each -> each.compareTo(limits.late()) >= 0).count();
    if (slowSince.isEmpty() && late >= limits.lateUntilSlow()) {
      slowSince = Optional.of(now);
      return true;
    }
    if (slowSince.isPresent() && late <= limits.lateUntilWell()) {
      slowSince = Optional.empty();
      return true;
    }
    return false;
  }

  /** Another process answers now: what the former one did says nothing of it. */
  void restart() {
    window.clear();
    slowSince = Optional.empty();
  }

  boolean isSlow() {
    return slowSince.isPresent();
  }

  /** Whether it has been slow for so long that its lessons leave it. */
  boolean isToBeEmptied(Instant now) {
    return slowSince.isPresent() && !now.isBefore(slowSince.get().plus(limits.emptyAfter()));
  }
}

package belfort.signaling.web;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The row in which sockets come in when more come than the server takes: each that finds no place
 * now is told its turn and finds its place kept then. Whoever was in a lesson comes before whoever
 * is new. No thread and no clock of its own; time comes as nanoseconds of a monotonic clock.
 *
 * <p>Three virtual clocks make the row, each moved on by the time that one socket takes: the turns
 * given to those who return, the turns given to newcomers, and all who came in. A newcomer's turn
 * may have to be given again when people who return came after him; it then lies right behind
 * theirs, so newcomers keep their order.
 */
final class Reentry {
  private static final long BURST_NS = EdgeLimits.REENTRY_BURST.toNanos();
  private static final long EARLY_NS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long KEPT_NS = EdgeLimits.REENTRY_KEPT.toNanos();

  private final long spacingNs;
  private final Map<String, Turn> turns = new LinkedHashMap<>();
  private long returningNs;
  private long newcomersNs;
  private long postponedNs;
  private long enteredNs;

  Reentry(int perSecond, long nowNs) {
    this.spacingNs = TimeUnit.SECONDS.toNanos(1) / perSecond;
    this.returningNs = nowNs;
    this.newcomersNs = nowNs;
    this.postponedNs = nowNs;
    this.enteredNs = nowNs;
  }

  private record Turn(long atNs, boolean returning) {}

  /** Lets a socket in without a question when there is no row; false: ask who it is and knock. */
  synchronized boolean entersAtOnce(String key, long nowNs) {
    if (ahead(returningNs, nowNs)
        || ahead(newcomersNs, nowNs)
        || ahead(postponedNs, nowNs)
        || ahead(enteredNs, nowNs)) {
      return false;
    }
    turns.remove(key);
    passed(true, nowNs);
    enter(nowNs);
    return true;
  }

  /**
   * A socket asks to be let in.
   *
   * @param key whose it is; his turn is kept under it
   * @param returning whether he was in a lesson
   * @return 0: he is in; else in how many nanoseconds his turn is
   */
  synchronized long knock(String key, boolean returning, long nowNs) {
    forgetPast(nowNs);
    Turn turn = turns.get(key);
    if (turn != null && nowNs - turn.atNs() <= KEPT_NS) {
      return atHisTurn(key, turn, nowNs);
    }
    long atNs = returning ? returningNs : later(later(newcomersNs, returningNs), enteredNs);
    if (!ahead(atNs, nowNs)) {
      turns.remove(key);
      passed(returning, nowNs);
      return enter(nowNs);
    }
    passed(returning, atNs);
    return book(key, new Turn(atNs, returning), nowNs);
  }

  private long atHisTurn(String key, Turn turn, long nowNs) {
    if (turn.atNs() - nowNs > EARLY_NS) {
      return turn.atNs() - nowNs;
    }
    turns.remove(key);
    boolean crowded = ahead(returningNs, nowNs) || ahead(enteredNs, nowNs);
    if (turn.returning() || !crowded) {
      return enter(nowNs);
    }
    long atNs = later(later(postponedNs, returningNs), later(enteredNs, nowNs));
    postponedNs = atNs + spacingNs;
    return book(key, new Turn(atNs, false), nowNs);
  }

  private long enter(long nowNs) {
    enteredNs = later(enteredNs, nowNs) + spacingNs;
    return 0;
  }

  private void passed(boolean returning, long atNs) {
    if (returning) {
      returningNs = later(returningNs, atNs) + spacingNs;
    } else {
      newcomersNs = later(later(newcomersNs, returningNs), atNs) + spacingNs;
    }
  }

  private long book(String key, Turn turn, long nowNs) {
    if (turns.size() < EdgeLimits.REENTRY_TURNS) {
      turns.put(key, turn);
    }
    return turn.atNs() - nowNs;
  }

  /** How many wait for their turn. */
  synchronized int waiting() {
    return turns.size();
  }

  /** Whoever did not come for his turn stands at the end when he comes. */
  private void forgetPast(long nowNs) {
    Iterator<Turn> oldest = turns.values().iterator();
    while (oldest.hasNext() && nowNs - oldest.next().atNs() > KEPT_NS) {
      oldest.remove();
    }
  }

  /** Whether a clock is further ahead than what may come in at once. */
  private static boolean ahead(long clockNs, long nowNs) {
    return clockNs - nowNs > BURST_NS;
  }

  private static long later(long a, long b) {
    return a - b > 0 ? a : b;
  }
}

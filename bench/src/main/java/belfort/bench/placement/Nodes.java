package belfort.bench.placement;

import belfort.bench.placement.Loads.Load;
import belfort.mediacontrol.placement.Budget;
import java.util.Arrays;

/**
 * What the nodes really carry, and for how long more than they can. The truth that no rule sees but
 * through its own readings.
 */
final class Nodes {
  private static final int MINUTE = 60;

  private final Loads loads;
  private final Budget budget;
  private final double[] cpu;
  private final double[] kilobits;
  private final double[] endpoints;
  private final int[] participants;
  private final int[] joins;
  private final int[] joinMinute;
  private final int[] changedAt;
  private final int[] countedUntil;
  private final double microsPerJoin;
  private double overloadedSeconds;
  private double participantSeconds;
  private double fullest;

  Nodes(int count, Loads loads) {
    this.loads = loads;
    this.budget = loads.budget();
    cpu = new double[count];
    kilobits = new double[count];
    endpoints = new double[count];
    participants = new int[count];
    joins = new int[count];
    joinMinute = new int[count];
    changedAt = new int[count];
    countedUntil = new int[count];
    Arrays.fill(joinMinute, -1);
    microsPerJoin = loads.joins(1_000_000) / 1_000_000.0;
  }

  int count() {
    return cpu.length;
  }

  int participants(int node) {
    return participants[node];
  }

  /** Processor time in use, as a share of what may be used. */
  double cpuShare(int node) {
    return cpu[node] / budget.cpuMicrosPerSecond();
  }

  /** The fullest component of what stands, 1 when it is full. */
  double fullness(int node) {
    return Math.max(
        cpuShare(node),
        Math.max(
            kilobits[node] / budget.kilobitsOutPerSecond(), endpoints[node] / budget.endpoints()));
  }

  /** So many heads of a lesson stand on a node instead of so many. */
  void change(int node, Week.Lesson lesson, int fromHeads, int toHeads, int people, int second) {
    settle(node, second);
    Load from = loads.of(lesson.profile(), fromHeads);
    Load to = loads.of(lesson.profile(), toHeads);
    cpu[node] += lesson.media() * (to.cpu() - from.cpu());
    kilobits[node] += lesson.media() * (to.kilobits() - from.kilobits());
    double more = to.endpoints() - from.endpoints();
    endpoints[node] += more;
    participants[node] += people;
    if (more > 0) {
      joined(node, more, second);
    }
    fullest = Math.max(fullest, fullness(node));
  }

  /** Joins are paid in the minute in which they happen. */
  private void joined(int node, double more, int second) {
    int minute = second / MINUTE;
    if (joinMinute[node] != minute) {
      joinMinute[node] = minute;
      joins[node] = 0;
    }
    joins[node] += (int) Math.ceil(more);
    boolean tooMany =
        cpu[node] + joins[node] * microsPerJoin > budget.cpuMicrosPerSecond() + ROUNDING;
    if (tooMany && !isOverloaded(node)) {
      int until = (minute + 1) * MINUTE;
      int from = Math.max(second, countedUntil[node]);
      if (until > from) {
        count(node, until - from);
        countedUntil[node] = until;
      }
    }
  }

  /** Sums of shares are not exact to the last bit. */
  private static final double ROUNDING = 1e-6;

  private boolean isOverloaded(int node) {
    return fullness(node) > 1 + ROUNDING;
  }

  /** Counts the time since the last change, if the node was overloaded in it. */
  private void settle(int node, int second) {
    int from = Math.max(changedAt[node], countedUntil[node]);
    if (second > from && isOverloaded(node)) {
      count(node, second - from);
    }
    changedAt[node] = second;
  }

  private void count(int node, int seconds) {
    overloadedSeconds += seconds;
    participantSeconds += (double) seconds * participants[node];
  }

  /** Minutes of all nodes together in which a node had to carry more than it can. */
  double overloadMinutes() {
    return overloadedSeconds / MINUTE;
  }

  /** Minutes of participants on such nodes. */
  double participantMinutes() {
    return participantSeconds / MINUTE;
  }

  /** How full any node ever was. */
  double fullest() {
    return fullest;
  }
}

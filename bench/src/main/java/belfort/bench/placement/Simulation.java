package belfort.bench.placement;

import java.util.Arrays;

/** Plays a week: tells a rule what happens, and the nodes what the rule decided. */
final class Simulation {
  /** A lesson spans this many nodes at most; further ones who join are turned away. */
  private static final int PARTS = 4;

  private static final int MINUTE = 60;

  /** With no lesson running for so long, every reading is that of an idle node. */
  private static final int IDLE_SECONDS = 900;

  private final Week week;
  private final Nodes nodes;
  private final Rule rule;
  private final boolean stopsWhenTooFew;

  private final int[] partNode;
  private final int[] partPeople;
  private final byte[] parts;
  private int running;
  private int lastBusy;
  private double refusedMinutes;

  /**
   * What came of it.
   *
   * @param overloadMinutes minutes in which a node had to carry more than it can
   * @param participantMinutes minutes of participants on such nodes, or turned away
   * @param refusedMinutes minutes of participants who were turned away
   * @param fullest how full any node ever was, 1 is full
   */
  record Outcome(
      double overloadMinutes, double participantMinutes, double refusedMinutes, double fullest) {
    /** Whether there were enough nodes: no overload and nobody turned away. */
    boolean isClean() {
      return overloadMinutes == 0 && refusedMinutes == 0;
    }
  }

  private Simulation(Week week, Nodes nodes, Rule rule, boolean stopsWhenTooFew) {
    this.week = week;
    this.nodes = nodes;
    this.rule = rule;
    this.stopsWhenTooFew = stopsWhenTooFew;
    partNode = new int[PARTS * week.lessons()];
    partPeople = new int[PARTS * week.lessons()];
    parts = new byte[week.lessons()];
    Arrays.fill(partNode, Rule.NONE);
  }

  /** Plays the whole week. */
  static Outcome play(Week week, Nodes nodes, Rule rule) {
    return new Simulation(week, nodes, rule, false).run(0, week.events());
  }

  /** Whether the nodes suffice: stops as soon as they do not. */
  static boolean suffices(Week week, int day, Nodes nodes, Rule rule) {
    return new Simulation(week, nodes, rule, true)
        .run(week.firstEvent(day), week.firstEvent(day + 1))
        .isClean();
  }

  private Outcome run(int from, int until) {
    int every = rule.readsEvery();
    int nextReading = every == 0 ? Integer.MAX_VALUE : 0;
    for (int event = from; event < until; event++) {
      int second = week.second(event);
      while (nextReading <= second) {
        if (running == 0 && nextReading > lastBusy + IDLE_SECONDS) {
          nextReading = second - second % every;
        }
        rule.read(nextReading);
        nextReading += every;
      }
      happen(event, second);
      if (stopsWhenTooFew && (refusedMinutes > 0 || nodes.overloadMinutes() > 0)) {
        break;
      }
    }
    return new Outcome(
        nodes.overloadMinutes(),
        nodes.participantMinutes() + refusedMinutes,
        refusedMinutes,
        nodes.fullest());
  }

  private void happen(int event, int second) {
    int lesson = week.lessonOf(event);
    switch (week.happening(event)) {
      case OPEN -> open(lesson, second);
      case JOIN -> join(lesson, second);
      case NO_SHOWS -> rule.noShows(lesson, second);
      case END -> end(lesson, second);
    }
  }

  private void open(int lesson, int second) {
    running++;
    int node = rule.open(lesson, second);
    if (node != Rule.NONE) {
      partNode[PARTS * lesson] = node;
      parts[lesson] = 1;
    }
    if (week.lesson(lesson).attended()) {
      join(lesson, second);
    }
  }

  private void join(int lesson, int second) {
    int node = rule.join(lesson, second);
    int part = node == Rule.NONE ? Rule.NONE : part(lesson, node, second);
    if (part == Rule.NONE) {
      refusedMinutes += (double) (week.lesson(lesson).endsAt() - second) / MINUTE;
      return;
    }
    int at = PARTS * lesson + part;
    int heads = heads(lesson, part);
    nodes.change(partNode[at], week.lesson(lesson), heads, heads + 1, 1, second);
    partPeople[at]++;
  }

  /** The lesson's part on that node, a new one if it has none there yet. */
  private int part(int lesson, int node, int second) {
    for (int part = 0; part < parts[lesson]; part++) {
      if (partNode[PARTS * lesson + part] == node) {
        return part;
      }
    }
    int part = parts[lesson];
    if (part == PARTS) {
      return Rule.NONE;
    }
    int before = heads(lesson, 0);
    parts[lesson]++;
    partNode[PARTS * lesson + part] = node;
    if (part > 0) {
      relay(lesson, before, heads(lesson, 0), second);
      nodes.change(node, week.lesson(lesson), 0, heads(lesson, part), 0, second);
    }
    return part;
  }

  /** A relay to a leaf is one more viewer on the first node, or more for a gallery. */
  private void relay(int lesson, int before, int after, int second) {
    nodes.change(partNode[PARTS * lesson], week.lesson(lesson), before, after, 0, second);
  }

  /** As many as the part feeds; on a leaf, the relay stands for the teacher. */
  private int heads(int lesson, int part) {
    int relays = part == 0 ? week.lesson(lesson).relayHeads() * Math.max(0, parts[lesson] - 1) : 1;
    return partPeople[PARTS * lesson + part] + relays;
  }

  private void end(int lesson, int second) {
    int[] heads = new int[parts[lesson]];
    for (int part = 0; part < heads.length; part++) {
      heads[part] = heads(lesson, part);
    }
    for (int part = 0; part < heads.length; part++) {
      int at = PARTS * lesson + part;
      nodes.change(partNode[at], week.lesson(lesson), heads[part], 0, -partPeople[at], second);
    }
    rule.end(lesson, second);
    running--;
    lastBusy = second;
  }
}

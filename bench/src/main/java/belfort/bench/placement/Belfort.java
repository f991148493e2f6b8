package belfort.bench.placement;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.placement.Budget;
import belfort.mediacontrol.placement.Capacity;
import belfort.mediacontrol.placement.Demand;
import belfort.mediacontrol.placement.Ledger.NodeEntry;
import belfort.mediacontrol.placement.Ledger.Reservation;
import belfort.mediacontrol.placement.NoShows;
import belfort.mediacontrol.placement.NodeId;
import belfort.mediacontrol.placement.Placement.Kind;
import belfort.mediacontrol.placement.Placement.NodeView;
import belfort.mediacontrol.placement.Placement.Reach;
import belfort.mediacontrol.placement.Spread;
import belfort.mediacontrol.placement.Spread.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Our rule: the product's own demand, habits, budget, decision and no-shows over a ledger in
 * memory. What the server does around them is done here as it does it: a reservation when a lesson
 * opens, the larger of reserved and observed while it runs, growth into the node's headroom and
 * then into a leaf, and the reservation lowered to those present ten minutes after the start.
 */
final class Belfort implements Rule {
  private final Week week;
  private final Budget budget;
  private final long seed;
  private final List<NodeView> views = new ArrayList<>();
  private final Capacity[] held;
  private final List<List<Part>> parts = new ArrayList<>();

  /**
   * Places that are reserved at a time when a lesson outgrows its part: the server reserves for
   * eight peers, and who follows a lecture has two, a seminar five.
   */
  private static final int GROW_BY = 2;

  private static final LessonId LESSON = new LessonId("grows");

  private static final String NAMED = "node-";

  private long decisions;
  private int leaves;

  /** What a lesson holds of one node. */
  private static final class Part {
    final int node;
    Capacity reserved = Capacity.NONE;

    /** How many the reservation was made for. */
    int expected;

    /** Those who are there, and relays: a relay is one more viewer on the first node. */
    int heads;

    /** As many as the reservation covers: nothing is written while no more come. */
    int covered;

    Part(int node) {
      this.node = node;
    }
  }

  Belfort(Week week, int nodes, Budget budget, long seed) {
    this.week = week;
    this.budget = budget;
    this.seed = seed;
    held = new Capacity[nodes];
    for (int node = 0; node < nodes; node++) {
      held[node] = Capacity.NONE;
      NodeId id = new NodeId(NAMED + node);
      views.add(view(id, Capacity.NONE));
    }
    for (int lesson = 0; lesson < week.lessons(); lesson++) {
      parts.add(List.of());
    }
  }

  private NodeView view(NodeId id, Capacity reserved) {
    return new NodeView(new NodeEntry(id, "", Optional.empty(), budget, reserved, 0), Reach.UP);
  }

  @Override
  public int open(int lesson, int second) {
    Spread.Plan plan = Spread.plan(views, wish(week.lesson(lesson)), seed + decisions++);
    parts.set(lesson, new ArrayList<>(2));
    for (Spread.Part part : plan.parts()) {
      add(lesson, part);
    }
    List<Part> own = parts.get(lesson);
    for (int leaf = 1; leaf < own.size(); leaf++) {
      own.getFirst().heads++;
      own.get(leaf).heads = 1;
      leaves++;
    }
    return plan.found() ? own.getFirst().node : NONE;
  }

  private static Spread.Wish wish(Week.Lesson lesson) {
    return new Spread.Wish(
        lesson.profile(),
        lesson.roster(),
        lesson.habit(),
        lesson.timetabled() ? Kind.TIMETABLED : Kind.WALK_IN,
        Set.of());
  }

  private Part add(int lesson, Spread.Part planned) {
    Part part = new Part(number(planned.node()));
    hold(part, planned.demand(), week.lesson(lesson));
    part.expected = Math.max(1 + Math.toIntExact(planned.heads()), part.covered);
    parts.get(lesson).add(part);
    return part;
  }

  @Override
  public int join(int lesson, int second) {
    if (parts.get(lesson).isEmpty() && open(lesson, second) == NONE) {
      return NONE;
    }
    int node = seat(lesson);
    return node == NONE ? grow(lesson) : node;
  }

  /** The part that has a place for one more takes him. */
  private int seat(int lesson) {
    for (Part part : parts.get(lesson)) {
      if (part.heads < part.covered) {
        part.heads++;
        return part.node;
      }
    }
    return NONE;
  }

  /**
   * Makes room for a newcomer and some more, as {@link Spread#grow} says. His class may use more
   * media than it did before, so one step may not be enough.
   */
  private int grow(int lesson) {
    for (long heads : new long[] {GROW_BY, 1, 2L * GROW_BY, 4L * GROW_BY}) {
      int node = grow(lesson, heads);
      if (node != NONE) {
        return node;
      }
    }
    return NONE;
  }

  private int grow(int lesson, long heads) {
    Week.Lesson grown = week.lesson(lesson);
    List<Part> own = parts.get(lesson);
    List<Reservation> reservations = new ArrayList<>();
    for (int number = 0; number < own.size(); number++) {
      reservations.add(reservation(own.get(number), number, grown));
    }
    List<Step> steps = Spread.grow(views, wish(grown), reservations, heads, seed + decisions++);
    if (steps.stream().anyMatch(Step.NoRoom.class::isInstance)) {
      return NONE;
    }
    steps.forEach(step -> take(step, lesson));
    return seat(lesson);
  }

  private void take(Step step, int lesson) {
    switch (step) {
      case Step.Grow grow -> {
        for (Part part : parts.get(lesson)) {
          if (id(part.node).equals(grow.node())) {
            hold(part, grow.to(), week.lesson(lesson));
          }
        }
      }
      case Step.Leaf leaf -> {
        Part first = parts.get(lesson).getFirst();
        first.heads++;
        cover(first, week.lesson(lesson));
        add(lesson, leaf.part()).heads = 1;
        leaves++;
      }
      case Step.NoRoom none -> throw new IllegalStateException("there is no room: " + none);
    }
  }

  private Reservation reservation(Part part, int number, Week.Lesson lesson) {
    return new Reservation(
        LESSON,
        1,
        id(part.node),
        number,
        part.reserved,
        observed(lesson, part.heads),
        part.expected,
        Instant.EPOCH,
        "",
        "");
  }

  /** How often a lesson had to be carried on by a further node. */
  int leaves() {
    return leaves;
  }

  private static Capacity observed(Week.Lesson lesson, int heads) {
    if (heads < 2) {
      return Capacity.NONE;
    }
    Capacity full = Loads.standing(Demand.of(lesson.profile(), heads));
    Capacity used = full.times(lesson.media());
    return new Capacity(
        used.packetsInPerSecond(),
        used.packetsOutPerSecond(),
        used.kilobitsOutPerSecond(),
        0,
        full.endpoints());
  }

  private void cover(Part part, Week.Lesson lesson) {
    int covered = 1;
    while (covers(part.reserved, observed(lesson, covered + 1))) {
      covered++;
    }
    part.covered = covered;
  }

  /** In what can run out on a node: a newcomer who publishes takes the same processor time. */
  private boolean covers(Capacity reserved, Capacity observed) {
    return observed.kilobitsOutPerSecond() <= reserved.kilobitsOutPerSecond()
        && observed.endpoints() <= reserved.endpoints()
        && budget.cpuMicros(observed) <= budget.cpuMicros(reserved);
  }

  @Override
  public void noShows(int lesson, int second) {
    for (Part part : parts.get(lesson)) {
      Week.Lesson running = week.lesson(lesson);
      Capacity kept = NoShows.keep(part.reserved, part.expected, part.heads);
      hold(part, kept.max(observed(running, part.heads)), running);
    }
  }

  @Override
  public void end(int lesson, int second) {
    for (Part part : parts.get(lesson)) {
      hold(part, Capacity.NONE, week.lesson(lesson));
    }
    parts.set(lesson, List.of());
  }

  /** From now on the part holds so much of its node. */
  private void hold(Part part, Capacity to, Week.Lesson lesson) {
    held[part.node] = held[part.node].minus(part.reserved).plus(to);
    views.set(part.node, view(id(part.node), held[part.node]));
    part.reserved = to;
    cover(part, lesson);
  }

  private static int number(NodeId node) {
    return Integer.parseInt(node.value().substring(NAMED.length()));
  }

  private NodeId id(int node) {
    return views.get(node).entry().id();
  }
}

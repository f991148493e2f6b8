package belfort.bench.placement;

import belfort.mediacontrol.placement.Budget;
import belfort.mediacontrol.placement.Capacity;
import belfort.mediacontrol.placement.Decision;
import belfort.mediacontrol.placement.Demand;
import belfort.mediacontrol.placement.Ledger.NodeEntry;
import belfort.mediacontrol.placement.NoShows;
import belfort.mediacontrol.placement.NodeId;
import belfort.mediacontrol.placement.Placement;
import belfort.mediacontrol.placement.Placement.Kind;
import belfort.mediacontrol.placement.Placement.NodeView;
import belfort.mediacontrol.placement.Placement.Reach;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Our rule: the product's own demand, budget, decision and no-shows over a ledger in memory. What the
 * server does around them is done here as it does it: a reservation when a lesson opens, the larger of
 * reserved and observed while it runs, growth into the node's headroom and then into a leaf, and the
 * reservation lowered to those present ten minutes after the start.
 */
final class Belfort implements Rule {
  private final Week week;
  private final Budget budget;
  private final long seed;
  private final List<NodeView> views = new ArrayList<>();
  private final Map<NodeId, Integer> numbers = new HashMap<>();
  private final Capacity[] held;
  private final List<List<Part>> parts = new ArrayList<>();
  private long decisions;

  /** What a lesson holds of one node. */
  private static final class Part {
    final int node;
    Capacity reserved;
    final int expected;
    int people;

    /** As many as the reservation covers: nothing is written while no more come. */
    int covered;

    Part(int node, Capacity reserved, int expected) {
      this.node = node;
      this.reserved = reserved;
      this.expected = expected;
    }
  }

  Belfort(Week week, int nodes, Budget budget, long seed) {
    this.week = week;
    this.budget = budget;
    this.seed = seed;
    held = new Capacity[nodes];
    for (int node = 0; node < nodes; node++) {
      held[node] = Capacity.NONE;
      NodeId id = new NodeId("node-" + node);
      numbers.put(id, node);
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
    Week.Lesson opened = week.lesson(lesson);
    int expected = expected(opened);
    return reserve(lesson, demand(opened, expected), expected);
  }

  private static int expected(Week.Lesson lesson) {
    return Math.max(2, (int) Math.ceil(lesson.roster() * lesson.shown()));
  }

  private static Capacity demand(Week.Lesson lesson, int expected) {
    return Demand.of(lesson.profile(), expected).times(lesson.mediaUsed());
  }

  private int reserve(int lesson, Capacity demand, int expected) {
    Set<NodeId> except = new HashSet<>();
    for (Part part : parts.get(lesson)) {
      except.add(views.get(part.node).entry().id());
    }
    Kind kind = week.lesson(lesson).timetabled() ? Kind.TIMETABLED : Kind.WALK_IN;
    Decision decision =
        Placement.decide(
            views, new Placement.Request(demand, kind, except), seed + decisions++);
    if (decision.chosen().isEmpty()) {
      return NONE;
    }
    int node = numbers.get(decision.chosen().get());
    Part part = new Part(node, demand, expected);
    add(node, Capacity.NONE, demand);
    cover(part, week.lesson(lesson));
    if (parts.get(lesson).isEmpty()) {
      parts.set(lesson, new ArrayList<>(2));
    }
    parts.get(lesson).add(part);
    return node;
  }

  @Override
  public int join(int lesson, int second) {
    Week.Lesson joined = week.lesson(lesson);
    for (Part part : parts.get(lesson)) {
      if (part.people < part.covered || grows(part, joined)) {
        part.people++;
        return part.node;
      }
    }
    return leaf(lesson);
  }

  /** One more than was reserved for, if the node has room for him. */
  private boolean grows(Part part, Week.Lesson lesson) {
    Capacity to = part.reserved.max(observed(lesson, part.people + 1));
    Capacity after = held[part.node].minus(part.reserved).plus(to);
    if (!budget.holds(after)) {
      return false;
    }
    add(part.node, part.reserved, to);
    part.reserved = to;
    part.covered = part.people + 1;
    return true;
  }

  /** A further node, for a tenth of the lesson; the relay counts as one more. */
  private int leaf(int lesson) {
    Week.Lesson joined = week.lesson(lesson);
    int heads = 2 + joined.roster() / 10;
    int node = reserve(lesson, demand(joined, heads), heads);
    if (node != NONE) {
      parts.get(lesson).getLast().people = parts.get(lesson).size() == 1 ? 1 : 2;
    }
    return node;
  }

  private static Capacity observed(Week.Lesson lesson, int people) {
    return people < 2
        ? Capacity.NONE
        : Loads.standing(Demand.of(lesson.profile(), people)).times(lesson.media());
  }

  private void cover(Part part, Week.Lesson lesson) {
    int covered = 1;
    while (observed(lesson, covered + 1).within(part.reserved)) {
      covered++;
    }
    part.covered = covered;
  }

  @Override
  public void noShows(int lesson, int second) {
    for (Part part : parts.get(lesson)) {
      Week.Lesson running = week.lesson(lesson);
      Capacity kept =
          NoShows.keep(part.reserved, part.expected, part.people)
              .max(observed(running, part.people));
      add(part.node, part.reserved, kept);
      part.reserved = kept;
      cover(part, running);
    }
  }

  @Override
  public void end(int lesson, int second) {
    for (Part part : parts.get(lesson)) {
      add(part.node, part.reserved, Capacity.NONE);
    }
    parts.set(lesson, List.of());
  }

  private void add(int node, Capacity before, Capacity after) {
    held[node] = held[node].minus(before).plus(after);
    views.set(node, view(views.get(node).entry().id(), held[node]));
  }
}

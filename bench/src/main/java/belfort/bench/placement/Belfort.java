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
 * Our rule: the product's own demand, habits, budget, decision and no-shows over a ledger in memory.
 * What the server does around them is done here as it does it: a reservation when a lesson opens, the
 * larger of reserved and observed while it runs, growth into the node's headroom and then into a leaf,
 * and the reservation lowered to those present ten minutes after the start.
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
  private int leaves;

  /** What a lesson holds of one node. */
  private static final class Part {
    final int node;
    final int expected;
    Capacity reserved;

    /** Those who are there, and relays: a relay is one more viewer on the first node. */
    int heads;

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
    return reserve(
        lesson,
        Demand.of(opened.profile(), opened.roster(), opened.habit()),
        opened.habit().expectedOf(opened.roster()),
        opened.timetabled() ? Kind.TIMETABLED : Kind.WALK_IN);
  }

  private int reserve(int lesson, Capacity demand, int expected, Kind kind) {
    Set<NodeId> except = new HashSet<>();
    for (Part part : parts.get(lesson)) {
      except.add(views.get(part.node).entry().id());
    }
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
    List<Part> held = parts.get(lesson);
    if (held.isEmpty() && open(lesson, second) == NONE) {
      return NONE;
    }
    for (Part part : parts.get(lesson)) {
      if (part.heads < part.covered || grows(part, joined)) {
        part.heads++;
        return part.node;
      }
    }
    return leaf(lesson, joined);
  }

  /** Raises what a part has reserved, by some heads or at least one, if the node has room. */
  private boolean grows(Part part, Week.Lesson lesson) {
    return raise(part, lesson, part.heads + GROW_BY, GROWN_TO) || raise(part, lesson, part.heads + 1, GROWN_TO);
  }

  private static final int GROW_BY = Integer.getInteger("growby", 8);
  private static final int LEAF_FOR = 3 * GROW_BY;

  static final double GROWN_TO = Double.parseDouble(System.getProperty("grown","1"));
  private boolean raise(Part part, Week.Lesson lesson, int heads, double most) {
    Capacity to = part.reserved.max(observed(lesson, heads));
    if (!(budget.fullness(held[part.node].minus(part.reserved).plus(to)) <= most)) {
      return false;
    }
    add(part.node, part.reserved, to);
    part.reserved = to;
    part.covered = heads;
    return true;
  }

  /** A further node, the larger the better. The relay to it is paid by the first node as well. */
  private int leaf(int lesson, Week.Lesson joined) {
    for (int viewers : new int[] {LEAF_FOR, GROW_BY, 1}) {
      Demand.Shape shape = Demand.shape(joined.profile(), joined.roster(), joined.habit());
      Capacity demand = shape.relayIn().plus(shape.watching(viewers));
      int node = reserve(lesson, demand, viewers + 1, Kind.SPREAD);
      if (node != NONE) {
        Part first = parts.get(lesson).getFirst();
        first.heads++;
        observe(first, joined);
        parts.get(lesson).getLast().heads = 2;
        leaves++;
        return node;
      }
    }
    return NONE;
  }

  /** What a relay adds is observed, whether it was reserved or not. */
  private void observe(Part part, Week.Lesson lesson) {
    Capacity to = part.reserved.max(observed(lesson, part.heads));
    add(part.node, part.reserved, to);
    part.reserved = to;
    part.covered = Math.max(part.covered, part.heads);
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
          NoShows.keep(part.reserved, part.expected, part.heads)
              .max(observed(running, part.heads));
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

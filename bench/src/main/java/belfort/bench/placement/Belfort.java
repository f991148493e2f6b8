package belfort.bench.placement;

import belfort.mediacontrol.media.Profile;
import belfort.mediacontrol.placement.BellPlan;
import belfort.mediacontrol.placement.Budget;
import belfort.mediacontrol.placement.Capacity;
import belfort.mediacontrol.placement.Demand;
import belfort.mediacontrol.placement.Growth;
import belfort.mediacontrol.placement.Ledger.NodeEntry;
import belfort.mediacontrol.placement.NoShows;
import belfort.mediacontrol.placement.NodeId;
import belfort.mediacontrol.placement.Placement.Kind;
import belfort.mediacontrol.placement.Placement.NodeView;
import belfort.mediacontrol.placement.Placement.Reach;
import belfort.mediacontrol.placement.Spread;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

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
  private final Bells bells;
  private final BitSet opened = new BitSet();
  private final Set<Integer> running = new LinkedHashSet<>();

  private static final String NAMED = "node-";

  /** What so many at full media use, looked up: it is asked for millions of times a week. */
  private static final int TABLE = 256;

  private static final Map<Profile, List<Capacity>> STANDING = new EnumMap<>(Profile.class);

  static {
    for (Profile profile : Profile.values()) {
      STANDING.put(
          profile,
          IntStream.range(0, TABLE)
              .mapToObj(heads -> Loads.standing(Demand.of(profile, heads)))
              .toList());
    }
  }

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
    bells = new Bells(week, seed, lesson -> wish(week.lesson(lesson)));
  }

  private NodeView view(NodeId id, Capacity reserved) {
    return new NodeView(new NodeEntry(id, "", Optional.empty(), budget, reserved, 0), Reach.UP);
  }

  @Override
  public int open(int lesson, int second) {
    planAhead(second);
    Spread.Wish wish = wish(week.lesson(lesson)).on(bells.of(lesson));
    Spread.Plan plan = Spread.plan(views, wish, seed + decisions++);
    opened.set(lesson);
    running.add(lesson);
    parts.set(lesson, new ArrayList<>(2));
    for (Spread.Part part : plan.parts()) {
      add(lesson, part);
    }
    List<Part> own = parts.get(lesson);
    for (int leaf = 1; leaf < own.size(); leaf++) {
      own.getFirst().heads += week.lesson(lesson).relayHeads();
      own.get(leaf).heads = 1;
      leaves++;
    }
    return plan.found() ? own.getFirst().node : NONE;
  }

  /** The bells that ring soon, over what stands now. */
  private void planAhead(int second) {
    if (!bells.due(second)) {
      return;
    }
    List<BellPlan.Hold> holds = new ArrayList<>();
    for (int lesson : running) {
      Instant until = Instant.ofEpochSecond(week.lesson(lesson).timetableEnd());
      for (Part part : parts.get(lesson)) {
        holds.add(new BellPlan.Hold(Bells.id(lesson), id(part.node), part.reserved, until));
      }
    }
    bells.plan(second, views, holds, opened::get);
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

  /** Makes room for a newcomer as {@link Growth} says; the server does the same. */
  private int grow(int lesson) {
    Week.Lesson grown = week.lesson(lesson);
    Part feeder = parts.get(lesson).getFirst();
    Growth.Ask ask =
        new Growth.Ask(
            wish(grown).shape(),
            Capacity.NONE,
            Growth.AHEAD,
            Capacity.NONE,
            standing(lesson, grown),
            Optional.of(standing(feeder, grown, feeder.heads)),
            nodes(lesson));
    switch (Growth.next(views, ask, seed + decisions++)) {
      case Growth.Step.Grow grow -> hold(on(lesson, grow.node()), grow.to(), grown);
      case Growth.Step.Leaf leaf -> addLeaf(lesson, leaf);
      case Growth.Step.NoRoom none -> {
        return NONE;
      }
    }
    return seat(lesson);
  }

  /** The parts with the newcomer on them already, the least full node first. */
  private List<Growth.Standing> standing(int lesson, Week.Lesson grown) {
    return parts.get(lesson).stream()
        .sorted(Comparator.comparingDouble(part -> budget.fullness(held[part.node])))
        .map(part -> standing(part, grown, part.heads + 1))
        .toList();
  }

  private Growth.Standing standing(Part part, Week.Lesson lesson, int heads) {
    return new Growth.Standing(id(part.node), part.reserved, observed(lesson, heads));
  }

  private Set<NodeId> nodes(int lesson) {
    Set<NodeId> nodes = new HashSet<>();
    parts.get(lesson).forEach(part -> nodes.add(id(part.node)));
    return nodes;
  }

  private Part on(int lesson, NodeId node) {
    for (Part part : parts.get(lesson)) {
      if (id(part.node).equals(node)) {
        return part;
      }
    }
    throw new IllegalStateException("the lesson has no part on " + node);
  }

  private void addLeaf(int lesson, Growth.Step.Leaf leaf) {
    Week.Lesson grown = week.lesson(lesson);
    Part feeder = parts.get(lesson).getFirst();
    feeder.heads += grown.relayHeads();
    hold(feeder, leaf.relay().orElseThrow().to(), grown);
    Part part = new Part(number(leaf.node()));
    part.heads = 1;
    hold(part, leaf.demand().max(observed(grown, 2)), grown);
    part.expected = Math.max(1 + leaf.viewers(), part.covered);
    parts.get(lesson).add(part);
    leaves++;
  }

  /** How often a lesson had to be carried on by a further node. */
  int leaves() {
    return leaves;
  }

  private static Capacity observed(Week.Lesson lesson, int heads) {
    if (heads < 2) {
      return Capacity.NONE;
    }
    Capacity full = standing(lesson.profile(), heads);
    Capacity used = full.times(lesson.media());
    return new Capacity(
        used.packetsInPerSecond(),
        used.packetsOutPerSecond(),
        used.kilobitsOutPerSecond(),
        0,
        full.endpoints());
  }

  private static Capacity standing(Profile profile, int heads) {
    List<Capacity> known = Objects.requireNonNull(STANDING.get(profile));
    return heads < TABLE ? known.get(heads) : Loads.standing(Demand.of(profile, heads));
  }

  /** From what it covered before, because mostly little changes. */
  private void cover(Part part, Week.Lesson lesson) {
    int covered = part.reserved.equals(Capacity.NONE) ? 1 : Math.max(1, part.covered);
    while (covered > 1 && !covers(part.reserved, observed(lesson, covered))) {
      covered--;
    }
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
    running.remove(lesson);
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

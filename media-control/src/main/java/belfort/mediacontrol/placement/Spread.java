package belfort.mediacontrol.placement;

import belfort.mediacontrol.media.Profile;
import belfort.mediacontrol.placement.Placement.Kind;
import belfort.mediacontrol.placement.Placement.NodeView;
import belfort.mediacontrol.placement.Placement.Planned;
import belfort.mediacontrol.placement.Placement.Request;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * How a lesson stands on several nodes. The first node has the sources and viewers; each further
 * one is a leaf, which receives every source once by a relay from the first and serves viewers of
 * its own. As few leaves as carry the lesson, each with a share of the viewers by its room, so that
 * all of them can grow. Pure.
 */
public final class Spread {
  /**
   * The share of a budget to which lessons are placed as long as there is another way: what is left
   * is for those whose classes come in greater number than usual. Not each class has room of its
   * own for that, all on a node have it together, so it can be so little.
   */
  static final double PLACED_TO = Growth.VIEWERS_TO;

  private Spread() {}

  /**
   * What is asked for.
   *
   * @param expected participants on the roster, the teacher included
   * @param except nodes that failed just now
   * @param planned where it was planned before its bell, the first node first; mostly one
   */
  public record Wish(
      Profile profile,
      int expected,
      Habit habit,
      Kind kind,
      Set<NodeId> except,
      List<NodeId> planned) {
    public Wish {
      except = Set.copyOf(except);
      planned = List.copyOf(planned);
    }

    /** Of a lesson that was not planned. */
    public Wish(Profile profile, int expected, Habit habit, Kind kind, Set<NodeId> except) {
      this(profile, expected, habit, kind, except, List.of());
    }

    /** The same, planned on these nodes. */
    public Wish on(List<NodeId> nodes) {
      return new Wish(profile, expected, habit, kind, except, nodes);
    }

    public Demand.Shape shape() {
      return Demand.shape(profile, expected, habit);
    }
  }

  /**
   * A part of a lesson.
   *
   * @param part 0 on the first node
   * @param heads how many viewers it is for
   * @param decision why this node, with everything that replays it
   */
  public record Part(int part, NodeId node, long heads, Capacity demand, Decision decision) {}

  /**
   * Where the lesson is to stand. Without parts when no set of nodes has room.
   *
   * @param whole the decision to put it on one node, which says why that failed
   */
  public record Plan(List<Part> parts, Decision whole) {
    public Plan {
      parts = List.copyOf(parts);
    }

    public boolean found() {
      return !parts.isEmpty();
    }
  }

  /**
   * Where it was planned if that still has room below {@link #PLACED_TO}; else one node if one has
   * room below that, else as few as have it together. When there is none below it, the rest of the
   * budgets is used in the same order.
   */
  public static Plan plan(List<NodeView> nodes, Wish wish, long seed) {
    Demand.Shape shape = wish.shape();
    Capacity all = shape.sources().plus(shape.watching(shape.viewers()));
    Request request =
        new Request(all, wish.kind(), wish.except(), all, first(wish).map(on -> planned(on, true)));
    Decision whole = Placement.decide(nodes, request, seed);
    Optional<Decision.Candidate> one = whole.taken();
    if (one.isPresent() && one.get().score() <= PLACED_TO) {
      return onOne(one.get(), shape, all, whole);
    }
    Request each = new Request(Capacity.NONE, Kind.SPREAD, wish.except(), shape.watching(1));
    List<NodeView> usable = Placement.byRoom(nodes, each, seed);
    Optional<Plan> asPlanned = asPlanned(nodes, usable, wish, whole, seed);
    if (asPlanned.isPresent()) {
      return asPlanned.get();
    }
    Optional<List<Long>> shares = fewest(usable, shape, PLACED_TO);
    if (shares.isEmpty() && one.isPresent()) {
      return onOne(one.get(), shape, all, whole);
    }
    return shares
        .or(() -> fewest(usable, shape, 1))
        .map(found -> new Plan(parts(nodes, usable, found, wish, false, seed), whole))
        .orElseGet(() -> new Plan(List.of(), whole));
  }

  private static Optional<NodeId> first(Wish wish) {
    return wish.planned().stream().findFirst();
  }

  private static Planned planned(NodeId node, boolean stands) {
    return new Planned(node, stands);
  }

  /** Divided over the nodes over which it was planned, if they have room together. */
  private static Optional<Plan> asPlanned(
      List<NodeView> nodes, List<NodeView> usable, Wish wish, Decision whole, long seed) {
    if (wish.planned().size() < 2) {
      return Optional.empty();
    }
    Map<NodeId, NodeView> byId = new HashMap<>();
    usable.forEach(view -> byId.put(view.entry().id(), view));
    List<NodeView> chosen =
        wish.planned().stream().map(byId::get).filter(Objects::nonNull).toList();
    if (chosen.size() < wish.planned().size()) {
      return Optional.empty();
    }
    return shares(chosen, wish.shape(), PLACED_TO)
        .map(shares -> new Plan(parts(nodes, chosen, shares, wish, true, seed), whole));
  }

  private static Plan onOne(
      Decision.Candidate node, Demand.Shape shape, Capacity all, Decision whole) {
    return new Plan(List.of(new Part(0, node.node(), shape.viewers(), all, whole)), whole);
  }

  /** The shares of as few nodes as serve all viewers, the first ones of the list. */
  private static Optional<List<Long>> fewest(
      List<NodeView> usable, Demand.Shape shape, double upTo) {
    for (int leaves = 1; leaves < usable.size(); leaves++) {
      if (heads(usable.getFirst(), overhead(0, leaves, shape), shape, upTo) <= 0) {
        break; // the first node cannot feed so many leaves, and never more
      }
      Optional<List<Long>> shares = shares(usable.subList(0, leaves + 1), shape, upTo);
      if (shares.isPresent()) {
        return shares;
      }
    }
    return Optional.empty();
  }

  /** How many viewers each node serves; empty when they cannot serve all of them. */
  private static Optional<List<Long>> shares(
      List<NodeView> nodes, Demand.Shape shape, double upTo) {
    List<Long> most = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      long room = heads(nodes.get(i), overhead(i, nodes.size() - 1, shape), shape, upTo);
      if (room <= 0) {
        return Optional.empty();
      }
      most.add(room);
    }
    long total = most.stream().mapToLong(Long::longValue).sum();
    if (total < shape.viewers()) {
      return Optional.empty();
    }
    List<Long> shares = new ArrayList<>();
    long left = shape.viewers();
    for (long room : most) {
      // rounded up, so that nobody is left over; never above the room, because the sum is not
      long share = Math.min(left, Math.ceilDiv(Math.multiplyExact(room, shape.viewers()), total));
      shares.add(share);
      left -= share;
    }
    return Optional.of(shares);
  }

  /** What a part needs before it serves anybody. */
  private static Capacity overhead(int part, int leaves, Demand.Shape shape) {
    if (part > 0) {
      return shape.relayIn();
    }
    Capacity sum = shape.sources();
    for (int i = 0; i < leaves; i++) {
      sum = sum.plus(shape.relayOut());
    }
    return sum;
  }

  /** How many more viewers fit. Sums of viewers are rounded up, so what was counted is tried. */
  private static long heads(NodeView node, Capacity overhead, Demand.Shape shape, double upTo) {
    Budget budget = node.entry().budget().share(upTo);
    Capacity used = node.entry().reserved().plus(overhead);
    long heads = budget.times(used, shape.watching(1));
    return budget.holds(used.plus(shape.watching(heads))) ? heads : Math.max(0, heads - 1);
  }

  /**
   * The parts with their decisions.
   *
   * @param asPlanned whether these are the nodes that were planned
   */
  private static List<Part> parts(
      List<NodeView> nodes,
      List<NodeView> usable,
      List<Long> shares,
      Wish wish,
      boolean asPlanned,
      long seed) {
    Demand.Shape shape = wish.shape();
    Set<NodeId> taken = new HashSet<>(wish.except());
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < shares.size(); i++) {
      Capacity demand = overhead(i, shares.size() - 1, shape).plus(shape.watching(shares.get(i)));
      NodeId node = usable.get(i).entry().id();
      Optional<Planned> plan = first(wish).map(on -> planned(asPlanned ? node : on, asPlanned));
      Request request = new Request(demand, Kind.SPREAD, taken, shape.watching(1), plan);
      Decision decision = Placement.decide(nodes, request, seed);
      if (!decision.chosen().equals(Optional.of(node))) {
        throw new IllegalStateException("the plan and the decision differ: " + decision.words());
      }
      parts.add(new Part(i, node, shares.get(i), demand, decision));
      taken.add(node);
    }
    return parts;
  }
}

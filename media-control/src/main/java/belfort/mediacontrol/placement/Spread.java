package belfort.mediacontrol.placement;

import belfort.mediacontrol.media.Profile;
import belfort.mediacontrol.placement.Placement.Kind;
import belfort.mediacontrol.placement.Placement.NodeView;
import belfort.mediacontrol.placement.Placement.Reach;
import belfort.mediacontrol.placement.Placement.Request;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How a lesson stands on several nodes. The first node has the sources and viewers; each further
 * one is a leaf, which receives every source once by a relay from the first and serves viewers of
 * its own. As few leaves as carry the lesson, each with a share of the viewers by its room, so that
 * all of them can grow. Pure.
 */
public final class Spread {
  /** A leaf for latecomers is made for at least so many: the next ones find it. */
  static final int FEWEST_ON_A_LEAF = 10;

  private Spread() {}

  /**
   * What is asked for.
   *
   * @param expected participants on the roster, the teacher included
   * @param except nodes that failed just now
   */
  public record Wish(Profile profile, int expected, Habit habit, Kind kind, Set<NodeId> except) {
    public Wish {
      except = Set.copyOf(except);
    }

    Demand.Shape shape() {
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

  /** One node if one has room, else as few as have room together. */
  public static Plan plan(List<NodeView> nodes, Wish wish, long seed) {
    Demand.Shape shape = wish.shape();
    Capacity all = shape.sources().plus(shape.watching(shape.viewers()));
    Decision whole = Placement.decide(nodes, new Request(all, wish.kind(), wish.except()), seed);
    if (whole.chosen().isPresent()) {
      return new Plan(
          List.of(new Part(0, whole.chosen().get(), shape.viewers(), all, whole)), whole);
    }
    List<NodeView> usable = byRoom(nodes, wish.except(), shape, seed);
    for (int leaves = 1; leaves < usable.size(); leaves++) {
      Optional<List<Long>> shares = shares(usable.subList(0, leaves + 1), shape);
      if (shares.isPresent()) {
        return new Plan(parts(nodes, usable, shares.get(), wish, seed), whole);
      }
    }
    return new Plan(List.of(), whole);
  }

  /** Those that may be given something, the most room first, in the order of the decision. */
  private static List<NodeView> byRoom(
      List<NodeView> nodes, Set<NodeId> except, Demand.Shape shape, long seed) {
    List<NodeView> ordered = new ArrayList<>();
    Set<NodeId> taken = new HashSet<>(except);
    while (true) {
      Request next = new Request(Capacity.NONE, Kind.SPREAD, taken, shape.watching(1));
      Optional<NodeId> chosen = Placement.decide(nodes, next, seed).chosen();
      if (chosen.isEmpty()) {
        return ordered;
      }
      taken.add(chosen.get());
      nodes.stream().filter(node -> node.entry().id().equals(chosen.get())).forEach(ordered::add);
    }
  }

  /** How many viewers each node serves; empty when they cannot serve all of them. */
  private static Optional<List<Long>> shares(List<NodeView> nodes, Demand.Shape shape) {
    List<Long> most = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      long room = heads(nodes.get(i), overhead(i, nodes.size() - 1, shape), shape);
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

  private static long heads(NodeView node, Capacity overhead, Demand.Shape shape) {
    Capacity used = node.entry().reserved().plus(overhead);
    return heads(node.entry().budget(), used, shape);
  }

  /** How many more viewers fit. Sums of viewers are rounded up, so what was counted is tried. */
  private static long heads(Budget budget, Capacity used, Demand.Shape shape) {
    long heads = budget.times(used, shape.watching(1));
    return budget.holds(used.plus(shape.watching(heads))) ? heads : Math.max(0, heads - 1);
  }

  private static List<Part> parts(
      List<NodeView> nodes, List<NodeView> usable, List<Long> shares, Wish wish, long seed) {
    Demand.Shape shape = wish.shape();
    Set<NodeId> taken = new HashSet<>(wish.except());
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < shares.size(); i++) {
      Capacity demand = overhead(i, shares.size() - 1, shape).plus(shape.watching(shares.get(i)));
      Request request = new Request(demand, Kind.SPREAD, taken, shape.watching(1));
      Decision decision = Placement.decide(nodes, request, seed);
      NodeId node = usable.get(i).entry().id();
      if (!decision.chosen().equals(Optional.of(node))) {
        throw new IllegalStateException("the plan and the decision differ: " + decision.words());
      }
      parts.add(new Part(i, node, shares.get(i), demand, decision));
      taken.add(node);
    }
    return parts;
  }

  // ---- growth

  /** A step by which a lesson takes in more viewers. */
  public sealed interface Step {
    /** More on a node that carries a part already. */
    record Grow(NodeId node, Capacity to, long heads) implements Step {}

    /** A further leaf; the first node's part has grown by the relay in the step before. */
    record Leaf(Part part) implements Step {}

    /** Nobody has room for so many. */
    record NoRoom(long heads) implements Step {}
  }

  /**
   * How a lesson takes in more viewers than its parts are reserved for: first the headroom of the
   * nodes that carry it, the most room first, then another leaf.
   *
   * @param parts as the ledger has them, the first node first
   */
  public static List<Step> grow(
      List<NodeView> nodes, Wish wish, List<Ledger.Reservation> parts, long heads, long seed) {
    Demand.Shape shape = wish.shape();
    List<Standing> standing = standing(nodes, parts, shape);
    long room = standing.stream().mapToLong(each -> heads(each.view(), Capacity.NONE, shape)).sum();
    List<Step> steps = new ArrayList<>();
    long left = heads;
    for (Standing each : standing) {
      // when a leaf will be needed, its relay must still find room on the first node
      boolean feeds = room < heads && each.part().equals(parts.getFirst());
      Capacity kept = feeds ? shape.relayOut() : Capacity.NONE;
      long more = Math.min(left, heads(each.view(), kept, shape));
      if (more > 0) {
        Capacity to = each.part().held().plus(shape.watching(more));
        steps.add(new Step.Grow(each.part().node(), to, more));
        left -= more;
      }
    }
    if (left > 0) {
      steps.addAll(leaf(nodes, wish, parts, steps, left, seed));
    }
    return steps;
  }

  /** A part and its node, which may take more. */
  private record Standing(Ledger.Reservation part, NodeView view) {}

  /** The parts that may grow, the most room first. */
  private static List<Standing> standing(
      List<NodeView> nodes, List<Ledger.Reservation> parts, Demand.Shape shape) {
    List<Standing> standing = new ArrayList<>();
    for (Ledger.Reservation part : parts) {
      view(nodes, part.node())
          .filter(node -> node.reach() == Reach.UP && !node.entry().draining())
          .ifPresent(node -> standing.add(new Standing(part, node)));
    }
    standing.sort(
        Comparator.comparingDouble((Standing each) -> each.view().room(shape.watching(1)))
            .reversed());
    return standing;
  }

  private static Optional<NodeView> view(List<NodeView> nodes, NodeId id) {
    return nodes.stream().filter(node -> node.entry().id().equals(id)).findFirst();
  }

  private static List<Step> leaf(
      List<NodeView> nodes,
      Wish wish,
      List<Ledger.Reservation> parts,
      List<Step> before,
      long heads,
      long seed) {
    Demand.Shape shape = wish.shape();
    Set<NodeId> taken = new HashSet<>(wish.except());
    parts.forEach(part -> taken.add(part.node()));
    Capacity demand = shape.relayIn().plus(shape.watching(Math.max(heads, FEWEST_ON_A_LEAF)));
    Decision decision =
        Placement.decide(nodes, new Request(demand, Kind.SPREAD, taken, shape.watching(1)), seed);
    Optional<Step> relay = relay(nodes, shape, parts, before);
    if (decision.chosen().isEmpty() || relay.isEmpty()) {
      return List.of(new Step.NoRoom(heads));
    }
    int number = parts.stream().mapToInt(Ledger.Reservation::part).max().orElse(-1) + 1;
    return List.of(
        relay.get(),
        new Step.Leaf(new Part(number, decision.chosen().get(), heads, demand, decision)));
  }

  /** The first node's part with one relay more; empty when it has no room for that. */
  private static Optional<Step> relay(
      List<NodeView> nodes, Demand.Shape shape, List<Ledger.Reservation> parts, List<Step> before) {
    if (parts.isEmpty()) {
      return Optional.empty();
    }
    Ledger.Reservation first = parts.getFirst();
    Capacity grown = first.held();
    for (Step step : before) {
      if (step instanceof Step.Grow grow && grow.node().equals(first.node())) {
        grown = grow.to();
      }
    }
    Capacity to = grown.plus(shape.relayOut());
    boolean fits =
        view(nodes, first.node())
            .map(NodeView::entry)
            .filter(entry -> entry.budget().holds(entry.reserved().minus(first.held()).plus(to)))
            .isPresent();
    return fits ? Optional.of(new Step.Grow(first.node(), to, 0)) : Optional.empty();
  }
}

package belfort.mediacontrol.placement;

import belfort.mediacontrol.placement.Placement.Kind;
import belfort.mediacontrol.placement.Placement.NodeView;
import belfort.mediacontrol.placement.Placement.Reach;
import belfort.mediacontrol.placement.Placement.Request;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How a lesson takes in one more than its parts are reserved for: the headroom of the nodes that
 * carry it, then another leaf. Viewers fill a node only to {@link #VIEWERS_TO} as long as there is
 * another way, so that the lessons which stand there can still be fed to a leaf; but nobody is
 * turned away for the sake of that. Pure; servers and the simulator ask it alike.
 */
public final class Growth {
  /** The share of a budget that viewers fill while there is another way; the rest is for relays. */
  static final double VIEWERS_TO = 0.97;

  /**
   * So many viewers more are reserved with a newcomer, if there is room. They take room from those
   * who are there: with four of them, 3 % more nodes were needed than with one.
   */
  public static final int AHEAD = 1;

  /**
   * A leaf for latecomers is made for at least so many, if there is room: the next ones find it.
   */
  static final int FEWEST_ON_A_LEAF = 5;

  private static final double BRIM = 1;

  private Growth() {}

  /**
   * What a lesson has of a node.
   *
   * @param reserved in the ledger
   * @param load what stands there and what is on its way, without the newcomer
   */
  public record Standing(NodeId node, Capacity reserved, Capacity load) {
    Capacity with(Capacity more) {
      return load.plus(more).max(reserved);
    }
  }

  /**
   * A newcomer, and the lesson that is to take him in.
   *
   * @param one what he takes of a node that carries the lesson already
   * @param ahead so many viewers more are reserved with him if there is room
   * @param onALeaf what he takes of a further node besides a viewer's place
   * @param parts where he may stand, in the order in which he should
   * @param feeder the part from which a leaf would be fed; none when no part lives
   * @param except nodes that cannot become a leaf: they failed, or carry the lesson
   */
  public record Ask(
      Demand.Shape shape,
      Capacity one,
      int ahead,
      Capacity onALeaf,
      List<Standing> parts,
      Optional<Standing> feeder,
      Set<NodeId> except) {
    public Ask {
      parts = List.copyOf(parts);
      except = Set.copyOf(except);
    }

    /** The same, but the leaf's relay is not reserved. */
    public Ask withoutFeeder() {
      return new Ask(shape, one, ahead, onALeaf, parts, Optional.empty(), except);
    }
  }

  /** What is to be done. */
  public sealed interface Step {
    /** A part that the lesson has holds so much from now on, and takes him. */
    record Grow(NodeId node, Capacity to) implements Step {}

    /**
     * A further node takes him.
     *
     * @param viewers for whom the leaf is reserved
     * @param relay what the feeder holds before that, if there is one
     */
    record Leaf(NodeId node, int viewers, Capacity demand, Optional<Grow> relay, Decision decision)
        implements Step {}

    /** Neither the lesson's nodes nor a further one have room. */
    record NoRoom() implements Step {}
  }

  /** The next step. The same nodes, newcomer and seed give the same one. */
  public static Step next(List<NodeView> nodes, Ask ask, long seed) {
    return grow(nodes, ask, ask.ahead(), VIEWERS_TO)
        .or(() -> leaf(nodes, ask, FEWEST_ON_A_LEAF, VIEWERS_TO, seed))
        .or(() -> leaf(nodes, ask, 1, VIEWERS_TO, seed))
        .or(() -> grow(nodes, ask, 0, BRIM))
        .or(() -> leaf(nodes, ask, 1, BRIM, seed))
        .orElseGet(Step.NoRoom::new);
  }

  private static Optional<Step> grow(List<NodeView> nodes, Ask ask, int ahead, double upTo) {
    for (Standing part : ask.parts()) {
      Optional<NodeView> node = view(nodes, part.node());
      if (node.isPresent()) {
        Capacity kept = upTo >= BRIM ? Capacity.NONE : relay(ask, part);
        Capacity more = part.with(ask.shape().watching(ahead).plus(ask.one()));
        if (holds(node.get(), part, more.plus(kept), upTo)) {
          return Optional.of(new Step.Grow(part.node(), more));
        }
        Capacity one = part.with(ask.one());
        if (holds(node.get(), part, one.plus(kept), upTo)) {
          return Optional.of(new Step.Grow(part.node(), one));
        }
      }
    }
    return Optional.empty();
  }

  /** What the feeder keeps for the next leaf. */
  private static Capacity relay(Ask ask, Standing part) {
    boolean feeds = ask.feeder().map(Standing::node).filter(part.node()::equals).isPresent();
    return feeds ? ask.shape().relayOut() : Capacity.NONE;
  }

  /** Whether the part may hold that much. To the brim, a node that is slow or drains serves too. */
  private static boolean holds(NodeView node, Standing part, Capacity to, double upTo) {
    Ledger.NodeEntry entry = node.entry();
    Capacity others = entry.reserved().minus(part.reserved());
    boolean toTheBrim = upTo >= BRIM;
    boolean may = toTheBrim || (node.reach() == Reach.UP && !entry.draining());
    return may && node.reach() != Reach.DOWN && entry.budget().share(upTo).holds(others.plus(to));
  }

  /** A leaf on the node with the most room, if the node has it and the relay finds its place. */
  private static Optional<Step> leaf(
      List<NodeView> nodes, Ask ask, int viewers, double upTo, long seed) {
    Optional<Step.Grow> relay = ask.feeder().flatMap(feeder -> feed(nodes, ask, feeder));
    if (relay.isEmpty() && ask.feeder().isPresent()) {
      return Optional.empty();
    }
    Capacity demand = ask.shape().relayIn().plus(ask.shape().watching(viewers)).plus(ask.onALeaf());
    Request request = new Request(demand, Kind.SPREAD, ask.except(), ask.shape().watching(1));
    Decision decision = Placement.decide(nodes, request, seed);
    return decision
        .taken()
        .filter(candidate -> candidate.score() <= upTo)
        .map(leaf -> new Step.Leaf(leaf.node(), viewers, demand, relay, decision));
  }

  private static Optional<Step.Grow> feed(List<NodeView> nodes, Ask ask, Standing feeder) {
    Capacity to = feeder.with(ask.shape().relayOut());
    return view(nodes, feeder.node())
        .filter(node -> holds(node, feeder, to, BRIM))
        .map(node -> new Step.Grow(feeder.node(), to));
  }

  private static Optional<NodeView> view(List<NodeView> nodes, NodeId id) {
    for (NodeView node : nodes) {
      if (node.entry().id().equals(id)) {
        return Optional.of(node);
      }
    }
    return Optional.empty();
  }
}

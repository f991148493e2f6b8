package belfort.mediacontrol.placement;

import belfort.mediacontrol.placement.Decision.Candidate;
import belfort.mediacontrol.placement.Decision.Reason;
import belfort.mediacontrol.placement.Decision.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The choice of a node for a lesson or for one part of it. Pure: the same nodes, request and seed
 * give the same decision.
 *
 * <p>Lessons of a timetable are packed: the fullest node that still has room, so that few nodes are
 * in use and whole ones stay free, but only up to {@link #PACKED_TO}, and only as long as one
 * node's worth of slack is left. Walk-ins take the less full of two that are drawn among those that
 * are not fuller than the average: two choices keep servers that race from all choosing the same
 * node, and leaving out the fuller half keeps the nodes closer together than two choices alone do.
 */
public final class Placement {
  /** What stays free for lessons that grow. */
  public static final double PACKED_TO = 0.95;

  private Placement() {}

  /** What this server sees of a node. */
  public enum Reach {
    UP,
    /** It answers, but late: it gets nothing new and is emptied. */
    SLOW,
    /** It does not answer. */
    DOWN
  }

  /** How a lesson came. */
  public enum Kind {
    /** Made ahead, by a timetable: packed. */
    TIMETABLED,
    /** Made just now: spread by two choices. */
    WALK_IN,
    /** A part of a lesson that is larger than what one node has left: the most room. */
    SPREAD
  }

  /**
   * What is asked for.
   *
   * @param except nodes that failed just now, or carry the lesson already
   * @param unit by how many of these the room of a node is measured when a lesson is divided
   */
  public record Request(Capacity demand, Kind kind, Set<NodeId> except, Capacity unit) {
    public Request {
      except = Set.copyOf(except);
    }

    public Request(Capacity demand, Kind kind, Set<NodeId> except) {
      this(demand, kind, except, demand);
    }

    public Request(Capacity demand, Kind kind) {
      this(demand, kind, Set.of());
    }
  }

  /** A node as it stands in the ledger, and as this server reaches it. */
  public record NodeView(Ledger.NodeEntry entry, Reach reach) {
    boolean isEmpty() {
      return entry.reserved().equals(Capacity.NONE);
    }

    double room(Capacity unit) {
      return entry.budget().room(entry.reserved(), unit);
    }
  }

  /** Decides, with the reasons. {@link Decision#chosen()} is empty when no node has room. */
  public static Decision decide(List<NodeView> nodes, Request request, long seed) {
    List<Option> options = new ArrayList<>();
    for (NodeView node : nodes) {
      options.add(new Option(node, look(node, request), lot(node.entry().id(), seed)));
    }
    List<Option> fitting = options.stream().filter(option -> option.seen().fits()).toList();
    Choice choice =
        switch (fitting.size()) {
          case 0 -> new Choice(null, List.of(), none(nodes));
          case 1 -> new Choice(fitting.getFirst(), fitting, Reason.ONLY_ONE);
          default ->
              switch (request.kind()) {
                case TIMETABLED -> pack(fitting, loads(nodes), request);
                case WALK_IN -> twoChoices(fitting, seed);
                case SPREAD -> mostRoom(fitting, request);
              };
        };
    List<Candidate> candidates =
        options.stream()
            .map(option -> choice.compared().contains(option) ? drawn(option) : option.seen())
            .toList();
    return new Decision(
        Optional.ofNullable(choice.taken()).map(option -> option.seen().node()),
        request,
        nodes,
        candidates,
        choice.reason(),
        seed);
  }

  /** Decides again what was decided; the same choice, or the code has changed since. */
  public static Decision replay(Decision stored) {
    return decide(stored.nodes(), stored.request(), stored.seed());
  }

  /** A node that was looked at, and its lot in the draw. */
  private record Option(NodeView view, Candidate seen, long lot) {
    double score() {
      return seen.score();
    }
  }

  private record Choice(@Nullable Option taken, List<Option> compared, Reason reason) {}

  private static final Comparator<Option> BY_LOT =
      Comparator.comparingLong(Option::lot).thenComparing(option -> option.seen().node().value());

  private static final Comparator<Option> LEAST_FULL =
      Comparator.comparingDouble(Option::score).thenComparing(BY_LOT);

  private static Reason none(List<NodeView> nodes) {
    return nodes.isEmpty() ? Reason.NO_NODE : Reason.NO_ROOM;
  }

  private static Candidate look(NodeView node, Request request) {
    Ledger.NodeEntry entry = node.entry();
    Capacity after = entry.reserved().plus(request.demand());
    Verdict verdict = Verdict.FITS;
    if (node.reach() == Reach.DOWN) {
      verdict = Verdict.DOWN;
    } else if (request.except().contains(entry.id())) {
      verdict = Verdict.PASSED_OVER;
    } else if (entry.draining()) {
      verdict = Verdict.DRAINING;
    } else if (node.reach() == Reach.SLOW) {
      verdict = Verdict.SLOW;
    } else if (!entry.budget().holds(after)) {
      verdict = Verdict.FULL;
    }
    return new Candidate(
        entry.id(), verdict, false, entry.budget().fullness(after), entry.budget().fullest(after));
  }

  private static Candidate drawn(Option option) {
    Candidate seen = option.seen();
    return new Candidate(seen.node(), seen.verdict(), true, seen.score(), seen.fullest());
  }

  // ---- packing

  /** The fullest afterwards, of those that leave room for growth and one node's worth of slack. */
  private static Choice pack(List<Option> fitting, List<Loaded> loads, Request request) {
    List<Option> inOrder = fitting.stream().sorted(packing(request)).toList();
    // what is not kept now is not kept with one lesson more
    if (Reserve.isKept(loads.stream().map(Loaded::load).toList())) {
      for (Option option : inOrder) {
        if (option.score() <= PACKED_TO && keepsTheReserve(option, loads, request)) {
          return new Choice(option, fitting, Reason.BEST_FIT);
        }
      }
    }
    // the reserve is gone whatever is chosen: at least nobody is pushed to the brim
    return new Choice(fitting.stream().min(LEAST_FULL).get(), fitting, Reason.INTO_THE_RESERVE);
  }

  /**
   * Nodes in use before empty ones, the fullest first; of the empty ones the one with the most
   * room. By fullness alone a small empty machine would be opened while a large one in use has
   * room.
   */
  private static Comparator<Option> packing(Request request) {
    return Comparator.comparing((Option option) -> option.view().isEmpty())
        .thenComparing(
            Comparator.comparingDouble((Option option) ->
                    option.view().isEmpty() ? option.view().room(request.demand()) : option.score())
                .reversed())
        .thenComparing(BY_LOT);
  }

  private record Loaded(NodeId node, Reserve.Load load) {}

  /** The nodes that count for the reserve: those that may be given lessons. */
  private static List<Loaded> loads(List<NodeView> nodes) {
    return nodes.stream()
        .filter(node -> node.reach() == Reach.UP && !node.entry().draining())
        .map(NodeView::entry)
        .map(entry -> new Loaded(entry.id(), new Reserve.Load(entry.budget(), entry.reserved())))
        .toList();
  }

  private static boolean keepsTheReserve(Option option, List<Loaded> loads, Request request) {
    List<Reserve.Load> after =
        loads.stream()
            .map(each ->
                each.node().equals(option.seen().node())
                    ? new Reserve.Load(
                        each.load().budget(), each.load().held().plus(request.demand()))
                    : each.load())
            .toList();
    return Reserve.isKept(after);
  }

  // ---- spreading

  private static Choice twoChoices(List<Option> fitting, long seed) {
    double average = fitting.stream().mapToDouble(Option::score).average().orElse(0);
    List<Option> urn =
        new ArrayList<>(fitting.stream().filter(option -> option.score() <= average).toList());
    if (urn.size() < 2) {
      urn = new ArrayList<>(fitting.stream().sorted(LEAST_FULL).limit(2).toList());
    }
    SplittableRandom random = new SplittableRandom(seed);
    Option first = urn.remove(random.nextInt(urn.size()));
    Option second = urn.remove(random.nextInt(urn.size()));
    List<Option> two = List.of(first, second);
    return new Choice(two.stream().min(LEAST_FULL).get(), two, Reason.TWO_CHOICES);
  }

  private static Choice mostRoom(List<Option> fitting, Request request) {
    Option most =
        fitting.stream()
            .max(
                Comparator.comparingDouble((Option option) -> option.view().room(request.unit()))
                    .thenComparing(BY_LOT.reversed()))
            .get();
    return new Choice(most, fitting, Reason.MOST_ROOM);
  }

  /** A node's lot in the draw among equals: the same for the same seed. */
  private static long lot(NodeId node, long seed) {
    return new SplittableRandom(seed ^ ((long) node.value().hashCode() << 17)).nextLong();
  }
}

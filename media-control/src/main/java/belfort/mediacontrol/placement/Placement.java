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
 * <p>A lesson goes to the less full of two nodes that are drawn among those that are not fuller
 * than the average: two choices keep servers that race from all choosing the same node, and leaving
 * out the fuller half keeps the nodes closer together than two choices alone do. Nodes that are
 * equally full all keep the same room for lessons that grow; a packed node has none, however many
 * empty ones stand beside it. A lesson that was planned ahead goes where it was planned, if that is
 * still as good.
 */
public final class Placement {
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
    /** Made ahead, by a timetable. */
    TIMETABLED,
    /** Made just now. */
    WALK_IN,
    /** A part of a lesson that is larger than what one node has left: the most room. */
    SPREAD
  }

  /**
   * Where the lesson was planned before its bell ({@link BellPlan}).
   *
   * @param stands false when it was planned as one of several parts that have no room together any
   *     more: then the plan is only told of
   */
  public record Planned(NodeId node, boolean stands) {}

  /**
   * What is asked for.
   *
   * @param except nodes that failed just now, or carry the lesson already
   * @param unit by how many of these the room of a node is measured when a lesson is divided
   * @param planned kept while that node fits and stays below {@link Spread#PLACED_TO}
   */
  public record Request(
      Capacity demand, Kind kind, Set<NodeId> except, Capacity unit, Optional<Planned> planned) {
    public Request {
      except = Set.copyOf(except);
    }

    public Request(Capacity demand, Kind kind, Set<NodeId> except, Capacity unit) {
      this(demand, kind, except, unit, Optional.empty());
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
    List<Option> options = new ArrayList<>(nodes.size());
    List<Option> fitting = new ArrayList<>(nodes.size());
    for (NodeView node : nodes) {
      Option option = new Option(options.size(), node, look(node, request), seed);
      options.add(option);
      if (option.seen().fits()) {
        fitting.add(option);
      }
    }
    Choice choice =
        planned(fitting, request)
            .map(option -> asPlanned(nodes, option, request))
            .orElseGet(() -> choose(nodes, fitting, request, seed));
    List<Candidate> candidates = new ArrayList<>(options.size());
    for (Option option : options) {
      candidates.add(choice.compares(option) ? drawn(option) : option.seen());
    }
    return new Decision(
        Optional.ofNullable(choice.taken()).map(option -> option.seen().node()),
        request,
        nodes,
        candidates,
        choice.reason(),
        seed);
  }

  private static Choice choose(
      List<NodeView> nodes, List<Option> fitting, Request request, long seed) {
    return switch (fitting.size()) {
      case 0 -> new Choice(null, List.of(), none(nodes));
      case 1 -> new Choice(fitting.getFirst(), List.of(), Reason.ONLY_ONE);
      default ->
          switch (request.kind()) {
            case TIMETABLED, WALK_IN -> twoChoices(nodes, fitting, request, seed);
            case SPREAD -> mostRoom(fitting, request);
          };
    };
  }

  /** Decides again what was decided; the same choice, or the code has changed since. */
  public static Decision replay(Decision stored) {
    return decide(stored.nodes(), stored.request(), stored.seed());
  }

  /**
   * A node that was looked at, and its place in the list. Its lot is drawn only where there are
   * equals.
   */
  private record Option(int place, NodeView view, Candidate seen, long seed) {
    double score() {
      return seen.score();
    }

    long lot() {
      return Placement.lot(view.entry().id(), seed);
    }
  }

  /**
   * What was chosen.
   *
   * @param drawn those that were compared when it was not all that fit
   */
  private record Choice(@Nullable Option taken, List<Option> drawn, Reason reason) {
    boolean compares(Option option) {
      if (drawn.isEmpty()) {
        return option.seen().fits();
      }
      for (Option each : drawn) {
        if (each.place() == option.place()) {
          return true;
        }
      }
      return false;
    }
  }

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
    } else if (!request.except().isEmpty() && request.except().contains(entry.id())) {
      verdict = Verdict.PASSED_OVER;
    } else if (entry.draining()) {
      verdict = Verdict.DRAINING;
    } else if (node.reach() == Reach.SLOW) {
      verdict = Verdict.SLOW;
    } else if (!entry.budget().holds(after)) {
      verdict = Verdict.FULL;
    }
    double fullness = entry.budget().fullness(after);
    return new Candidate(
        entry.id(), verdict, false, fullness, entry.budget().fullest(after, fullness));
  }

  private static Candidate drawn(Option option) {
    Candidate seen = option.seen();
    return new Candidate(seen.node(), seen.verdict(), true, seen.score(), seen.fullest());
  }

  // ---- the reserve

  /** Whether any one node could still be lost with the lesson where it is to stand. */
  private static boolean keepsTheReserve(List<NodeView> nodes, Option option, Request request) {
    List<Reserve.Load> after = new ArrayList<>(nodes.size());
    for (int place = 0; place < nodes.size(); place++) {
      NodeView node = nodes.get(place);
      Ledger.NodeEntry entry = node.entry();
      if (node.reach() == Reach.UP && !entry.draining()) {
        boolean chosen = place == option.place();
        after.add(
            new Reserve.Load(
                entry.budget(),
                chosen ? entry.reserved().plus(request.demand()) : entry.reserved()));
      }
    }
    return Reserve.isKept(after);
  }

  // ---- what was planned ahead

  /** The planned node, if it fits as well as any that would be chosen now. */
  private static Optional<Option> planned(List<Option> fitting, Request request) {
    if (request.planned().isEmpty() || !request.planned().get().stands()) {
      return Optional.empty();
    }
    NodeId node = request.planned().get().node();
    for (Option option : fitting) {
      if (option.seen().node().equals(node)) {
        return Optional.of(option).filter(each -> each.score() <= Spread.PLACED_TO);
      }
    }
    return Optional.empty();
  }

  private static Choice asPlanned(List<NodeView> nodes, Option option, Request request) {
    boolean kept = keepsTheReserve(nodes, option, request);
    return new Choice(option, List.of(option), kept ? Reason.PLANNED : Reason.INTO_THE_RESERVE);
  }

  // ---- spreading

  private static Choice twoChoices(
      List<NodeView> nodes, List<Option> fitting, Request request, long seed) {
    List<Option> two = draw(fitting, seed);
    Option taken = two.stream().min(LEAST_FULL).get();
    boolean kept = keepsTheReserve(nodes, taken, request);
    return new Choice(taken, two, kept ? Reason.TWO_CHOICES : Reason.INTO_THE_RESERVE);
  }

  /** Two of those that are not fuller than the average; the least full when there is only one. */
  private static List<Option> draw(List<Option> fitting, long seed) {
    double sum = 0;
    for (Option option : fitting) {
      sum += option.score();
    }
    List<Option> urn = new ArrayList<>(fitting.size());
    for (Option option : fitting) {
      if (option.score() <= sum / fitting.size()) {
        urn.add(option);
      }
    }
    if (urn.size() < 2) {
      return fitting.stream().sorted(LEAST_FULL).limit(2).toList();
    }
    SplittableRandom random = new SplittableRandom(seed);
    Option first = urn.remove(random.nextInt(urn.size()));
    return List.of(first, urn.remove(random.nextInt(urn.size())));
  }

  private static Choice mostRoom(List<Option> fitting, Request request) {
    return new Choice(
        fitting.stream().min(mostRoomFirst(request)).get(), List.of(), Reason.MOST_ROOM);
  }

  private static Comparator<Option> mostRoomFirst(Request request) {
    return Comparator.comparingDouble((Option option) -> option.view().room(request.unit()))
        .reversed()
        .thenComparing(BY_LOT);
  }

  /** Those that fit in the order in which {@link Kind#SPREAD} chooses them, one after the other. */
  static List<NodeView> byRoom(List<NodeView> nodes, Request request, long seed) {
    return nodes.stream()
        .map(node -> new Option(0, node, look(node, request), seed))
        .filter(option -> option.seen().fits())
        .sorted(mostRoomFirst(request))
        .map(Option::view)
        .toList();
  }

  /** A node's lot in the draw among equals: the same for the same seed. */
  private static long lot(NodeId node, long seed) {
    return new SplittableRandom(seed ^ ((long) node.value().hashCode() << 17)).nextLong();
  }
}

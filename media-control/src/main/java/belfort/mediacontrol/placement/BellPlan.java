package belfort.mediacontrol.placement;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.placement.Placement.NodeView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where the timetable's lessons are to stand, thought out before the bell rings: those that start
 * within the same quarter of an hour together, each on the least full node, over what will stand
 * when it starts: those that start at the same time the largest first, because what has not ended
 * by then is still in their way. One pass over the coming bells gives the plan of each and its
 * forecast. Nothing is reserved by it: {@link Placement#decide} keeps it while it is still good.
 * Pure: the same input gives the same plan; O(n log n) in the lessons.
 */
public final class BellPlan {
  /** Lessons that start within the same quarter of an hour share a bell. */
  public static final Duration BELL = Duration.ofMinutes(15);

  private BellPlan() {}

  /** A lesson of the timetable. */
  public record Lesson(LessonId id, Instant startsAt, Instant endsAt, Spread.Wish wish) {
    /** The bell that it belongs to. */
    public Instant bell() {
      return bellOf(startsAt);
    }

    Capacity demand() {
      Demand.Shape shape = wish.shape();
      return shape.sources().plus(shape.watching(shape.viewers()));
    }
  }

  /**
   * What a lesson holds of a node.
   *
   * @param until when the lesson is to end
   */
  public record Hold(LessonId lesson, NodeId node, Capacity held, Instant until) {}

  /**
   * Where a lesson is to stand.
   *
   * @param nodes the first node first; one, or several when it is divided
   * @param seed of the draw with which it was divided
   */
  public record Planned(LessonId lesson, List<NodeId> nodes, long seed) {
    public Planned {
      nodes = List.copyOf(nodes);
    }
  }

  /**
   * One bell.
   *
   * @param at its quarter of an hour
   * @param lessons how many of the timetable start then, those included that stand already
   * @param planned those that do not stand yet and fit
   * @param unplaced those that no set of nodes has room for
   */
  public record Bell(
      Instant at, int lessons, List<Planned> planned, List<LessonId> unplaced, Outlook outlook) {
    public Bell {
      planned = List.copyOf(planned);
      unplaced = List.copyOf(unplaced);
    }
  }

  /**
   * How full the nodes will be in the fullest moment of the bell.
   *
   * @param demand of all lessons that run then, those included that do not fit
   * @param budget of all nodes that take lessons
   * @param reserve whether one of them could be lost then
   */
  public record Outlook(Capacity demand, Budget budget, Reserve reserve) {
    /** The fullest component over the budgets: above 1 it cannot fit. */
    public double share() {
      return budget.fullness(demand);
    }

    /** The name of that component. */
    public String fullest() {
      return budget.fullest(demand);
    }
  }

  /** The bell at or before that moment. */
  public static Instant bellOf(Instant moment) {
    long seconds = BELL.toSeconds();
    return Instant.ofEpochSecond(Math.floorDiv(moment.getEpochSecond(), seconds) * seconds);
  }

  /**
   * Plans all bells, the earliest first, each over what the ones before leave.
   *
   * @param nodes as they stand; what is reserved on them is taken from {@code holds}
   * @param holds of all lessons that hold something, in the timetable or not
   * @param lessons those that hold something already are counted and not planned
   */
  public static List<Bell> of(
      List<NodeView> nodes, Collection<Hold> holds, Collection<Lesson> lessons, long seed) {
    SortedMap<Instant, List<Lesson>> bells = new TreeMap<>();
    for (Lesson lesson : lessons) {
      bells.computeIfAbsent(lesson.bell(), _ -> new ArrayList<>()).add(lesson);
    }
    Pass pass = new Pass(nodes, seed);
    holds.forEach(pass::stand);
    List<Bell> plan = new ArrayList<>(bells.size());
    bells.forEach((at, ofBell) -> plan.add(pass.plan(at, ofBell)));
    return plan;
  }

  /** One pass over the bells. */
  private static final class Pass {
    private final BellNodes nodes;
    private final long seed;
    private final PriorityQueue<Standing> standing =
        new PriorityQueue<>(Comparator.comparing(Standing::until));
    private final Set<LessonId> placed = new HashSet<>();

    Pass(List<NodeView> nodes, long seed) {
      this.nodes = new BellNodes(nodes, seed);
      this.seed = seed;
    }

    /**
     * What runs until then.
     *
     * @param node empty when it has room on none
     */
    private record Standing(Optional<NodeId> node, Capacity held, Instant until) {}

    void stand(Hold hold) {
      placed.add(hold.lesson());
      stand(new Standing(Optional.of(hold.node()), hold.held(), hold.until()));
    }

    private void stand(Standing more) {
      standing.add(more);
      nodes.add(more.node(), more.held());
    }

    Bell plan(Instant at, List<Lesson> lessons) {
      SortedMap<Instant, List<Lesson>> byStart = new TreeMap<>();
      lessons.forEach(
          lesson -> byStart.computeIfAbsent(lesson.startsAt(), _ -> new ArrayList<>()).add(lesson));
      List<Planned> planned = new ArrayList<>();
      List<LessonId> unplaced = new ArrayList<>();
      nodes.ring();
      byStart.forEach((start, starting) -> {
        end(start);
        largestFirst(starting).forEach(each -> place(each, planned, unplaced));
        nodes.note();
      });
      return new Bell(at, lessons.size(), planned, unplaced, nodes.outlook());
    }

    /** What is over by then is in nobody's way. */
    private void end(Instant by) {
      while (!standing.isEmpty() && !standing.peek().until().isAfter(by)) {
        Standing over = standing.remove();
        nodes.take(over.node(), over.held());
      }
    }

    private void place(Sized each, List<Planned> planned, List<LessonId> unplaced) {
      Lesson lesson = each.lesson();
      long lot = seed ^ (0x9E3779B97F4A7C15L * lesson.id().value().hashCode());
      List<BellNodes.Share> shares = nodes.place(lesson.wish(), each.demand(), lot);
      shares.forEach(
          share -> stand(new Hold(lesson.id(), share.node(), share.held(), lesson.endsAt())));
      if (shares.isEmpty()) {
        unplaced.add(lesson.id());
        stand(new Standing(Optional.empty(), each.demand(), lesson.endsAt()));
      } else {
        List<NodeId> on = shares.stream().map(BellNodes.Share::node).toList();
        planned.add(new Planned(lesson.id(), on, lot));
      }
    }

    private record Sized(Lesson lesson, Capacity demand, double size) {}

    /** Those that do not stand yet. Equals by their ids, so that the plan is always the same. */
    private List<Sized> largestFirst(List<Lesson> lessons) {
      return lessons.stream()
          .filter(lesson -> !placed.contains(lesson.id()))
          .map(lesson -> {
            Capacity demand = lesson.demand();
            return new Sized(lesson, demand, nodes.size(demand));
          })
          .sorted(
              Comparator.comparingDouble(Sized::size)
                  .reversed()
                  .thenComparing(each -> each.lesson().id().value()))
          .toList();
    }
  }
}

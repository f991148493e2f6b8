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

/**
 * The choice of a node for a lesson or for one part of it. Pure: the same nodes, request and seed
 * give the same decision.
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

  /** How a lesson came: lessons of a timetable are packed, others are spread. */
  public enum Kind {
    TIMETABLED,
    WALK_IN
  }

  /**
   * What is asked for.
   *
   * @param except nodes that failed just now, or carry the lesson already
   */
  public record Request(Capacity demand, Kind kind, Set<NodeId> except) {
    public Request {
      except = Set.copyOf(except);
    }

    public Request(Capacity demand, Kind kind) {
      this(demand, kind, Set.of());
    }
  }

  /** A node as it stands in the ledger, and as this server reaches it. */
  public record NodeView(Ledger.NodeEntry entry, Reach reach) {}

  /** Decides, with the reasons. {@link Decision#chosen()} is empty when no node has room. */
  public static Decision decide(List<NodeView> nodes, Request request, long seed) {
    List<Candidate> candidates = new ArrayList<>();
    for (NodeView node : nodes) {
      candidates.add(look(node, request));
    }
    Optional<Candidate> best =
        candidates.stream()
            .filter(Candidate::fits)
            .min(
                Comparator.comparingDouble(Candidate::score)
                    .thenComparingLong(candidate -> lot(candidate.node(), seed))
                    .thenComparing(candidate -> candidate.node().value()));
    Reason none = nodes.isEmpty() ? Reason.NO_NODE : Reason.NO_ROOM;
    return new Decision(
        best.map(Candidate::node),
        request,
        nodes,
        candidates,
        best.isPresent() ? Reason.LEAST_FULL : none,
        seed);
  }

  /** Decides again what was decided; the same choice, or the code has changed since. */
  public static Decision replay(Decision stored) {
    return decide(stored.nodes(), stored.request(), stored.seed());
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

  /** A node's lot in the draw among equals: the same for the same seed. */
  private static long lot(NodeId node, long seed) {
    return new SplittableRandom(seed ^ ((long) node.value().hashCode() << 17)).nextLong();
  }
}

package belfort.mediacontrol.placement;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Why a lesson stands where it stands: what was asked, the nodes as they stood, every candidate
 * with its score, the choice and its reason. Everything that {@link Placement#replay} needs.
 *
 * @param seed of the draw, so that the decision can be replayed
 */
public record Decision(
    Optional<NodeId> chosen,
    Placement.Request request,
    List<Placement.NodeView> nodes,
    List<Candidate> candidates,
    Reason reason,
    long seed) {
  private static final int NODES_SAID = 4;

  public Decision {
    nodes = List.copyOf(nodes);
    candidates = List.copyOf(candidates);
  }

  /** The reason in English, for logs and errors; pages say it in their own words. */
  public String words() {
    return planFate().map(fate -> reasonWords() + "; " + planWords(fate)).orElse(reasonWords());
  }

  private String planWords(PlanFate fate) {
    String node = request.planned().map(plan -> plan.node().value()).orElse("");
    String why =
        switch (fate) {
          case KEPT -> "";
          case UNKNOWN_NODE -> "which is no node any more";
          case NEARLY_FULL -> "which would be more than 97 % full";
          case DIVIDED_OTHERWISE -> "where what was planned has no room any more";
          case FULL -> "which has no room any more";
          case DRAINING -> "which is draining";
          case SLOW -> "which is slow";
          case DOWN -> "which does not answer";
          case PASSED_OVER -> "which failed just now";
        };
    return fate == PlanFate.KEPT
        ? "as it was planned for the bell"
        : "it was planned on " + node + ", " + why + ": decided anew";
  }

  private String reasonWords() {
    String all = " of " + candidates.size() + " nodes";
    return switch (reason) {
      case NO_NODE -> "no media node is registered";
      case NO_ROOM -> "none" + all + " takes it: " + everybodyWhy();
      case ONLY_ONE -> "the only one" + all + " with room: " + chosenWhy();
      case MOST_ROOM -> "the most room" + all + " for a part of a large lesson: " + chosenWhy();
      case TWO_CHOICES -> "two were drawn, the less full was taken: " + chosenWhy();
      case PLANNED -> "planned ahead with all lessons of the bell: " + chosenWhy();
      case BEST_FIT -> "the fullest that keeps one node's worth free: " + chosenWhy();
      case INTO_THE_RESERVE -> "only by using the reserve for a lost node: " + chosenWhy();
    };
  }

  /** As many as somebody reads: a large cluster that is full is full everywhere. */
  private String everybodyWhy() {
    String some =
        candidates.stream()
            .limit(NODES_SAID)
            .map(each -> each.node() + " " + each.why())
            .collect(Collectors.joining(", "));
    return candidates.size() > NODES_SAID ? some + ", ..." : some;
  }

  private String chosenWhy() {
    return taken().map(each -> each.node() + ", " + each.why()).orElse("none");
  }

  /** The chosen node as it was looked at. */
  Optional<Candidate> taken() {
    return chosen.flatMap(this::lookedAt);
  }

  private Optional<Candidate> lookedAt(NodeId node) {
    for (Candidate each : candidates) {
      if (each.node().equals(node)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  /** What became of the plan that was made before the bell; empty when there was none. */
  public Optional<PlanFate> planFate() {
    return request.planned().map(this::fate);
  }

  private PlanFate fate(Placement.Planned plan) {
    if (!plan.stands()) {
      return PlanFate.DIVIDED_OTHERWISE;
    }
    Optional<Candidate> seen = lookedAt(plan.node());
    if (seen.isEmpty()) {
      return PlanFate.UNKNOWN_NODE;
    }
    return switch (seen.get().verdict()) {
      case FITS -> seen.get().score() <= Spread.PLACED_TO ? PlanFate.KEPT : PlanFate.NEARLY_FULL;
      case FULL -> PlanFate.FULL;
      case DRAINING -> PlanFate.DRAINING;
      case SLOW -> PlanFate.SLOW;
      case DOWN -> PlanFate.DOWN;
      case PASSED_OVER -> PlanFate.PASSED_OVER;
    };
  }

  /** Whether a lesson went where it was planned, and if not, why. Codes that pages translate. */
  public enum PlanFate {
    KEPT,
    /** It was removed since. */
    UNKNOWN_NODE,
    /** It has room, but above {@link Spread#PLACED_TO}. */
    NEARLY_FULL,
    /** The parts that were planned have no room together any more. */
    DIVIDED_OTHERWISE,
    FULL,
    DRAINING,
    SLOW,
    DOWN,
    PASSED_OVER
  }

  /** Why this choice. The names are codes that pages translate. */
  public enum Reason {
    NO_NODE,
    NO_ROOM,
    ONLY_ONE,
    MOST_ROOM,
    TWO_CHOICES,
    PLANNED,
    BEST_FIT,
    INTO_THE_RESERVE
  }

  /** Whether a node could take the lesson, and if not, why. Codes that pages translate. */
  public enum Verdict {
    FITS,
    FULL,
    DRAINING,
    SLOW,
    DOWN,
    /** It failed just now, or carries the lesson already. */
    PASSED_OVER
  }

  /**
   * A node that was looked at.
   *
   * @param drawn whether it was one of those that were compared
   * @param score how full its fullest component would be, 0 to 1
   * @param fullest the name of that component
   */
  public record Candidate(
      NodeId node, Verdict verdict, boolean drawn, double score, String fullest) {
    public boolean fits() {
      return verdict == Verdict.FITS;
    }

    /** In English. */
    public String why() {
      return switch (verdict) {
        case FITS -> String.format(Locale.ROOT, "%s would be %.1f %% full", fullest, score * 100);
        case FULL -> "has no room (" + fullest + ")";
        case DRAINING -> "is draining";
        case SLOW -> "is slow";
        case DOWN -> "does not answer";
        case PASSED_OVER -> "was passed over";
      };
    }
  }
}

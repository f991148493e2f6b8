package belfort.mediacontrol.placement;

import java.util.List;
import java.util.Optional;

/**
 * Why a lesson stands where it stands: the chosen node, every candidate with its score, and the
 * reason.
 *
 * @param seed of the random choice among equals, so that the decision can be replayed
 */
public record Decision(
    Optional<NodeId> chosen,
    Capacity demand,
    List<Candidate> candidates,
    String reason,
    long seed) {
  public Decision {
    candidates = List.copyOf(candidates);
  }

  /**
   * A node that was looked at.
   *
   * @param score the fullest component after placing, 0 to 1; lower is better
   */
  public record Candidate(NodeId node, boolean fits, double score, String why) {}
}

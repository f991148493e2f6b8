package belfort.signaling.web;

import belfort.mediacontrol.placement.Budget;
import belfort.mediacontrol.placement.Decision;
import belfort.mediacontrol.placement.Ledger.NodeEntry;
import belfort.mediacontrol.placement.NodeId;
import belfort.mediacontrol.placement.Placement.NodeView;
import com.fasterxml.jackson.annotation.JsonRawValue;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a lesson stands where it stands, as docs/protocol.md says.
 *
 * @param reason in English; {@code code} is what pages translate
 * @param kind how the lesson came: "timetabled", "walk_in", "spread"; null for old rows
 * @param demand with the processor time that it takes on this node; null for old rows
 * @param seed of the draw, as text: JavaScript has no number that long
 * @param plan what became of the plan that was made before the bell; null when there was none
 * @param candidates JSON as it was stored with the decision
 */
record PlacementView(
    String node,
    long at,
    String reason,
    String code,
    @Nullable String kind,
    AdminViews.@Nullable Amount demand,
    @Nullable String seed,
    @Nullable PlanView plan,
    @JsonRawValue String candidates) {
  static PlacementView of(Placements.Placed placed) {
    Optional<Decision> decision = placed.decision();
    return new PlacementView(
        placed.node(),
        placed.at().toEpochMilli(),
        placed.reason(),
        placed.code(),
        decision.map(each -> each.request().kind().name().toLowerCase(Locale.ROOT)).orElse(null),
        decision.map(each -> demand(each, placed.node())).orElse(null),
        decision.map(each -> Long.toString(each.seed())).orElse(null),
        decision.flatMap(PlanView::of).orElse(null),
        placed.candidates());
  }

  /** Where the lesson was planned, and whether it went there. */
  record PlanView(String node, String fate) {
    static Optional<PlanView> of(Decision decision) {
      return decision
          .planFate()
          .flatMap(fate ->
              decision
                  .request()
                  .planned()
                  .map(plan -> new PlanView(plan.node().value(), fate.name())));
    }
  }

  private static AdminViews.Amount demand(Decision decision, String node) {
    NodeId id = new NodeId(node);
    Budget budget =
        decision.nodes().stream()
            .map(NodeView::entry)
            .filter(entry -> entry.id().equals(id))
            .map(NodeEntry::budget)
            .findFirst()
            .orElse(Budget.NONE);
    return AdminViews.Amount.of(decision.request().demand(), budget);
  }
}

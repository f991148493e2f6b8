package belfort.signaling.web;

import belfort.mediacontrol.placement.BellPlan.Outlook;
import belfort.signaling.store.BellStore.Forecast;
import java.time.Instant;
import java.util.List;

/**
 * What the coming bells will ask of the nodes, as docs/protocol.md says.
 *
 * @param at when it was thought out, in epoch milliseconds; 0 when nothing is to come
 */
record ForecastView(long now, long at, List<BellView> bells) {
  /** Nothing is gained by saying that it is a thousand times too much, or covered as often. */
  private static final double MOST = 99;

  static ForecastView of(List<Forecast> coming, Instant now) {
    return new ForecastView(
        now.toEpochMilli(),
        coming.stream().mapToLong(each -> each.at().toEpochMilli()).max().orElse(0),
        coming.stream().map(BellView::of).toList());
  }

  /**
   * One bell.
   *
   * @param notFitting how many of its lessons no set of nodes has room for
   * @param share the demand's fullest component over the budgets: 1 is all of it
   * @param fullest the name of that component: "cpu", "kbit/s", "endpoints"
   * @param oneNodeMayFail whether any one node could be lost then
   * @param reserveCovered how often what the hardest to lose holds finds room on the others
   */
  record BellView(
      long at,
      int lessons,
      int notFitting,
      double share,
      String fullest,
      AdminViews.Amount demand,
      AdminViews.BudgetView budget,
      boolean oneNodeMayFail,
      double reserveCovered) {
    static BellView of(Forecast bell) {
      Outlook outlook = bell.outlook();
      return new BellView(
          bell.bell().toEpochMilli(),
          bell.lessons(),
          bell.unplaced(),
          Math.min(MOST, outlook.share()),
          outlook.fullest(),
          AdminViews.Amount.of(outlook.demand(), outlook.budget()),
          AdminViews.BudgetView.of(outlook.budget()),
          outlook.reserve().holds(),
          Math.min(MOST, outlook.reserve().covered()));
    }
  }
}

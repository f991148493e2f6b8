package belfort.mediacontrol.kurento;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.mediacontrol.media.Profile;
import belfort.mediacontrol.placement.Budget;
import belfort.mediacontrol.placement.Budgets;
import belfort.mediacontrol.placement.Capacity;
import belfort.mediacontrol.placement.Costs;
import belfort.mediacontrol.placement.Demand;
import belfort.mediacontrol.placement.NodeId;
import com.google.gson.JsonParser;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NodeBudgetsTest {
  private static final NodeId NODE = new NodeId("n");
  private static final Capacity LECTURE = Demand.of(Profile.LECTURE, 25);

  private final NodeBudgets budgets = new NodeBudgets(Budgets.DEFAULT);

  private static NodeFacts facts(String serverId, int cores, String... capabilities) {
    String list = "[\"" + String.join("\",\"", capabilities) + "\"]";
    return NodeFacts.read(
        serverId,
        JsonParser.parseString("{\"version\":\"1\",\"capabilities\":" + list + "}")
            .getAsJsonObject(),
        cores);
  }

  @Test
  void aNodeThatMeasuredItselfIsGivenWhatItMeasured() {
    NodeFacts facts =
        facts("s", 2, "belfort-forwarding", "belfort-calibration:in=5000,out=7000,join=9000");
    assertEquals(Optional.of(new Costs(5_000, 7_000, 9_000)), facts.calibration());
    Budget budget = budgets.of(NODE, facts);
    assertEquals(new Costs(5_000, 7_000, 9_000), budget.costs());
    assertEquals(1_600_000, budget.cpuMicrosPerSecond());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "belfort-calibration:",
        "belfort-calibration:in=1,out=2",
        "belfort-calibration:in=-1,out=2,join=3",
        "belfort-calibration:in=9999999,out=2,join=3",
        "belfort-calibration:in=1,out=2,join=99999999999999999999",
        "belfort-calibration:in=1,out=2,join=3;",
      })
  void nonsenseIsNotBelieved(String capability) {
    NodeFacts facts = facts("s", 1, "belfort-forwarding", capability);
    assertEquals(Budgets.DEFAULT.usual(Budgets.FORWARDING), budgets.of(NODE, facts).costs());
  }

  @Test
  void aKurentoIsGivenWhatOurProbeMeasured() {
    NodeFacts facts = facts("s", 1, "transactions");
    assertEquals(Budgets.DEFAULT.usual(Budgets.KURENTO), budgets.of(NODE, facts).costs());
    budgets.probed(NODE, new Costs(30_000, 50_000, 15_000));
    assertEquals(new Costs(30_000, 50_000, 15_000), budgets.of(NODE, facts).costs());
  }

  @Test
  void unequalMachinesAreGivenUnequalShares() {
    Budget fast =
        budgets.of(
            NODE,
            facts("s", 4, "belfort-forwarding", "belfort-calibration:in=4000,out=4000,join=2000"));
    Budget slow =
        budgets.of(
            NODE,
            facts(
                "s", 4, "belfort-forwarding", "belfort-calibration:in=12000,out=12000,join=6000"));
    assertEquals(3.0, (double) slow.cpuMicros(LECTURE) / fast.cpuMicros(LECTURE), 0.01);
  }

  @Test
  void whatANodesWorkReallyCostsCorrectsIt() {
    NodeFacts facts = facts("s", 1, "transactions");
    Budget before = budgets.of(NODE, facts);
    double percent = before.cpuMicros(LECTURE) / 10_000.0;
    for (int i = 0; i < 200; i++) {
      budgets.measured(NODE, facts, LECTURE, percent * 1.6);
    }
    Budget after = budgets.of(NODE, facts);
    assertEquals(1.6, (double) after.cpuMicros(LECTURE) / before.cpuMicros(LECTURE), 0.2);
    assertEquals(before.cpuMicrosPerSecond(), after.cpuMicrosPerSecond());
    assertEquals(
        before.costs(), budgets.of(NODE, facts("another process", 1, "transactions")).costs());
    assertTrue(before.costs().near(after.costs(), 0.6));
  }

  @Test
  void joinsAreCountedOverTheLastMinute() {
    JoinRates rates = new JoinRates();
    long second = 1_000_000_000L;
    assertEquals(20, rates.with("p", endpoints(20), 0).joinsPerMinute());
    assertEquals(25, rates.with("p", endpoints(25), 5 * second).joinsPerMinute());
    assertEquals(25, rates.with("p", endpoints(10), 10 * second).joinsPerMinute());
    assertEquals(5, rates.with("p", endpoints(10), 62 * second).joinsPerMinute());
    assertEquals(0, rates.with("p", endpoints(10), 70 * second).joinsPerMinute());
  }

  private static Capacity endpoints(long count) {
    return new Capacity(0, 0, 0, 0, count);
  }
}

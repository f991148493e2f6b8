package belfort.bench.placement;

import belfort.mediacontrol.media.Profile;
import belfort.mediacontrol.placement.Budget;
import belfort.mediacontrol.placement.Budgets;
import belfort.mediacontrol.placement.Capacity;
import belfort.mediacontrol.placement.Demand;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What so many participants of a profile cost one of the nodes: the product's demand in the
 * product's cost model, looked up once. The same for every rule, so that no rule is measured by its
 * own ruler.
 */
final class Loads {
  /** More than this in one place are counted one by one, without the table. */
  private static final int TABLE = 512;

  private final Budget budget;
  private final Map<Profile, List<Load>> table = new EnumMap<>(Profile.class);

  Loads(Budget budget) {
    this.budget = budget;
    for (Profile profile : Profile.values()) {
      table.put(
          profile, IntStream.range(0, TABLE).mapToObj(heads -> measure(profile, heads)).toList());
    }
  }

  static Loads of(Workload.Node node) {
    return new Loads(Budgets.DEFAULT.of(node.kind(), node.cores()));
  }

  /** Microseconds of processor time a second, kbit/s out and endpoints, at full media. */
  record Load(double cpu, double kilobits, double endpoints) {}

  Budget budget() {
    return budget;
  }

  Load of(Profile profile, int heads) {
    List<Load> measured = table.get(profile);
    return measured != null && heads < TABLE ? measured.get(heads) : measure(profile, heads);
  }

  private Load measure(Profile profile, int heads) {
    if (heads == 0) {
      return new Load(0, 0, 0);
    }
    Capacity standing = standing(Demand.of(profile, Math.max(2, heads)));
    if (heads == 1) {
      return alone(standing);
    }
    return new Load(
        budget.cpuMicros(standing), standing.kilobitsOutPerSecond(), standing.endpoints());
  }

  /** One alone is watched by nobody: half of what two take, and nothing goes out. */
  private Load alone(Capacity two) {
    Capacity in = new Capacity(two.packetsInPerSecond() / 2, 0, 0, 0, 0);
    return new Load(budget.cpuMicros(in), 0, two.endpoints() / 2.0);
  }

  /** Who is there does not join any more. */
  static Capacity standing(Capacity demand) {
    return new Capacity(
        demand.packetsInPerSecond(),
        demand.packetsOutPerSecond(),
        demand.kilobitsOutPerSecond(),
        0,
        demand.endpoints());
  }

  /** Processor time a second that joins of one minute cost. */
  double joins(long joinsPerMinute) {
    return budget.cpuMicros(new Capacity(0, 0, 0, joinsPerMinute, 0));
  }
}

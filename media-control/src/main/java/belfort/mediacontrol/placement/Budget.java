package belfort.mediacontrol.placement;

import java.util.List;
import java.util.function.ToLongFunction;

/**
 * What of a node may be given away. A reservation holds a {@link Capacity}, so a node that is
 * measured anew changes its budget only.
 *
 * @param costs what a packet and a join cost this node
 * @param cpuMicrosPerSecond processor time, of all its cores together
 * @param kilobitsOutPerSecond outgoing media
 * @param endpoints peer connections
 */
public record Budget(
    Costs costs, long cpuMicrosPerSecond, long kilobitsOutPerSecond, long endpoints) {
  public static final Budget NONE = new Budget(new Costs(0, 0, 0), 0, 0, 0);

  private static final long NANOS_PER_MINUTE_OF_A_MICRO_PER_SECOND = 60_000;

  public Budget {
    if (cpuMicrosPerSecond < 0 || kilobitsOutPerSecond < 0 || endpoints < 0) {
      throw new IllegalArgumentException("a budget is negative");
    }
  }

  /** So much of it, 0 to 1, with the same costs. */
  Budget share(double share) {
    return share >= 1
        ? this
        : new Budget(
            costs,
            (long) (share * cpuMicrosPerSecond),
            (long) (share * kilobitsOutPerSecond),
            (long) (share * endpoints));
  }

  /**
   * Several nodes as if they were one: their budgets added up, and what a packet or join costs if
   * each node gets its share of them. A forecast's measure; no lesson stands on such a node.
   */
  public static Budget together(List<Budget> budgets) {
    long cpu = 0;
    long kilobits = 0;
    long endpoints = 0;
    for (Budget each : budgets) {
      cpu += each.cpuMicrosPerSecond();
      kilobits += each.kilobitsOutPerSecond();
      endpoints += each.endpoints();
    }
    return new Budget(
        new Costs(
            mean(budgets, Costs::nanosPerPacketIn),
            mean(budgets, Costs::nanosPerPacketOut),
            mean(budgets, Costs::microsPerJoin)),
        cpu,
        kilobits,
        endpoints);
  }

  /** Harmonic, weighted by processor time: dear nodes get fewer packets. */
  private static long mean(List<Budget> budgets, ToLongFunction<Costs> cost) {
    double time = 0;
    double pieces = 0;
    for (Budget each : budgets) {
      if (each.cpuMicrosPerSecond() > 0) {
        time += each.cpuMicrosPerSecond();
        pieces += each.cpuMicrosPerSecond() / (double) cost.applyAsLong(each.costs());
      }
    }
    return pieces == 0 ? 0 : Math.round(time / pieces);
  }

  /** Whether this much fits in every component; the same comparison as the ledger's guard. */
  public boolean holds(Capacity used) {
    return costs.nanosPerMinute(used) <= cpuMicrosPerSecond * NANOS_PER_MINUTE_OF_A_MICRO_PER_SECOND
        && used.kilobitsOutPerSecond() <= kilobitsOutPerSecond
        && used.endpoints() <= endpoints;
  }

  /** Processor time a second that this much needs here, rounded up. */
  public long cpuMicros(Capacity used) {
    return Math.ceilDiv(costs.nanosPerMinute(used), NANOS_PER_MINUTE_OF_A_MICRO_PER_SECOND);
  }

  /** The fullest component, 0 to 1 when it holds. */
  public double fullness(Capacity used) {
    return Math.max(cpuShare(used), Math.max(kilobitShare(used), endpointShare(used)));
  }

  /** The name of the fullest component: "cpu", "kbit/s" or "endpoints". */
  public String fullest(Capacity used) {
    return fullest(used, fullness(used));
  }

  String fullest(Capacity used, double fullness) {
    if (cpuShare(used) == fullness) {
      return "cpu";
    }
    return kilobitShare(used) == fullness ? "kbit/s" : "endpoints";
  }

  /** How often this demand still fits on top of what is used, 0 when not even once. */
  public long times(Capacity used, Capacity demand) {
    if (!holds(used)) {
      return 0;
    }
    long cpuLeft =
        cpuMicrosPerSecond * NANOS_PER_MINUTE_OF_A_MICRO_PER_SECOND - costs.nanosPerMinute(used);
    return Math.min(
        quotient(cpuLeft, costs.nanosPerMinute(demand)),
        Math.min(
            quotient(
                kilobitsOutPerSecond - used.kilobitsOutPerSecond(), demand.kilobitsOutPerSecond()),
            quotient(endpoints - used.endpoints(), demand.endpoints())));
  }

  /** The same as {@link #times} in parts: 0.5 when half of the demand still fits. */
  public double room(Capacity used, Capacity demand) {
    if (!holds(used)) {
      return 0;
    }
    double cpuLeft =
        (double) cpuMicrosPerSecond * NANOS_PER_MINUTE_OF_A_MICRO_PER_SECOND
            - costs.nanosPerMinute(used);
    return Math.min(
        ratio(cpuLeft, costs.nanosPerMinute(demand)),
        Math.min(
            ratio(
                (double) kilobitsOutPerSecond - used.kilobitsOutPerSecond(),
                demand.kilobitsOutPerSecond()),
            ratio((double) endpoints - used.endpoints(), demand.endpoints())));
  }

  private static double ratio(double left, long demand) {
    return demand == 0 ? Double.MAX_VALUE : left / (double) demand;
  }

  private static long quotient(long left, long demand) {
    return demand == 0 ? Integer.MAX_VALUE : left / demand;
  }

  private double cpuShare(Capacity used) {
    return share(
        costs.nanosPerMinute(used), cpuMicrosPerSecond * NANOS_PER_MINUTE_OF_A_MICRO_PER_SECOND);
  }

  private double kilobitShare(Capacity used) {
    return share(used.kilobitsOutPerSecond(), kilobitsOutPerSecond);
  }

  private double endpointShare(Capacity used) {
    return share(used.endpoints(), endpoints);
  }

  private static double share(long used, long budget) {
    if (budget == 0) {
      return used == 0 ? 0 : Double.MAX_VALUE;
    }
    return (double) used / budget;
  }
}

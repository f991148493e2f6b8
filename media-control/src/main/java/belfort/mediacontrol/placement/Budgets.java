package belfort.mediacontrol.placement;

import java.util.Optional;

/**
 * How much of a node may be given away, by what kind it is, how many cores it says it has, and what
 * a packet and a join were measured to cost there.
 *
 * @param kurento a Kurento Media Server
 * @param forwarding our own media node
 * @param cpuShare of the cores, 0 to 1: what is left is for key frames, retransmissions and the
 *     node itself
 * @param mostKilobitsOutPerSecond what the network of any node carries, however many cores it has
 * @param mostEndpoints of any node
 */
public record Budgets(
    Kind kurento,
    Kind forwarding,
    double cpuShare,
    long mostKilobitsOutPerSecond,
    long mostEndpoints) {
  /** What our own node calls itself in {@link Ledger.NodeRegistration#kind()}. */
  public static final String FORWARDING = "belfort";

  /** What a Kurento Media Server is called there. */
  public static final String KURENTO = "kurento";

  private static final long MICROS_PER_SECOND = 1_000_000;

  /**
   * A kind of node.
   *
   * @param costs until it is measured
   * @param endpointsPerCore what memory, threads and descriptors bear
   */
  public record Kind(Costs costs, long endpointsPerCore) {}

  /**
   * Kurento: 64 microseconds of processor time were measured for a delivered packet, about 1 % of a
   * core for a viewer of a teacher, and 7 threads and 16 descriptors. Ours: twice what the
   * forwarder was measured to need at saturation. The network: 90 % of 1 Gbit/s.
   */
  public static final Budgets DEFAULT =
      new Budgets(
          new Kind(new Costs(40_000, 64_000, 20_000), 150),
          new Kind(new Costs(8_000, 8_000, 4_000), 1_000),
          0.8,
          900_000,
          20_000);

  public Budgets {
    if (!(cpuShare > 0 && cpuShare <= 1)) {
      throw new IllegalArgumentException("the share of the processor is above 0 and at most 1");
    }
  }

  /** The costs of a kind of node that was not measured. */
  public Costs usual(String kind) {
    return of(kind).costs();
  }

  /** The budget of a node that was not measured. Fewer than one core is counted as one. */
  public Budget of(String kind, int cores) {
    return of(kind, cores, Optional.empty());
  }

  /** The budget of a node that was measured, or not. */
  public Budget of(String kind, int cores, Optional<Costs> measured) {
    Kind ofKind = of(kind);
    long times = Math.max(1, cores);
    return new Budget(
        measured.orElse(ofKind.costs()),
        (long) (times * MICROS_PER_SECOND * cpuShare),
        mostKilobitsOutPerSecond,
        Math.min(ofKind.endpointsPerCore() * times, mostEndpoints));
  }

  private Kind of(String kind) {
    return kind.equals(FORWARDING) ? forwarding : kurento;
  }
}

package belfort.mediacontrol.placement;

/**
 * How much of a node may be given away, by what kind it is and how many cores it says it has.
 *
 * @param kurentoPerCore of a Kurento Media Server
 * @param forwardingPerCore of our own media node
 * @param mostPerNode what the network of any node carries, however many cores it has
 */
public record Budgets(Capacity kurentoPerCore, Capacity forwardingPerCore, Capacity mostPerNode) {
  /** What our own node calls itself in {@link Ledger.NodeRegistration#kind()}. */
  public static final String FORWARDING = "belfort";

  /** What a Kurento Media Server is called there. */
  public static final String KURENTO = "kurento";

  /**
   * Kurento: 100 viewers of a 1.5 Mbit/s teacher per core (about 1 % of a core, 7 threads and 16
   * descriptors each). Ours: half of what a rough forwarder was measured to forward end to end (221
   * thousand packets a second and core), so that joins and key frames have room. The network: 90 %
   * of 1 Gbit/s.
   */
  public static final Budgets DEFAULT =
      new Budgets(
          new Capacity(20_600, 154_000, 150),
          new Capacity(100_000, 750_000, 1_000),
          new Capacity(1_000_000, 900_000, 20_000));

  /** The budget of a node. Fewer than one core is counted as one. */
  public Capacity of(String kind, int cores) {
    Capacity perCore = kind.equals(FORWARDING) ? forwardingPerCore : kurentoPerCore;
    long times = Math.max(1, cores);
    return new Capacity(
        Math.min(perCore.packetsPerSecond() * times, mostPerNode.packetsPerSecond()),
        Math.min(perCore.kilobitsPerSecond() * times, mostPerNode.kilobitsPerSecond()),
        Math.min(perCore.endpoints() * times, mostPerNode.endpoints()));
  }
}

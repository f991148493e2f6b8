package belfort.mediacontrol.placement;

/**
 * An amount of a node's capacity, or of a lesson's demand for it, in every component that can run
 * out.
 *
 * @param packetsPerSecond RTP packets in and out together
 * @param kilobitsPerSecond outgoing media
 * @param endpoints peer connections
 */
public record Capacity(long packetsPerSecond, long kilobitsPerSecond, long endpoints) {
  public static final Capacity NONE = new Capacity(0, 0, 0);

  public Capacity {
    if (packetsPerSecond < 0 || kilobitsPerSecond < 0 || endpoints < 0) {
      throw new IllegalArgumentException("capacity is negative");
    }
  }

  public Capacity plus(Capacity other) {
    return new Capacity(
        packetsPerSecond + other.packetsPerSecond,
        kilobitsPerSecond + other.kilobitsPerSecond,
        endpoints + other.endpoints);
  }

  /** The larger in each component. */
  public Capacity max(Capacity other) {
    return new Capacity(
        Math.max(packetsPerSecond, other.packetsPerSecond),
        Math.max(kilobitsPerSecond, other.kilobitsPerSecond),
        Math.max(endpoints, other.endpoints));
  }

  /** Whether this much fits within a budget in every component. */
  public boolean fits(Capacity budget) {
    return packetsPerSecond <= budget.packetsPerSecond
        && kilobitsPerSecond <= budget.kilobitsPerSecond
        && endpoints <= budget.endpoints;
  }
}

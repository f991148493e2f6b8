package belfort.mediacontrol.placement;

/**
 * An amount of what lessons need and nodes give, whatever node it is: what a packet or a join costs
 * a node is in its {@link Costs}.
 *
 * @param packetsInPerSecond RTP packets that publishers and relays send to the node
 * @param packetsOutPerSecond RTP packets that the node sends on
 * @param kilobitsOutPerSecond outgoing media
 * @param joinsPerMinute peer connections set up in the busiest minute
 * @param endpoints peer connections that stand
 */
public record Capacity(
    long packetsInPerSecond,
    long packetsOutPerSecond,
    long kilobitsOutPerSecond,
    long joinsPerMinute,
    long endpoints) {
  public static final Capacity NONE = new Capacity(0, 0, 0, 0, 0);

  public Capacity {
    if (packetsInPerSecond < 0
        || packetsOutPerSecond < 0
        || kilobitsOutPerSecond < 0
        || joinsPerMinute < 0
        || endpoints < 0) {
      throw new IllegalArgumentException("capacity is negative");
    }
  }

  public Capacity plus(Capacity other) {
    return new Capacity(
        packetsInPerSecond + other.packetsInPerSecond,
        packetsOutPerSecond + other.packetsOutPerSecond,
        kilobitsOutPerSecond + other.kilobitsOutPerSecond,
        joinsPerMinute + other.joinsPerMinute,
        endpoints + other.endpoints);
  }

  /** What is left in each component, never below nothing. */
  public Capacity minus(Capacity other) {
    return new Capacity(
        Math.max(0, packetsInPerSecond - other.packetsInPerSecond),
        Math.max(0, packetsOutPerSecond - other.packetsOutPerSecond),
        Math.max(0, kilobitsOutPerSecond - other.kilobitsOutPerSecond),
        Math.max(0, joinsPerMinute - other.joinsPerMinute),
        Math.max(0, endpoints - other.endpoints));
  }

  /** The larger in each component. */
  public Capacity max(Capacity other) {
    return new Capacity(
        Math.max(packetsInPerSecond, other.packetsInPerSecond),
        Math.max(packetsOutPerSecond, other.packetsOutPerSecond),
        Math.max(kilobitsOutPerSecond, other.kilobitsOutPerSecond),
        Math.max(joinsPerMinute, other.joinsPerMinute),
        Math.max(endpoints, other.endpoints));
  }

  /** Each component so many times, rounded up. */
  public Capacity times(double factor) {
    return new Capacity(
        (long) Math.ceil(packetsInPerSecond * factor),
        (long) Math.ceil(packetsOutPerSecond * factor),
        (long) Math.ceil(kilobitsOutPerSecond * factor),
        (long) Math.ceil(joinsPerMinute * factor),
        (long) Math.ceil(endpoints * factor));
  }

  /** Whether no component is larger than the other's. */
  public boolean within(Capacity other) {
    return max(other).equals(other);
  }
}

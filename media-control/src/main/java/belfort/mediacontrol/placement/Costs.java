package belfort.mediacontrol.placement;

/**
 * What one unit of work costs a node's processor: {@code cpu = in x a + out x b + joins x c}.
 * Measured when the node registers, corrected while it runs.
 *
 * @param nanosPerPacketIn to receive and decrypt one packet
 * @param nanosPerPacketOut to encrypt and send one packet
 * @param microsPerJoin to set up one peer connection: ICE, DTLS and the node's own objects
 */
public record Costs(long nanosPerPacketIn, long nanosPerPacketOut, long microsPerJoin) {
  /** No packet costs more than a millisecond and no join more than a minute. */
  private static final long MOST_NANOS = 1_000_000;

  private static final long MOST_MICROS = 60_000_000;

  public Costs {
    if (nanosPerPacketIn < 0
        || nanosPerPacketIn > MOST_NANOS
        || nanosPerPacketOut < 0
        || nanosPerPacketOut > MOST_NANOS
        || microsPerJoin < 0
        || microsPerJoin > MOST_MICROS) {
      throw new IllegalArgumentException("these cannot be a node's costs");
    }
  }

  /**
   * Nanoseconds of processor time in a minute: the unit in which the guard compares, because it is
   * the only one in which nothing is rounded.
   */
  long nanosPerMinute(Capacity used) {
    return used.packetsInPerSecond() * nanosPerPacketIn * 60
        + used.packetsOutPerSecond() * nanosPerPacketOut * 60
        + used.joinsPerMinute() * microsPerJoin * 1_000;
  }

  /** Whether no cost differs by more than this share. */
  public boolean near(Costs other, double share) {
    return near(nanosPerPacketIn, other.nanosPerPacketIn, share)
        && near(nanosPerPacketOut, other.nanosPerPacketOut, share)
        && near(microsPerJoin, other.microsPerJoin, share);
  }

  private static boolean near(long one, long other, double share) {
    return Math.abs(one - other) <= share * Math.max(one, other);
  }
}

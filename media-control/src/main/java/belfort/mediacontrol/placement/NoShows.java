package belfort.mediacontrol.placement;

/** What a lesson keeps when it is clear who does not come. */
public final class NoShows {
  private NoShows() {}

  /**
   * The reserved amount, scaled to those who are there: every profile is linear in its
   * participants. A teacher and one student are always counted. What was not reserved by heads
   * stays.
   */
  public static Capacity keep(Capacity reserved, int expected, int present) {
    int counted = Math.max(Demand.FEWEST_PARTICIPANTS, present);
    if (expected <= counted) {
      return reserved;
    }
    return reserved.times((double) counted / expected);
  }
}

package belfort.mediacontrol.placement;

/**
 * What was learned of a class: how many of the roster come, and how much of the profile's media
 * they use. Exponentially weighted means of past lessons, with their mean deviations for who wants
 * to see how sure they are (learned as in RFC 6298).
 *
 * <p>Expected is the mean. When more come than usual in one class, fewer come in another: what is
 * kept for that is kept once per node ({@link Spread#PLACED_TO}), not once per class, and who
 * outgrows it is carried on by a further node ({@link Growth}). Two deviations for each class,
 * reserved until it is clear who does not come, cost a sixth more nodes.
 *
 * @param showUp who came, as a share of the roster
 * @param showUpDeviation its mean deviation
 * @param mediaUse what was sent, as a share of what the profile sends to those who came
 * @param mediaUseDeviation its mean deviation
 * @param lessons how many lessons this was learned from
 */
public record Habit(
    double showUp, double showUpDeviation, double mediaUse, double mediaUseDeviation, int lessons) {
  /** Nothing is known: everybody comes and the profile is used in full. */
  public static final Habit NONE = new Habit(1, 0, 1, 0, 0);

  /** The weight of the latest lesson. */
  private static final double LATEST = 0.25;

  /** With fewer lessons nothing is taken off. */
  private static final int ENOUGH_LESSONS = 3;

  /** Never less than this share, whatever was learned: one full lesson must not be a surprise. */
  private static final double LEAST = 0.4;

  private static final double MOST = 1.5;

  public Habit {
    if (!sane(showUp) || !sane(mediaUse) || !sane(showUpDeviation) || !sane(mediaUseDeviation)) {
      throw new IllegalArgumentException("a habit is a share between 0 and " + MOST);
    }
  }

  private static boolean sane(double share) {
    return share >= 0 && share <= MOST;
  }

  /**
   * What is known after one more lesson.
   *
   * @param roster how many the lesson was for
   * @param present the most that were there at once
   * @param used the most that was sent at once, as a share of the profile's for those present
   */
  public Habit after(int roster, int present, double used) {
    double came = Math.clamp((double) present / Math.max(1, roster), 0, MOST);
    double sent = Math.clamp(used, 0, MOST);
    if (lessons == 0) {
      return new Habit(came, came / 2, sent, sent / 2, 1).bounded();
    }
    return new Habit(
            mean(showUp, came),
            mean(showUpDeviation, Math.abs(came - showUp)),
            mean(mediaUse, sent),
            mean(mediaUseDeviation, Math.abs(sent - mediaUse)),
            lessons + 1)
        .bounded();
  }

  private Habit bounded() {
    return new Habit(
        Math.clamp(showUp, 0, MOST),
        Math.clamp(showUpDeviation, 0, MOST),
        Math.clamp(mediaUse, 0, MOST),
        Math.clamp(mediaUseDeviation, 0, MOST),
        lessons);
  }

  private static double mean(double before, double latest) {
    return before + LATEST * (latest - before);
  }

  /** How many are expected of a roster, the teacher included: never more than the roster. */
  public int expectedOf(int roster) {
    return (int) Math.round(roster * Math.min(1, share(showUp)));
  }

  /** How much of the profile's media is expected to be sent. */
  public double expectedUse() {
    return share(mediaUse);
  }

  private double share(double mean) {
    return lessons < ENOUGH_LESSONS ? 1 : Math.clamp(mean, LEAST, MOST);
  }
}

package belfort.mediacontrol.placement;

/**
 * What packets and joins really cost a node, learned while it runs: ridge regression of its
 * processor time on what its lessons use, over measurements that fade. It starts from the
 * calibration and holds on to it where the node's work says nothing: packets in and out and joins
 * grow together, so often only their common scale can be learned. The result stays within a
 * plausible band around the calibration.
 *
 * <p>The unknowns are factors on the calibrated costs, so they are all about 1, and the node's idle
 * time. Not safe for use by several threads.
 */
public final class CostRegression {
  /** With a measurement every five seconds, half of what is known is from the last six minutes. */
  private static final double FADING = 0.99;

  /** How wrong a calibration is expected to be, as a share: in all costs alike... */
  private static final double COMMON_VARIANCE = 0.5 * 0.5;

  /** ... and in each of them. */
  private static final double OWN_VARIANCE = 0.2 * 0.2;

  /** The unit of the idle time: a node is expected to need a few hundredths of a core. */
  private static final double IDLE_MICROS = 50_000;

  /** A reading over a tenth of a second is off by about so much. */
  private static final double NOISE_MICROS = 60_000;

  /** With less work than this the idle time is all that is measured. */
  private static final double LEAST_WORK_MICROS = 20_000;

  private static final double LOWEST = 0.5;
  private static final double HIGHEST = 3;

  /** In units of {@link #IDLE_MICROS}. */
  private static final double MOST_IDLE = 6;

  private static final int UNKNOWNS = 4;

  private final Costs calibrated;
  private final double[][] products = new double[UNKNOWNS][UNKNOWNS];
  private final double[] responses = new double[UNKNOWNS];

  public CostRegression(Costs calibrated) {
    this.calibrated = calibrated;
  }

  /** The calibration that this started from. */
  public Costs calibrated() {
    return calibrated;
  }

  /**
   * Learns from one measurement.
   *
   * @param used what the lessons on the node use, of all servers together
   * @param cpuMicrosPerSecond processor time that the node needed for it
   */
  public void measured(Capacity used, double cpuMicrosPerSecond) {
    double[] work = {
      used.packetsInPerSecond() * calibrated.nanosPerPacketIn() / 1_000.0,
      used.packetsOutPerSecond() * calibrated.nanosPerPacketOut() / 1_000.0,
      used.joinsPerMinute() * calibrated.microsPerJoin() / 60.0,
      IDLE_MICROS
    };
    if (work[0] + work[1] + work[2] < LEAST_WORK_MICROS || !(cpuMicrosPerSecond >= 0)) {
      return;
    }
    double certainty = 1 / (NOISE_MICROS * NOISE_MICROS);
    for (int i = 0; i < UNKNOWNS; i++) {
      for (int j = 0; j < UNKNOWNS; j++) {
        products[i][j] = products[i][j] * FADING + work[i] * work[j] * certainty;
      }
      responses[i] = responses[i] * FADING + work[i] * cpuMicrosPerSecond * certainty;
    }
  }

  /** The costs as they are known now, within the band. */
  public Costs costs() {
    double[] factors = factors();
    return new Costs(
        scaled(calibrated.nanosPerPacketIn(), factors[0]),
        scaled(calibrated.nanosPerPacketOut(), factors[1]),
        scaled(calibrated.microsPerJoin(), factors[2]));
  }

  /**
   * What fits the measurements and the calibration best within the band. An unknown that leaves its
   * band is held at its edge, and the others are solved for again: else what it was wrongly given
   * would be missing from them.
   */
  private double[] factors() {
    boolean[] held = new boolean[UNKNOWNS];
    double[] solution = {1, 1, 1, 0};
    for (int tries = 0; tries <= UNKNOWNS; tries++) {
      solution = solved(held, solution);
      int worst = farthestOutside(solution);
      if (worst < 0) {
        return solution;
      }
      held[worst] = true;
      solution[worst] = within(worst, solution[worst]);
    }
    return solution;
  }

  private static int farthestOutside(double[] solution) {
    int worst = -1;
    double farthest = 1e-9;
    for (int i = 0; i < UNKNOWNS; i++) {
      double outside = Math.abs(solution[i] - within(i, solution[i]));
      if (outside > farthest) {
        worst = i;
        farthest = outside;
      }
    }
    return worst;
  }

  private static double within(int unknown, double value) {
    return unknown < UNKNOWNS - 1
        ? Math.clamp(value, LOWEST, HIGHEST)
        : Math.clamp(value, 0, MOST_IDLE);
  }

  /** The normal equations, with the unknowns that are held replaced by what they are held at. */
  private double[] solved(boolean[] held, double[] at) {
    double[][] left = new double[UNKNOWNS][];
    double[] right = new double[UNKNOWNS];
    for (int i = 0; i < UNKNOWNS; i++) {
      left[i] = products[i].clone();
      right[i] = responses[i];
      for (int j = 0; j < UNKNOWNS; j++) {
        double prior = priorCertainty(i, j);
        left[i][j] += prior;
        right[i] += j < UNKNOWNS - 1 ? prior : 0; // the factors are expected to be 1, idle 0
      }
    }
    for (int i = 0; i < UNKNOWNS; i++) {
      if (held[i]) {
        for (int j = 0; j < UNKNOWNS; j++) {
          right[j] -= left[j][i] * at[i];
          left[j][i] = 0;
          left[i][j] = 0;
        }
        left[i][i] = 1;
        right[i] = at[i];
      }
    }
    return eliminated(left, right);
  }

  /** The inverse of a covariance with a common and an own part (Sherman and Morrison). */
  private static double priorCertainty(int i, int j) {
    int costs = UNKNOWNS - 1;
    if (i == costs || j == costs) {
      return i == j ? 1 : 0;
    }
    double shared = COMMON_VARIANCE / (OWN_VARIANCE + costs * COMMON_VARIANCE);
    return ((i == j ? 1 : 0) - shared) / OWN_VARIANCE;
  }

  /** Gaussian elimination; the matrix is positive definite, so no pivot is zero. */
  private static double[] eliminated(double[][] left, double[] right) {
    for (int i = 0; i < UNKNOWNS; i++) {
      for (int row = i + 1; row < UNKNOWNS; row++) {
        double times = left[row][i] / left[i][i];
        for (int j = i; j < UNKNOWNS; j++) {
          left[row][j] -= times * left[i][j];
        }
        right[row] -= times * right[i];
      }
    }
    double[] solution = new double[UNKNOWNS];
    for (int i = UNKNOWNS - 1; i >= 0; i--) {
      double sum = right[i];
      for (int j = i + 1; j < UNKNOWNS; j++) {
        sum -= left[i][j] * solution[j];
      }
      solution[i] = sum / left[i][i];
    }
    return solution;
  }

  private static long scaled(long calibrated, double factor) {
    return Math.round(calibrated * factor);
  }
}

package belfort.bench.placement;

import java.util.Arrays;

/**
 * jicofo's rule. Source: jitsi/jicofo, {@code
 * jicofo-selector/src/main/kotlin/org/jitsi/jicofo/bridge/Bridge.kt} at 088adcb, {@code
 * BridgeSelector.kt}, {@code SingleBridgeSelectionStrategy.kt} and {@code
 * jicofo-selector/src/main/resources/reference.conf}; how often a bridge reports: {@code
 * jvb/src/main/resources/reference.conf} of jitsi/jitsi-videobridge.
 *
 * <p>In own words: a bridge tells its stress every 5 seconds, its load as a share of what it is set
 * to bear. To this, 0.01 is added for every endpoint that was put there within the last 20 seconds,
 * because they do not weigh yet. A conference goes to the bridge with the lowest sum and stays
 * there (the default strategy, no relays between bridges).
 *
 * <p>Here stress is the fullest component of the node in the common cost model: a bridge's own is
 * either its processor or its packets, and neither would see a full network.
 */
final class Jicofo extends OneNode {
  static final int REPORT_SECONDS = 5;
  static final int RECENT_SECONDS = 20;
  static final double STRESS_PER_RECENT = 0.01;

  private final Nodes nodes;
  private final double[] reported;
  private final double[] corrected;

  /** Endpoints added, by node and second of the last twenty. */
  private final int[][] added;

  private final int[][] addedAt;

  Jicofo(Week week, Nodes nodes) {
    super(week);
    this.nodes = nodes;
    reported = new double[nodes.count()];
    corrected = new double[nodes.count()];
    added = new int[nodes.count()][RECENT_SECONDS];
    addedAt = new int[nodes.count()][RECENT_SECONDS];
    for (int[] each : addedAt) {
      Arrays.fill(each, -RECENT_SECONDS);
    }
  }

  @Override
  public int readsEvery() {
    return REPORT_SECONDS;
  }

  @Override
  public void read(int second) {
    for (int node = 0; node < reported.length; node++) {
      reported[node] = nodes.fullness(node);
    }
  }

  @Override
  int choose(int lesson, int second) {
    for (int node = 0; node < corrected.length; node++) {
      corrected[node] = reported[node] + STRESS_PER_RECENT * recent(node, second);
    }
    return lowest(corrected);
  }

  private int recent(int node, int second) {
    int recent = 0;
    for (int slot = 0; slot < RECENT_SECONDS; slot++) {
      if (addedAt[node][slot] > second - RECENT_SECONDS) {
        recent += added[node][slot];
      }
    }
    return recent;
  }

  @Override
  void joined(int lesson, int node, int second) {
    int slot = second % RECENT_SECONDS;
    if (addedAt[node][slot] != second) {
      addedAt[node][slot] = second;
      added[node][slot] = 0;
    }
    added[node][slot]++;
  }
}

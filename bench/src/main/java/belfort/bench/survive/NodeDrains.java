package belfort.bench.survive;

import belfort.bench.browser.GapMeter;
import belfort.bench.browser.GapMeter.Kind;
import belfort.bench.cluster.Cluster;
import belfort.bench.cluster.Program;
import belfort.bench.product.Await;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** The node of a lesson is emptied in order, and how long its students' sound paused. */
public final class NodeDrains {
  private static final Duration WITHIN = Duration.ofMinutes(2);

  private final Cluster cluster;
  private final Pictures pictures;
  private final Consumer<Program> whileEmpty;

  /**
   * @param whileEmpty what is done to the node that nobody uses
   */
  public NodeDrains(Cluster cluster, Pictures pictures, Consumer<Program> whileEmpty) {
    this.cluster = cluster;
    this.pictures = pictures;
    this.whileEmpty = whileEmpty;
  }

  /**
   * One drain, until every page has let go of the node.
   *
   * @return each student's longest pause of the sound, in milliseconds
   */
  public List<Double> once() {
    String node = pictures.node();
    long sinceMs = System.currentTimeMillis();
    cluster.drain(node, WITHIN);
    try {
      Await.until("the lesson has left " + node, WITHIN, () -> !pictures.stands(node));
      pictures.awaitAll();
      whileEmpty.accept(cluster.node(node));
      return pictures.students().stream()
          .map(student -> GapMeter.longest(student.page(), Kind.AUDIO, sinceMs))
          .toList();
    } finally {
      cluster.undrain(node);
    }
  }
}

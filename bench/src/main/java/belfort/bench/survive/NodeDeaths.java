package belfort.bench.survive;

import belfort.bench.cluster.Cluster;
import belfort.bench.cluster.Program;
import belfort.bench.product.Await;
import java.util.List;
import java.util.function.Consumer;

/** The node of a lesson dies or falls silent, and how long its students are without sound. */
public final class NodeDeaths {
  private final Cluster cluster;
  private final Pictures pictures;
  private final Consumer<Program> death;
  private final Consumer<Program> revival;

  /**
   * @param death ends the node, or silences it
   * @param revival brings it back when all is over
   */
  public NodeDeaths(
      Cluster cluster, Pictures pictures, Consumer<Program> death, Consumer<Program> revival) {
    this.cluster = cluster;
    this.pictures = pictures;
    this.death = death;
    this.revival = revival;
  }

  /**
   * One death.
   *
   * @param noticedSeconds until the first page was told
   * @param soundSeconds until each student had sound again
   */
  public record Result(double noticedSeconds, List<Double> soundSeconds) {}

  public Result once() {
    Program node = cluster.node(pictures.node());
    long momentMs = System.currentTimeMillis();
    death.accept(node);
    Result result = new Result(pictures.noticed(momentMs), pictures.soundBack(momentMs));
    revival.accept(node);
    pictures.awaitAll();
    Await.until(
        "the lesson stands on another node",
        Crowd.PATIENCE,
        () -> !pictures.node().equals(node.name()));
    return result;
  }
}

package belfort.bench.survive;

import belfort.bench.cluster.Cluster;
import belfort.bench.cluster.Program;
import belfort.bench.product.Await;
import java.util.List;
import java.util.function.Consumer;

/**
 * {@code kill -9} of the server that owns all lessons, and how long everybody is without control.
 */
public final class ServerDeaths {
  private final Cluster cluster;
  private final Crowd crowd;
  private final Consumer<Program> death;

  /**
   * @param death ends the program; when it returns nobody is served by it any more
   */
  public ServerDeaths(Cluster cluster, Crowd crowd, Consumer<Program> death) {
    this.cluster = cluster;
    this.crowd = crowd;
    this.death = death;
  }

  /**
   * Ends the owner, lets everybody speak, and starts it again.
   *
   * @return how long each participant waited for an answer, in seconds
   */
  public List<Double> once() {
    List<Double> seconds = die();
    revive();
    return seconds;
  }

  /** Ends the owner and lets everybody speak; the answer as of {@link #once}. */
  List<Double> die() {
    Program owner = cluster.server(crowd.lessons().getFirst().teacher().server());
    long deathNanos = System.nanoTime();
    death.accept(owner);
    return crowd.timeToAnswer(deathNanos);
  }

  /** Starts what is dead again and waits until everybody is in. */
  void revive() {
    cluster.servers().stream().filter(server -> !server.isAlive()).forEach(Program::startAndWait);
    Await.until("everybody is in", Crowd.PATIENCE, crowd::allIn);
  }
}

package belfort.bench.survive;

import belfort.bench.Machine;
import belfort.bench.Percentiles;
import belfort.bench.cluster.Cluster;
import belfort.bench.product.RunningBelfort;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench reentry}: how long a server needs to take everybody in again who was dropped. */
@Command(
    name = "reentry",
    mixinStandardHelpOptions = true,
    description =
        "Fills lessons, breaks all connections at once, and measures when everybody is back, against"
            + " the time that the configured rate allows. The pages run on the same machine: choose a"
            + " rate that it can serve beside them.")
public final class ReentryBench implements Callable<Integer> {
  @Option(
      names = "--sockets",
      defaultValue = "5000",
      description = "How many are dropped (${DEFAULT-VALUE}).")
  int sockets;

  @Option(
      names = "--rate",
      defaultValue = "100",
      description = "The server's --reconnect-rate, a second (${DEFAULT-VALUE}).")
  int rate;

  @Option(
      names = "--class",
      defaultValue = "25",
      description = "How many are in each lesson (${DEFAULT-VALUE}).")
  int lessonSize;

  @Option(
      names = "--rounds",
      defaultValue = "2",
      description = "How often they are dropped (${DEFAULT-VALUE}).")
  int rounds;

  @Override
  public Integer call() {
    Path data = RunningBelfort.home().resolve("bench/target/reentry-data");
    System.out.println(Machine.description());
    int lessons = Math.max(1, sockets / lessonSize);
    try (Cluster cluster =
        Cluster.startAsInstalled(data, 1, 1, "--reconnect-rate", Integer.toString(rate))) {
      System.out.printf(
          Locale.ROOT, "  %,d come into %,d lessons%n", lessons * lessonSize, lessons);
      try (Crowd crowd = Crowd.enter(cluster, lessons, lessonSize - 1, Optional.empty())) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
          ratios.add(round(cluster, crowd, round));
        }
        List<String> wrong = crowd.violations();
        wrong.forEach(each -> System.out.println("  VIOLATED: " + each));
        System.out.println(Machine.load());
        System.out.printf(
            Locale.ROOT,
            "reentry ratio=%.2f unit=of-computed%n",
            ratios.stream().sorted().toList().get(ratios.size() / 2));
        return wrong.isEmpty() ? 0 : 1;
      }
    }
  }

  /** Drops everybody once; returns the time over the computed one. */
  private double round(Cluster cluster, Crowd crowd, int round) {
    long droppedNanos = System.nanoTime();
    cluster.dropAllConnections();
    List<Double> seconds = crowd.timeToWelcome(droppedNanos);
    Percentiles all = new Percentiles(seconds.stream().mapToDouble(Double::doubleValue).toArray());
    double computed = (double) seconds.size() / rate;
    System.out.printf(
        Locale.ROOT,
        "  round %d: p50 %.1f s  p95 %.1f s  last %.1f s  computed %.1f s  (%d)%n",
        round,
        all.at(50),
        all.at(95),
        all.at(100),
        computed,
        all.count());
    return all.at(100) / computed;
  }
}

package belfort.bench.placement;

import belfort.bench.Machine;
import belfort.bench.placement.WorkloadFile.WorkloadException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench placement}: how many nodes a week of schools needs, by our rule and by others'. */
@Command(
    name = "placement",
    mixinStandardHelpOptions = true,
    description = {
      "Plays a week of 500 schools on a virtual clock and counts the nodes that our placement needs, and"
          + " that the rules of Scalelite, jicofo, LiveKit (two choices) and lowest load need, until no"
          + " node is overloaded and nobody is turned away. Needs no server.",
      "The same seed and workload give the same figures on every machine. A week of all rules takes some"
          + " 15 s of a core, one of our rule alone some 3 s, and each is played twice: for --seeds 1000"
          + " say --rival-seeds 20."
    })
public final class PlacementBench implements Callable<Integer> {
  @Option(
      names = "--workload",
      paramLabel = "FILE",
      description =
          "Your own week: a file of the same keys as"
              + " bench/src/main/resources/belfort/bench/placement/workload.properties.")
  @Nullable Path workloadFile;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "The first seed (${DEFAULT-VALUE}); the others follow it.")
  long seed;

  @Option(
      names = "--seeds",
      defaultValue = "3",
      description = "How many weeks are drawn and played (${DEFAULT-VALUE}).")
  int seeds;

  @Option(
      names = "--rival-seeds",
      paramLabel = "N",
      description = "The rules of others are played on the first N weeks only (on all).")
  @Nullable Integer rivalSeeds;

  @Option(
      names = "--no-shows-off-only",
      description = "Plays the weeks without no-shows only, not with them too.")
  boolean offOnly;

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException, ExecutionException {
    if (seeds < 1) {
      throw new ParameterException(commandLine(), "--seeds must be 1 or more");
    }
    if (rivalSeeds != null && rivalSeeds < 1) {
      throw new ParameterException(commandLine(), "--rival-seeds must be 1 or more");
    }
    Workload workload = workload();
    System.out.println(Machine.description());
    System.out.println(Machine.load());
    System.out.printf(
        Locale.ROOT,
        "  %d schools, %d-core %s nodes, seeds %d to %d%n",
        workload.schools().count(),
        workload.node().cores(),
        workload.node().kind(),
        seed,
        seed + seeds - 1);
    List<Report> reports = new ArrayList<>();
    if (!offOnly) {
      reports.add(new Report("with no-shows", compare(workload, "with no-shows")));
    }
    reports.add(
        new Report(
            "no-shows off: every lesson is held, everybody comes",
            compare(workload.withoutNoShows(), "no-shows off")));
    reports.forEach(report -> report.print(System.out));
    reports.getFirst().printClosingLines(System.out);
    return 0;
  }

  private CommandLine commandLine() {
    return Objects.requireNonNull(spec, "picocli sets it").commandLine();
  }

  private Workload workload() {
    if (workloadFile == null) {
      return WorkloadFile.standard();
    }
    try (Reader reader = Files.newBufferedReader(workloadFile)) {
      return WorkloadFile.parse(reader);
    } catch (WorkloadException wrong) {
      throw new ParameterException(
          commandLine(), workloadFile + " is no workload:\n" + wrong.getMessage(), wrong);
    } catch (IOException unreadable) {
      throw new ParameterException(commandLine(), workloadFile + " cannot be read", unreadable);
    }
  }

  private List<Comparison> compare(Workload workload, String name)
      throws InterruptedException, ExecutionException {
    long startedNs = System.nanoTime();
    int threads = Runtime.getRuntime().availableProcessors();
    List<Comparison> done = new ArrayList<>();
    try (ExecutorService workers = Executors.newFixedThreadPool(threads)) {
      List<Future<Comparison>> weeks = new ArrayList<>();
      for (int each = 0; each < seeds; each++) {
        long drawn = seed + each;
        Set<Contender> contenders = contenders(each);
        weeks.add(workers.submit(() -> Comparison.of(workload, drawn, contenders)));
      }
      for (Future<Comparison> week : weeks) {
        Comparison comparison = week.get();
        done.add(comparison);
        System.out.printf(
            Locale.ROOT,
            "  %s, seed %d (%d of %d, %d s): bound %.1f; %s%n",
            name,
            seed + done.size() - 1,
            done.size(),
            seeds,
            (System.nanoTime() - startedNs) / 1_000_000_000,
            comparison.bound(),
            comparison.words());
      }
    }
    return done;
  }

  private Set<Contender> contenders(int week) {
    return rivalSeeds == null || week < rivalSeeds
        ? EnumSet.allOf(Contender.class)
        : EnumSet.of(Contender.BELFORT);
  }
}

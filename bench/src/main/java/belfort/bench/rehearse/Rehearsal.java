package belfort.bench.rehearse;

import belfort.bench.cluster.Cluster;
import belfort.bench.cluster.Program;
import belfort.bench.product.RunningBelfort;
import belfort.bench.survive.Crowd;
import belfort.bench.survive.ServerDeaths;
import belfort.launcher.JvmProgram;
import belfort.launcher.JvmSettings;
import belfort.launcher.StartCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/**
 * {@code ./belfort rehearse}: lets classes lose their server and keeps, for the server that takes
 * them over and for a node, what the JVM learned. {@link StartCache} uses it from then on.
 */
@Command(
    name = "rehearse",
    mixinStandardHelpOptions = true,
    description = {
      "Plays lessons once on this machine, in which a server dies and another takes over, and keeps"
          + " what Java learned of our programs beside the build (target/start.aot of each). From"
          + " then on servers and media nodes start in about half the time.",
      "Takes a minute, needs no network, leaves nothing running. Again after each update."
    })
public final class Rehearsal implements Callable<Integer> {
  private static final int LESSONS = 4;
  private static final int STUDENTS = 12;
  private static final long MINUTES_TO_KEEP = 5;
  private static final String DYING = "s1";
  private static final String SURVIVOR = "s2";
  private static final String NODE = "node-2";

  private final Path home = RunningBelfort.home();
  private final Path folder = home.resolve("bench/target/rehearsal");
  private final long startedNanos = System.nanoTime();

  private final Learner server =
      new Learner("server", "signaling", "belfort.signaling.Main", JvmSettings.server());
  private final Learner node =
      new Learner("media node", "media-node", "belfort.medianode.Main", JvmSettings.NODE);

  /** A program that is to start faster. */
  private final class Learner {
    private final String name;
    private final Path configuration;
    private final Path cache;
    private final JvmProgram program;

    Learner(String name, String module, String mainClass, List<String> jvm) {
      this.name = name;
      this.configuration = folder.resolve(module + ".conf");
      this.cache = StartCache.file(home, module);
      this.program = new JvmProgram(home, module, mainClass, jvm);
    }

    List<String> recordingJvm() {
      return Stream.of(StartCache.record(configuration), program.jvmOptions())
          .flatMap(List::stream)
          .toList();
    }

    /**
     * Makes the cache out of what the program left when it ended.
     *
     * @return whether that was possible
     */
    boolean keep() throws IOException, InterruptedException {
      Path made = folder.resolve(program.module() + ".aot");
      Path log = folder.resolve(program.module() + ".log");
      Process keeping =
          new ProcessBuilder(program.command(StartCache.create(configuration, made)))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      boolean ended = keeping.waitFor(MINUTES_TO_KEEP, TimeUnit.MINUTES);
      if (!ended || keeping.exitValue() != 0 || !Files.exists(made)) {
        keeping.destroyForcibly();
        System.err.println("belfort: this JVM keeps nothing of the " + name + ", see " + log);
        return false;
      }
      Files.move(made, cache, StandardCopyOption.REPLACE_EXISTING);
      step("%s: %d MB kept".formatted(name, Files.size(cache) >> 20));
      return true;
    }
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    for (Learner each : List.of(server, node)) {
      Files.deleteIfExists(each.cache);
      Files.createDirectories(folder);
      Files.deleteIfExists(each.configuration);
    }
    step("starting two servers and two media nodes");
    try (Cluster cluster =
        Cluster.start(
            folder.resolve("data"),
            2,
            2,
            Map.of(SURVIVOR, server.recordingJvm(), NODE, node.recordingJvm()))) {
      play(cluster);
      for (Program recorded : List.of(cluster.server(SURVIVOR), cluster.node(NODE))) {
        recorded.terminate();
        recorded.awaitEnd(); // it writes what it recorded
      }
    }
    if (!server.keep() || !node.keep()) {
      return 1;
    }
    step("done: from now on programs start faster");
    return 0;
  }

  private void play(Cluster cluster) {
    try (Crowd crowd = Crowd.enter(cluster, LESSONS, STUDENTS, Optional.of(DYING))) {
      step("%d lessons of %d have begun; their server dies".formatted(LESSONS, STUDENTS));
      new ServerDeaths(cluster, crowd, Program::kill).once();
      step("everybody is back");
    }
  }

  private void step(String what) {
    System.out.printf(
        Locale.ROOT, "  %5.1f s  %s%n", (System.nanoTime() - startedNanos) / 1e9, what);
  }
}

package belfort.bench;

import belfort.bench.join.JoinBench;
import belfort.bench.media.JoinStormBench;
import belfort.bench.media.MediaBench;
import belfort.bench.media.SoakBench;
import belfort.bench.media.SpreadBench;
import belfort.bench.placement.PlacementBench;
import belfort.bench.rehearse.Rehearsal;
import belfort.bench.relay.RelayBench;
import belfort.bench.room.RoomBench;
import belfort.bench.survive.ReentryBench;
import belfort.bench.survive.SurviveBench;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The entry of {@code ./belfort bench}: measurements that anyone can run. */
@Command(
    name = "./belfort bench",
    mixinStandardHelpOptions = true,
    version = "Belfort 0.1.0",
    subcommands = {
      JoinBench.class,
      RoomBench.class,
      MediaBench.class,
      SurviveBench.class,
      ReentryBench.class,
      PlacementBench.class,
      RelayBench.class,
      Rehearsal.class,
      JoinStormBench.class,
      SpreadBench.class,
      SoakBench.class
    },
    description =
        "Starts a Belfort of its own on this machine (placement and relay need none), measures, prints a table and"
            + " closing lines, and stops. It talks to this machine only.")
final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Main()).execute(arguments));
  }
}

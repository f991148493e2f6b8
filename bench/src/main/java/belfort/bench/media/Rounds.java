package belfort.bench.media;

import picocli.CommandLine.Option;

/** The options of a bench that lets teachers speak for some rounds and counts what they cost. */
final class Rounds {
  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "8",
      description = "Of each; the first is not counted (${DEFAULT-VALUE}).")
  int count;

  @Option(
      names = "--seconds",
      defaultValue = "5",
      description = "Of media in each round (${DEFAULT-VALUE}).")
  double seconds;

  @Option(
      names = "--warm-up",
      paramLabel = "SECONDS",
      defaultValue = "75",
      description =
          "Of media before the first round: until then the node's compiler is not done with its packets"
              + " (${DEFAULT-VALUE}).")
  double warmUp;
}

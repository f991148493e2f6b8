package belfort.bench.placement;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The rules that are compared. */
enum Contender {
  BELFORT(1.13),
  SCALELITE(2.5),
  JICOFO(4),
  LIVEKIT(2.2),
  LOWEST_LOAD(6);

  /** Where the search begins, as a multiple of the fluid bound: a guess costs time, not truth. */
  private final double guess;

  Contender(double guess) {
    this.guess = guess;
  }

  /** As in the closing lines. */
  String peer() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  int guess(double bound) {
    return (int) Math.ceil(guess * bound) + 1;
  }

  /** Beyond that, a rule is said not to be helped by more nodes. */
  private static int most(double bound) {
    return (int) Math.ceil(40 * bound) + 40;
  }

  Rule rule(Week week, Nodes nodes, Loads loads, long seed) {
    return switch (this) {
      case BELFORT -> new Belfort(week, nodes.count(), loads.budget(), seed);
      case SCALELITE -> new Scalelite(week, nodes.count());
      case JICOFO -> new Jicofo(week, nodes);
      case LIVEKIT -> new LiveKit(week, nodes, seed);
      case LOWEST_LOAD -> new LowestLoad(week, nodes, seed);
    };
  }

  /**
   * How many nodes it needs so that nothing is overloaded and nobody is turned away. At night no
   * lesson runs, so each day is played by itself, the hardest first; the number that is found
   * suffices for every day, and one fewer does not for some day.
   */
  int needed(Week week, Loads loads, double bound, long seed) {
    List<Integer> days = week.days();
    days.sort(
        Comparator.comparingDouble((Integer day) -> FluidBound.of(week, loads, day)).reversed());
    return NodesNeeded.find(
        guess(bound),
        most(bound),
        days.size(),
        (count, part) -> {
          Nodes nodes = new Nodes(count, loads);
          return Simulation.suffices(week, days.get(part), nodes, rule(week, nodes, loads, seed));
        });
  }

  /** What becomes of the week on so many nodes. */
  Simulation.Outcome play(Week week, Loads loads, int count, long seed) {
    Nodes nodes = new Nodes(count, loads);
    return Simulation.play(week, nodes, rule(week, nodes, loads, seed));
  }
}

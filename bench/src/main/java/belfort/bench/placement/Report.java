package belfort.bench.placement;

import belfort.bench.Percentiles;
import belfort.bench.placement.Simulation.Outcome;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The table and the closing lines: medians over the weeks, with the least and the most. */
record Report(String title, List<Comparison> weeks) {
  Report {
    weeks = List.copyOf(weeks);
  }

  void print(PrintStream out) {
    Percentiles bound = over(Contender.BELFORT, Comparison::bound);
    out.println();
    out.printf(
        Locale.ROOT,
        "  %s, %d weeks: fluid bound %.1f nodes (%.1f-%.1f)%n",
        title,
        weeks.size(),
        bound.at(50),
        bound.at(0),
        bound.at(100));
    out.printf(
        Locale.ROOT,
        "  %-12s %6s %18s %22s %30s%n",
        "rule",
        "weeks",
        "nodes needed",
        "of bound + 1",
        "on as many nodes as belfort:");
    out.printf(
        Locale.ROOT,
        "  %-12s %6s %18s %22s %14s %15s %8s%n",
        "",
        "",
        "median (min-max)",
        "median (min-max)",
        "overload min",
        "participant min",
        "fullest");
    for (Contender each : Contender.values()) {
      print(out, each);
    }
  }

  private void print(PrintStream out, Contender rule) {
    Percentiles needed = over(rule, week -> week.nodes(rule));
    Percentiles ofBound = over(rule, week -> week.ofBound(rule));
    out.printf(
        Locale.ROOT,
        "  %-12s %6d %18s %22s %s%n",
        rule.peer(),
        needed.count(),
        String.format(Locale.ROOT, "%.0f (%.0f-%.0f)", needed.at(50), needed.at(0), needed.at(100)),
        String.format(
            Locale.ROOT, "%.2f (%.2f-%.2f)", ofBound.at(50), ofBound.at(0), ofBound.at(100)),
        onOurNodes(rule));
  }

  private String onOurNodes(Contender rule) {
    if (weeks.stream().noneMatch(week -> week.equal().containsKey(rule))) {
      return "";
    }
    return String.format(
        Locale.ROOT,
        "%14.0f %15.0f %7.0f%%",
        equal(rule, Outcome::overloadMinutes),
        equal(rule, Outcome::participantMinutes),
        100 * equal(rule, Outcome::fullest));
  }

  private double equal(Contender rule, ToDoubleFunction<Outcome> figure) {
    double[] figures =
        weeks.stream()
            .filter(week -> week.equal().containsKey(rule))
            .mapToDouble(week -> figure.applyAsDouble(week.onOurNodes(rule)))
            .toArray();
    return new Percentiles(figures).at(50);
  }

  void printClosingLines(PrintStream out) {
    out.println();
    out.printf(
        Locale.ROOT,
        "placement ratio=%.2f unit=of-bound%n",
        over(Contender.BELFORT, week -> week.ofBound(Contender.BELFORT)).at(50));
    Contender peer = Contender.SCALELITE;
    out.printf(
        Locale.ROOT,
        "placement ratio=%.2f unit=nodes peer=%s%n",
        over(peer, week -> week.ofPeer(peer)).at(50),
        peer.peer());
  }

  /** Over the weeks on which the rule was played. */
  private Percentiles over(Contender rule, ToDoubleFunction<Comparison> figure) {
    return new Percentiles(
        weeks.stream().filter(week -> week.has(rule)).mapToDouble(figure).toArray());
  }
}

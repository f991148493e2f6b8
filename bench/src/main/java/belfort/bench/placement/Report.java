package belfort.bench.placement;

import belfort.bench.Percentiles;
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
    Percentiles bound = over(Comparison::bound);
    out.println();
    out.printf(
        Locale.ROOT,
        "  %s: fluid bound %.1f nodes (%.1f-%.1f)%n",
        title,
        bound.at(50),
        bound.at(0),
        bound.at(100));
    out.printf(
        Locale.ROOT,
        "  %-12s %18s %22s %30s%n",
        "rule",
        "nodes needed",
        "of bound + 1",
        "on as many nodes as belfort:");
    out.printf(
        Locale.ROOT,
        "  %-12s %18s %22s %14s %15s %8s%n",
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
    Percentiles needed = over(week -> week.nodes(rule));
    Percentiles ofBound = over(week -> week.ofBound(rule));
    out.printf(
        Locale.ROOT,
        "  %-12s %18s %22s %14.0f %15.0f %7.0f%%%n",
        rule.peer(),
        String.format(Locale.ROOT, "%.0f (%.0f-%.0f)", needed.at(50), needed.at(0), needed.at(100)),
        String.format(
            Locale.ROOT, "%.2f (%.2f-%.2f)", ofBound.at(50), ofBound.at(0), ofBound.at(100)),
        over(week -> week.onOurNodes(rule).overloadMinutes()).at(50),
        over(week -> week.onOurNodes(rule).participantMinutes()).at(50),
        100 * over(week -> week.onOurNodes(rule).fullest()).at(50));
  }

  void printClosingLines(PrintStream out) {
    out.println();
    out.printf(
        Locale.ROOT,
        "placement ratio=%.2f unit=of-bound%n",
        over(week -> week.ofBound(Contender.BELFORT)).at(50));
    for (Contender peer : Contender.values()) {
      if (peer != Contender.BELFORT) {
        out.printf(
            Locale.ROOT,
            "placement ratio=%.2f unit=nodes peer=%s%n",
            over(week -> week.ofPeer(peer)).at(50),
            peer.peer());
      }
    }
  }

  private Percentiles over(ToDoubleFunction<Comparison> figure) {
    return new Percentiles(weeks.stream().mapToDouble(figure).toArray());
  }
}

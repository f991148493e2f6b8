package belfort.bench.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.bench.placement.Simulation.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Small worlds whose answer is known by hand. */
final class SimulationTest {
  private static final int START = 8 * SmallWorld.HOUR;
  private static final int END = 9 * SmallWorld.HOUR;

  /** A node's 900 Mbit/s bear 354 who watch a lecture's 2.54 Mbit/s. */
  private static final int FULL_NODE = 355;

  private final Loads loads = Loads.of(WorkloadFile.standard().node());

  /** Lessons of so many people each, one after the other within a minute. */
  private static Week lectures(int... people) {
    Week.Builder week = new Week.Builder();
    for (int lesson = 0; lesson < people.length; lesson++) {
      SmallWorld.add(week, SmallWorld.lecture(START + lesson, END, people[lesson]), people[lesson]);
    }
    return week.build();
  }

  private Outcome play(Contender contender, Week week, int nodes) {
    return contender.play(week, loads, nodes, 1);
  }

  @Test
  void aLessonAsLargeAsANodeIsNoOverload() {
    for (Contender each : Contender.values()) {
      assertTrue(play(each, lectures(FULL_NODE), 1).isClean(), each.peer());
    }
  }

  @Test
  void oneMoreIsOverloadUntilTheLessonEnds() {
    Outcome outcome = play(Contender.LOWEST_LOAD, lectures(FULL_NODE + 1), 1);
    int lastCameAt = START + FULL_NODE;
    assertEquals((END - lastCameAt) / 60.0, outcome.overloadMinutes(), 0.001);
    assertEquals((FULL_NODE + 1) * (END - lastCameAt) / 60.0, outcome.participantMinutes(), 0.1);
  }

  @Test
  void oursTurnsAwayRatherThanOverloads() {
    Outcome outcome = play(Contender.BELFORT, lectures(FULL_NODE + 1), 1);
    assertEquals(0, outcome.overloadMinutes());
    assertTrue(outcome.refusedMinutes() > 0);
  }

  @Test
  void oursDividesALessonThatIsLargerThanANode() {
    assertTrue(play(Contender.BELFORT, lectures(FULL_NODE + 100), 2).isClean());
    assertFalse(play(Contender.LOWEST_LOAD, lectures(FULL_NODE + 100), 2).isClean());
  }

  @Test
  void whatFillsTwoNodesNeedsTwo() {
    Week week = lectures(170, 170, 170, 170);
    assertEquals(2, Contender.BELFORT.needed(week, loads, 1, 1));
    assertEquals(2, Contender.SCALELITE.needed(week, loads, 1, 1));
  }

  @Test
  void theFluidBoundIsTheHighestLoadOfAllLessonsTogether() {
    Week week = lectures(101, 101);
    assertEquals(200 * 2_540 / 900_000.0, FluidBound.of(week, loads), 1e-9);
  }

  @Test
  void lessonsThatDoNotOverlapShareANode() {
    Week.Builder week = new Week.Builder();
    for (int hour = 8; hour < 12; hour++) {
      int from = hour * SmallWorld.HOUR;
      SmallWorld.add(week, SmallWorld.lecture(from, from + 3_000, 300), 300);
    }
    assertEquals(1, Contender.BELFORT.needed(week.build(), loads, 1, 1));
  }

  @Test
  void theSameSeedGivesTheSameFigures() {
    Workload workload = SmallWorld.workload(3);
    Comparison first = Comparison.of(workload, 7);
    assertEquals(first, Comparison.of(workload, 7));
    assertFalse(first.equals(Comparison.of(workload, 8)));
  }

  @Test
  void noRuleNeedsFewerNodesThanTheFluidBound() {
    Comparison week = Comparison.of(SmallWorld.workload(3), 3);
    for (Contender each : Contender.values()) {
      assertTrue(week.nodes(each) >= week.bound(), each.peer());
      assertTrue(play(each, 3, (int) week.nodes(each)).isClean(), each.peer());
    }
  }

  private Outcome play(Contender contender, long seed, int nodes) {
    Week week = Timetable.draw(SmallWorld.workload(3), seed);
    return contender.play(week, loads, nodes, seed);
  }

  @Test
  void theSearchFindsTheFewestFromAnyGuess() {
    for (int guess = 1; guess < 200; guess++) {
      List<Integer> asked = new ArrayList<>();
      int found =
          NodesNeeded.find(
              guess,
              1_000,
              nodes -> {
                asked.add(nodes);
                return nodes >= 37;
              });
      assertEquals(37, found, "from " + guess);
      assertTrue(asked.size() < 20, "asked " + asked);
    }
  }

  @Test
  void everyPartOfTheWeekAgreesToWhatIsFound() {
    int[] needed = {31, 37, 5, 36};
    for (int guess = 1; guess < 100; guess++) {
      assertEquals(
          37, NodesNeeded.find(guess, 1_000, needed.length, (n, part) -> n >= needed[part]));
    }
    assertEquals(
        NodesNeeded.NONE_SUFFICES, NodesNeeded.find(10, 500, 4, (n, part) -> part != 2 && n > 3));
  }

  @Test
  void theClosingLinesAreTheTwoThatWereAskedFor() {
    Comparison week = Comparison.of(SmallWorld.workload(3), 3);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new Report("small", List.of(week))
        .printClosingLines(new PrintStream(out, true, StandardCharsets.UTF_8));
    assertTrue(
        out.toString(StandardCharsets.UTF_8)
            .strip()
            .matches(
                "placement ratio=\\d+\\.\\d\\d unit=of-bound\\R"
                    + "placement ratio=\\d+\\.\\d\\d unit=nodes peer=scalelite"),
        out.toString(StandardCharsets.UTF_8));
  }

  @Test
  void aWeekOfOursAloneTellsProgressInWords() {
    Comparison alone = Comparison.of(SmallWorld.workload(3), 3, Set.of(Contender.BELFORT));
    assertFalse(alone.has(Contender.SCALELITE));
    assertTrue(alone.words().startsWith("belfort "), alone.words());
    Comparison none =
        new Comparison(3, Map.of(Contender.BELFORT, NodesNeeded.NONE_SUFFICES), Map.of());
    assertEquals("belfort none suffices", none.words());
  }

  @Test
  void aRuleThatMoreNodesDoNotHelpIsSaidToBeOne() {
    assertEquals(NodesNeeded.NONE_SUFFICES, NodesNeeded.find(10, 500, nodes -> false));
  }
}

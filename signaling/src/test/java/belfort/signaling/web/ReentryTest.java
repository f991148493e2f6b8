package belfort.signaling.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReentryTest {
  private static final int RATE = 300;
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long BURST = EdgeLimits.REENTRY_BURST.toNanos();
  private static final long SPACING = SECOND / RATE;

  private final Reentry row = new Reentry(RATE, 0);

  /** Somebody who comes, waits as told and comes again. */
  private static final class Person {
    final String key;
    final boolean returning;
    final long firstNs;
    int told;
    long inNs = -1;

    Person(String key, boolean returning, long firstNs) {
      this.key = key;
      this.returning = returning;
      this.firstNs = firstNs;
    }
  }

  private record Coming(long atNs, Person person) {}

  /** Lets everybody come at his time, and again when he was told, until all are in. */
  private List<Person> run(List<Person> people, Random random) {
    PriorityQueue<Coming> coming = new PriorityQueue<>(Comparator.comparingLong(Coming::atNs));
    people.forEach(person -> coming.add(new Coming(person.firstNs, person)));
    List<Person> in = new ArrayList<>();
    while (!coming.isEmpty()) {
      Coming next = coming.remove();
      Person person = next.person();
      long waitNs =
          row.entersAtOnce(person.key, next.atNs())
              ? 0
              : row.knock(person.key, person.returning, next.atNs());
      if (waitNs == 0) {
        person.inNs = next.atNs();
        in.add(person);
      } else {
        person.told++;
        long networkNs = random.nextLong(TimeUnit.MILLISECONDS.toNanos(20));
        coming.add(new Coming(next.atNs() + waitNs + networkNs, person));
      }
    }
    return in;
  }

  private static List<Person> crowd(int count, double returning, Random random) {
    List<Person> people = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      people.add(new Person("k" + i, random.nextDouble() < returning, random.nextLong(SECOND)));
    }
    return people;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void fiveThousandThatWereDroppedAtOnceAreBackInTheComputedTime(long seed) {
    Random random = new Random(seed);
    List<Person> in = run(crowd(5_000, 1.0, random), random);
    assertEquals(5_000, in.size());
    long computedNs = 5_000 * SPACING;
    assertTrue(in.getLast().inNs <= computedNs + SECOND / 2, () -> "at " + in.getLast().inNs);
    in.forEach(person -> assertTrue(person.told <= 1, "a turn was promised and not kept"));
    assertRate(in);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whoWasInALessonComesBeforeWhoIsNew(long seed) {
    Random random = new Random(seed);
    List<Person> in = run(crowd(5_000, 0.8, random), random);
    assertEquals(5_000, in.size(), "nobody is refused for good");
    long lastReturned =
        in.stream().filter(person -> person.returning).mapToLong(p -> p.inNs).max().orElseThrow();
    long newBefore =
        in.stream().filter(person -> !person.returning && person.inNs < lastReturned).count();
    // what came in before there was a row, and while the last who return were on their way
    assertTrue(newBefore <= 2 * BURST / SPACING, () -> newBefore + " newcomers came in before");
    assertTrue(in.getLast().inNs <= 5_000 * SPACING + SECOND, () -> "at " + in.getLast().inNs);
    in.stream()
        .filter(person -> person.returning)
        .forEach(person -> assertTrue(person.told <= 1, "told more than once"));
    assertRate(in);
  }

  @Test
  void newcomersAloneComeInAtTheFullRateAndInTheirOrder() {
    Random random = new Random(9);
    List<Person> in = run(crowd(3_000, 0.0, random), random);
    assertTrue(in.getLast().inNs <= 3_000 * SPACING + SECOND);
    long worst = 0;
    List<Person> byArrival =
        in.stream().sorted(Comparator.comparingLong(person -> person.firstNs)).toList();
    for (int i = 0; i < byArrival.size(); i++) {
      worst = Math.max(worst, Math.abs(byArrival.get(i).inNs - in.get(i).inNs));
    }
    assertTrue(worst < SECOND, "somebody was overtaken for " + worst + " ns");
    assertRate(in);
  }

  /** In every second no more than the rate and what may come at once. */
  private static void assertRate(List<Person> in) {
    Map<Long, Integer> perTenth = new HashMap<>();
    in.forEach(person -> perTenth.merge(person.inNs / (SECOND / 10), 1, Integer::sum));
    for (long tenth = 0; tenth < in.getLast().inNs / (SECOND / 10); tenth++) {
      int second = 0;
      for (int i = 0; i < 10; i++) {
        second += perTenth.getOrDefault(tenth + i, 0);
      }
      assertTrue(second <= RATE + 2 * BURST / SPACING, second + " in the second from " + tenth);
    }
  }

  @Test
  void aClassThatComesTogetherMeetsNoRow() {
    for (int i = 0; i < 30; i++) {
      assertTrue(row.entersAtOnce("k" + i, SECOND));
    }
    assertEquals(0, row.waiting());
  }

  @Test
  void whoComesTooEarlyIsToldTheSameTurnAgainAndGainsNoSecondOne() {
    fill();
    long waitNs = row.knock("noor", true, 0);
    assertTrue(waitNs > BURST);
    for (int i = 0; i < 50; i++) {
      assertEquals(waitNs - i, row.knock("noor", true, i), "the same moment");
    }
    assertEquals(waitNs + SPACING, row.knock("lotte", true, 0), "only one place was taken");
    assertEquals(0, row.knock("noor", true, waitNs));
  }

  @Test
  void whoDoesNotComeForHisTurnStandsInTheRowAgain() {
    fill();
    long waitNs = row.knock("noor", true, 0);
    long lateNs = waitNs + EdgeLimits.REENTRY_KEPT.toNanos() + 1;
    assertTrue(row.entersAtOnce("noor", lateNs), "nobody is there any more");
    assertEquals(0, row.waiting());
  }

  @Test
  void whileThereIsARowEverybodyIsAskedWhoHeIs() {
    fill();
    assertFalse(row.entersAtOnce("noor", 0));
    assertEquals(0, row.waiting(), "asking promises nothing");
    assertTrue(row.knock("new", false, 0) > BURST);
  }

  private void fill() {
    int i = 0;
    while (row.entersAtOnce("first" + i, 0)) {
      i++;
    }
    assertTrue(Math.abs(RATE * BURST / SECOND - i) <= 1, i + " entered at once");
  }
}

package belfort.mediacontrol.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.mediacontrol.media.Profile;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class HabitTest {
  @Test
  void withoutHistoryEverybodyIsExpected() {
    assertEquals(25, Habit.NONE.expectedOf(25));
    assertEquals(Demand.of(Profile.LECTURE, 25), Demand.of(Profile.LECTURE, 25, Habit.NONE));
  }

  @Test
  void oneOrTwoLessonsTakeNothingOff() {
    Habit habit = Habit.NONE.after(25, 10, 0.5).after(25, 10, 0.5);
    assertEquals(25, habit.expectedOf(25));
    assertEquals(1.0, habit.expectedUse());
  }

  @Test
  void aClassThatIsAlwaysTheSameIsExpectedAsItIs() {
    Habit habit = Habit.NONE;
    for (int lesson = 0; lesson < 40; lesson++) {
      habit = habit.after(25, 20, 0.8);
    }
    assertEquals(20, habit.expectedOf(25), 1);
    assertEquals(0.8, habit.expectedUse(), 0.01);
  }

  @Test
  void aClassThatVariesIsExpectedAtItsMean() {
    Habit varies = Habit.NONE;
    for (int lesson = 0; lesson < 40; lesson++) {
      varies = varies.after(25, lesson % 2 == 0 ? 14 : 22, 0.8);
    }
    // the latest lesson weighs a quarter, so the mean swings by an eighth of the difference
    assertEquals(18, varies.expectedOf(25), 2);
  }

  @Test
  void neverMoreThanTheRosterIsExpectedNorLessThanAShareOfIt() {
    Habit full = Habit.NONE;
    Habit empty = Habit.NONE;
    for (int lesson = 0; lesson < 40; lesson++) {
      full = full.after(25, 40, 9);
      empty = empty.after(25, 0, 0);
    }
    assertEquals(25, full.expectedOf(25));
    assertEquals(1.5, full.expectedUse());
    assertEquals(10, empty.expectedOf(25));
  }

  /** One class is often more than its mean, and fourteen of them on one node hardly ever. */
  @Test
  void theClassesOfANodeTogetherAreRarelyMoreThanExpected() {
    int over = 0;
    double expectedOfAll = 0;
    double presentOfAll = 0;
    for (long seed = 0; seed < 1_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int expected = 0;
      int present = 0;
      for (int each = 0; each < 14; each++) {
        double showUp = 0.6 + 0.35 * random.nextDouble();
        Habit habit = Habit.NONE;
        for (int lesson = 0; lesson < 8; lesson++) {
          habit = habit.after(30, comers(random, showUp), 1);
        }
        expected += habit.expectedOf(30);
        present += comers(random, showUp);
      }
      over += present > 1.1 * expected ? 1 : 0;
      expectedOfAll += expected;
      presentOfAll += present;
    }
    assertEquals(1, presentOfAll / expectedOfAll, 0.01, "the mean is off");
    assertTrue(over < 10, over + " of 1,000 nodes had a tenth more than expected");
  }

  private static int comers(SplittableRandom random, double showUp) {
    int present = 1;
    for (int student = 1; student < 30; student++) {
      present += random.nextDouble() < showUp ? 1 : 0;
    }
    return present;
  }

  @Test
  void lessMediaMeansLessTrafficButAsManyConnections() {
    Habit quiet = new Habit(1, 0, 0.5, 0, 10);
    Capacity usual = Demand.of(Profile.SEMINAR, 25);
    Capacity less = Demand.of(Profile.SEMINAR, 25, quiet);
    assertEquals(usual.endpoints(), less.endpoints());
    assertEquals(usual.joinsPerMinute(), less.joinsPerMinute());
    assertTrue(Math.abs(usual.kilobitsOutPerSecond() / 2 - less.kilobitsOutPerSecond()) <= 10);
  }
}

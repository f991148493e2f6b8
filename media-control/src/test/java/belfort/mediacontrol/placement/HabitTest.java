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
  void aClassThatVariesIsGivenMoreRoomThanItsMean() {
    Habit varies = Habit.NONE;
    for (int lesson = 0; lesson < 40; lesson++) {
      varies = varies.after(25, lesson % 2 == 0 ? 14 : 22, 0.8);
    }
    assertTrue(varies.expectedOf(25) >= 22, "expects " + varies.expectedOf(25));
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

  @Test
  void fewLessonsAreUnderestimated() {
    for (long seed = 0; seed < 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      double showUp = 0.6 + 0.35 * random.nextDouble();
      Habit habit = Habit.NONE;
      int under = 0;
      for (int lesson = 0; lesson < 200; lesson++) {
        int present = 1;
        for (int student = 1; student < 30; student++) {
          present += random.nextDouble() < showUp ? 1 : 0;
        }
        under += present > habit.expectedOf(30) ? 1 : 0;
        habit = habit.after(30, present, 1);
      }
      assertTrue(under < 40, "seed " + seed + ": " + under + " of 200 were underestimated");
    }
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

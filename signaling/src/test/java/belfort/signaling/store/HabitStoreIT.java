package belfort.signaling.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.media.Profile;
import belfort.mediacontrol.placement.Capacity;
import belfort.mediacontrol.placement.Demand;
import belfort.mediacontrol.placement.Habit;
import belfort.mediacontrol.placement.NodeId;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What lessons used is noted when they give their nodes back, and learned once they are over. */
final class HabitStoreIT {
  private static final Instant AFTER = Instant.parse("2026-09-01T08:00:00Z");
  private static final NodeId NODE = new NodeId("a");

  private LedgerWorld world;
  private HabitStore habits;
  private LessonStore lessons;

  @BeforeEach
  void start() throws Exception {
    world = new LedgerWorld();
    world.node("a", LedgerWorld.BUDGET);
    habits = new HabitStore(world.database);
    lessons = new LessonStore(world.database);
    world.run(
        "INSERT INTO person (id, name, role) VALUES ('els', 'Els', 'TEACHER')",
        "INSERT INTO class (id, name) VALUES ('3a', '3A')");
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private LessonId lesson(String id) throws Exception {
    world.run(
        """
        INSERT INTO lesson (id, title, profile, starts_at, ends_at, teacher_id, class_id, expected,
          capacity)
        VALUES ('%s', 'Wiskunde', 'LECTURE', '2026-09-01 06:30:00', '2026-09-01 07:20:00', 'els', '3a',
          20, 30)
        """
            .formatted(id));
    return world.room(id, 1);
  }

  private void given(LessonId lesson, int present, long kilobits) throws Exception {
    world.reserve(lesson, 1, "a", 0);
    world.ledger.observe(lesson, 1, NODE, new Capacity(0, 0, kilobits, 0, 0), present);
    world.ledger.observe(lesson, 1, NODE, Capacity.NONE, 1);
    world.ledger.release(lesson, 1);
  }

  @Test
  void aLessonThatIsOverIsLearnedOnceFromTheMostItUsed() throws Exception {
    long half = Demand.of(Profile.LECTURE, 15).kilobitsOutPerSecond() / 2;
    LessonId first = lesson("l1");
    given(first, 15, half);
    assertEquals(0, habits.learn(LedgerWorld.STARTS), "it is not over");
    assertEquals(Habit.NONE, lessons.find(first).orElseThrow().habit());
    assertEquals(1, habits.learn(AFTER));
    assertEquals(0, habits.learn(AFTER));
    Habit habit = lessons.find(first).orElseThrow().habit();
    assertEquals(0.75, habit.showUp(), 0.001);
    assertEquals(0.5, habit.mediaUse(), 0.001);
    assertEquals(1, habit.lessons());
  }

  @Test
  void theNextLessonsMoveTheMean() throws Exception {
    long full = Demand.of(Profile.LECTURE, 15).kilobitsOutPerSecond();
    for (int i = 0; i < 6; i++) {
      given(lesson("l" + i), 15, full);
      habits.learn(AFTER);
    }
    Habit habit = lessons.find(new LessonId("l0")).orElseThrow().habit();
    assertEquals(6, habit.lessons());
    assertEquals(0.75, habit.showUp(), 0.001);
  }

  @Test
  void aLessonToWhichNobodyCameSaysNothing() throws Exception {
    given(lesson("l1"), 1, 0);
    assertEquals(0, habits.learn(AFTER));
    assertEquals(Habit.NONE, lessons.find(new LessonId("l1")).orElseThrow().habit());
  }
}

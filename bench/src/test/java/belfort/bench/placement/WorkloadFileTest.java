package belfort.bench.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import belfort.bench.placement.WorkloadFile.WorkloadException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WorkloadFileTest {
  @Test
  void theStandardWorkloadIsFiveHundredSchools() {
    assertEquals(500, WorkloadFile.standard().schools().count());
    assertEquals(7, WorkloadFile.standard().day().lessons().size());
    assertEquals(8 * 3_600 + 15 * 60, WorkloadFile.standard().day().starts().getFirst().second());
  }

  @Test
  void everythingThatIsWrongIsSaidAtOnce() {
    String text =
        SmallWorld.file(
            "schools = many",
            "class.live.share = 1.5",
            "node.kind = abacus",
            "walkin.from = 25:00",
            "day.starts = 08:30",
            "node.cores = 1.5",
            "class.students.least = 40",
            "schoools = 3");
    WorkloadException wrong = assertThrows(WorkloadException.class, () -> WorkloadFile.parse(text));
    assertEquals(
        List.of(
            "node.kind: 'abacus' is none of belfort, kurento",
            "node.cores: 1.5 is not a whole number",
            "schools: 'many' is not a number",
            "class.students.least: is above class.students.most",
            "class.live.share: 1.5 is not between 0.0 and 1.0",
            "day.starts: '08:30' is not a time and a weight",
            "walkin.from: '25:00' is not a time of day, like 08:30",
            "schoools: no such key"),
        wrong.getMessage().lines().toList());
  }

  @Test
  void aMissingKeyIsOneError() {
    String text = SmallWorld.file().replace("walkin.until = 17:00", "");
    WorkloadException wrong = assertThrows(WorkloadException.class, () -> WorkloadFile.parse(text));
    assertEquals("walkin.until: is missing", wrong.getMessage());
  }

  @Test
  void withoutNoShowsEverybodyComesToEveryLesson() {
    Week week = Timetable.draw(SmallWorld.workload(2).withoutNoShows(), 1);
    for (int lesson = 0; lesson < week.lessons(); lesson++) {
      assertEquals(true, week.lesson(lesson).attended());
    }
  }
}

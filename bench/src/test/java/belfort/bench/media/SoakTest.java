package belfort.bench.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Half a minute of lessons on a node process: it gives back what they took. */
final class SoakTest {
  @Test
  void aNodeGivesBackWhatItsLessonsTook() {
    assertEquals(0, new CommandLine(new SoakBench()).execute("--minutes", "0.5"));
  }

  @Test
  void whatIsNotBackFails() {
    assertTrue(SoakBench.isBack(new Holdings(10_000_000, 30, 20), new Holdings(9_000_000, 31, 20)));
    Holdings before = new Holdings(10_000_000, 30, 20);
    assertFalse(SoakBench.isBack(before, new Holdings(19_000_000, 30, 20)));
    assertFalse(SoakBench.isBack(before, new Holdings(10_000_000, 39, 20)));
    assertFalse(SoakBench.isBack(before, new Holdings(10_000_000, 30, 23)));
    assertFalse(SoakBench.isBack(before, new Holdings(0, 30, 20)), "nothing was measured");
  }
}

package belfort.bench.survive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.bench.survive.History.Line;
import belfort.bench.survive.History.Seen;
import belfort.bench.survive.History.Stored;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A checker that cannot fail proves nothing: here it is given histories that are broken. */
final class HistoryTest {
  private final List<Stored> log = new ArrayList<>();
  private final Set<Line> said = new HashSet<>();
  private final Set<Line> acknowledged = new HashSet<>();
  private final List<Seen> seen = new ArrayList<>();

  private static Line line(String writer, long number) {
    return new Line(writer, number);
  }

  /** Two writers, a take-over between them, one line that was stored and never acknowledged. */
  private void sound() {
    store(1, null);
    store(1, line("a", 1));
    store(1, line("b", 1));
    store(2, null);
    store(2, line("a", 2));
    store(2, line("b", 3));
    said.addAll(List.of(line("a", 1), line("a", 2), line("b", 1), line("b", 2), line("b", 3)));
    acknowledged.addAll(List.of(line("a", 1), line("b", 1), line("b", 3)));
    seen.add(new Seen("c", 1, 2, line("a", 1)));
  }

  private void store(long epoch, Line line) {
    log.add(new Stored(epoch, log.size() + 1L, line));
  }

  private List<String> violations() {
    return new History(log, said, acknowledged, seen).violations();
  }

  private void assertOnly(String what) {
    List<String> found = violations();
    assertEquals(1, found.size(), () -> String.join("; ", found));
    assertTrue(found.getFirst().contains(what), found.getFirst());
  }

  @Test
  void aSoundHistoryHasNoViolations() {
    sound();
    assertEquals(List.of(), violations());
  }

  @Test
  void anAcknowledgedLineThatIsNotStoredIsLost() {
    sound();
    acknowledged.add(line("a", 2));
    log.set(4, new Stored(2, 5, null));
    assertOnly("acknowledged and lost: Line[writer=a, number=2]");
  }

  @Test
  void aLineThatIsThereTwiceIsFound() {
    sound();
    store(2, line("b", 3));
    assertOnly("stored twice");
  }

  @Test
  void aGapIsFound() {
    sound();
    log.remove(3);
    assertOnly("seq 5 where 4 should be");
  }

  @Test
  void aLogThatDoesNotBeginAtOneIsFound() {
    sound();
    log.removeFirst();
    assertOnly("seq 2 where 1 should be");
  }

  @Test
  void aStaleOwnersEntryIsFound() {
    sound();
    store(1, null);
    assertOnly("epoch 1 follows 2");
  }

  @Test
  void aWritersLinesInTheWrongOrderAreFound() {
    sound();
    said.add(line("b", 4));
    store(2, line("b", 4));
    store(2, line("b", 2));
    assertOnly("out of order: Line[writer=b, number=2] follows number 4");
  }

  @Test
  void aLineThatNobodySaidIsFound() {
    sound();
    store(2, line("a", 9));
    assertOnly("nobody said Line[writer=a, number=9]");
  }

  @Test
  void whatWasCalledSavedAndIsNotStoredIsFound() {
    sound();
    seen.add(new Seen("c", 2, 7, line("b", 3)));
    assertOnly("called saved");
  }

  @Test
  void whatWasCalledSavedUnderAnotherEpochIsFound() {
    sound();
    seen.add(new Seen("c", 1, 5, line("a", 2)));
    assertOnly("called saved");
  }
}

package belfort.bench.survive;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one room's writers were told, held against what its log holds in the end (promise P1):
 * nothing acknowledged is missing, nothing is there twice, the log has no gap and one order, and
 * whatever a reader was told to be saved is what is stored. Pure: it is given both and says what is
 * wrong.
 */
public final class History {
  /** A chat line: who said it, and his how manieth it was. */
  public record Line(String writer, long number) {}

  /** An entry of the log; its line is null when it is no chat line. */
  public record Stored(long epoch, long seq, @org.jspecify.annotations.Nullable Line line) {}

  /** A line that a reader saw at a position, and that the server had called saved. */
  public record Seen(String reader, long epoch, long seq, Line line) {}

  private final List<Stored> log;
  private final Set<Line> acknowledged;
  private final Set<Line> said;
  private final List<Seen> seen;

  /**
   * @param log in the order of seq
   * @param said all lines that writers ever said, acknowledged or not
   */
  public History(List<Stored> log, Set<Line> said, Set<Line> acknowledged, List<Seen> seen) {
    this.log = List.copyOf(log);
    this.said = Set.copyOf(said);
    this.acknowledged = Set.copyOf(acknowledged);
    this.seen = List.copyOf(seen);
  }

  /** What is wrong, one sentence each; nothing when the promise was kept. */
  public List<String> violations() {
    List<String> wrong = new ArrayList<>();
    gaps(wrong);
    lines(wrong);
    saved(wrong);
    return wrong;
  }

  private void gaps(List<String> wrong) {
    long expected = 1;
    long epoch = 0;
    for (Stored each : log) {
      if (each.seq() != expected) {
        wrong.add("the log goes on with seq " + each.seq() + " where " + expected + " should be");
      }
      if (each.epoch() < epoch) {
        wrong.add("at seq " + each.seq() + " epoch " + each.epoch() + " follows " + epoch);
      }
      expected = each.seq() + 1;
      epoch = Math.max(epoch, each.epoch());
    }
  }

  private void lines(List<String> wrong) {
    Set<Line> stored = new HashSet<>();
    Map<String, Long> last = new HashMap<>();
    for (Stored each : log) {
      Line line = each.line();
      if (line == null) {
        continue;
      }
      if (!said.contains(line)) {
        wrong.add("nobody said " + line + " at seq " + each.seq());
      }
      if (!stored.add(line)) {
        wrong.add("stored twice: " + line + ", again at seq " + each.seq());
      } else if (line.number() < last.getOrDefault(line.writer(), 0L)) {
        wrong.add("out of order: " + line + " follows number " + last.get(line.writer()));
      }
      last.merge(line.writer(), line.number(), Math::max);
    }
    for (Line line : acknowledged) {
      if (!stored.contains(line)) {
        wrong.add("acknowledged and lost: " + line);
      }
    }
  }

  private void saved(List<String> wrong) {
    Map<Long, Stored> bySeq = new HashMap<>();
    log.forEach(each -> bySeq.put(each.seq(), each));
    for (Seen each : seen) {
      Stored stored = bySeq.get(each.seq());
      if (stored == null || stored.epoch() != each.epoch() || !each.line().equals(stored.line())) {
        wrong.add("called saved, and not what is stored: " + each + ", but " + stored);
      }
    }
  }
}

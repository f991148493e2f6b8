package belfort.signaling.engine;

import belfort.signaling.room.LogEntry;
import belfort.signaling.room.Position;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The latest entries of a room's log, from which a returning page is brought up to date. */
final class Tail {
  private final Deque<LogEntry> entries = new ArrayDeque<>();

  Tail(List<LogEntry> latest) {
    latest.forEach(this::add);
  }

  void add(LogEntry entry) {
    if (entries.size() == EngineLimits.TAIL) {
      entries.removeFirst();
    }
    entries.addLast(entry);
  }

  /**
   * What happened after the position. Empty when the log does not hold exactly that pair (the event
   * was lost with its owner), or when it is too far back.
   */
  Optional<List<LogEntry>> after(Position position) {
    List<LogEntry> later = new ArrayList<>();
    boolean found = false;
    for (LogEntry entry : entries) {
      if (found) {
        later.add(entry);
      }
      found |= entry.position().equals(position);
    }
    return found ? Optional.of(later) : Optional.empty();
  }
}

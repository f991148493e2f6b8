package belfort.signaling.room;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What a room remembers of one participant's recent operations, so that a command said again has
 * one effect and that nobody floods the others. Outlives his leaving, or coming back would be a way
 * around it.
 *
 * @param ops the latest operation ids, oldest first
 * @param commands when the latest commands took effect, oldest first
 * @param says when the latest chat lines were said, oldest first
 */
public record Memory(List<String> ops, List<Instant> commands, List<Instant> says) {
  static final Memory NOTHING = new Memory(List.of(), List.of(), List.of());

  public Memory {
    ops = List.copyOf(ops);
    commands = List.copyOf(commands);
    says = List.copyOf(says);
  }

  boolean mayCommand(Instant now) {
    return mayAgain(commands, RoomLimits.COMMANDS_PER_WINDOW, now);
  }

  boolean maySay(Instant now) {
    return mayAgain(says, RoomLimits.CHAT_PER_WINDOW, now);
  }

  private static boolean mayAgain(List<Instant> times, int limit, Instant now) {
    return times.size() < limit
        || !times.get(times.size() - limit).isAfter(now.minus(RoomLimits.RATE_WINDOW));
  }

  Memory with(String op, Instant at, boolean said) {
    return new Memory(
        appended(ops, op, RoomLimits.OPS_REMEMBERED),
        appended(commands, at, RoomLimits.COMMANDS_PER_WINDOW),
        said ? appended(says, at, RoomLimits.CHAT_PER_WINDOW) : says);
  }

  static <T> List<T> appended(List<T> list, T element, int limit) {
    List<T> longer = new ArrayList<>(Math.min(list.size() + 1, limit));
    longer.addAll(list.subList(Math.max(0, list.size() + 1 - limit), list.size()));
    longer.add(element);
    return longer;
  }
}

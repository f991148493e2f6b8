package belfort.signaling.store;

import belfort.mediacontrol.placement.Capacity;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Capacities in rows: five columns that begin with the same word. */
final class Amounts {
  private Amounts() {}

  /** The columns of an amount, in the order of {@link #bind}. */
  static String columns(String prefix) {
    return columns(prefix, "%s");
  }

  /** The same, each column as the pattern says: {@code "%s = ?"}. */
  static String columns(String prefix, String pattern) {
    return String.join(
        ", ",
        String.format(pattern, prefix + "_packets_in"),
        String.format(pattern, prefix + "_packets"),
        String.format(pattern, prefix + "_kilobits"),
        String.format(pattern, prefix + "_joins"),
        String.format(pattern, prefix + "_endpoints"));
  }

  /** A counter below zero cannot be a capacity, and is wrong anyway: it reads as zero. */
  static Capacity read(ResultSet rows, String prefix) throws SQLException {
    return new Capacity(
        Math.max(0, rows.getLong(prefix + "_packets_in")),
        Math.max(0, rows.getLong(prefix + "_packets")),
        Math.max(0, rows.getLong(prefix + "_kilobits")),
        Math.max(0, rows.getLong(prefix + "_joins")),
        Math.max(0, rows.getLong(prefix + "_endpoints")));
  }

  /** Returns the next parameter's place. */
  static int bind(PreparedStatement statement, int from, Capacity amount) throws SQLException {
    return bindDifference(statement, from, Capacity.NONE, amount);
  }

  static int bindDifference(PreparedStatement statement, int from, Capacity before, Capacity after)
      throws SQLException {
    statement.setLong(from, after.packetsInPerSecond() - before.packetsInPerSecond());
    statement.setLong(from + 1, after.packetsOutPerSecond() - before.packetsOutPerSecond());
    statement.setLong(from + 2, after.kilobitsOutPerSecond() - before.kilobitsOutPerSecond());
    statement.setLong(from + 3, after.joinsPerMinute() - before.joinsPerMinute());
    statement.setLong(from + 4, after.endpoints() - before.endpoints());
    return from + 5;
  }
}

package belfort.signaling.store;

import belfort.mediacontrol.placement.BellPlan.Bell;
import belfort.mediacontrol.placement.BellPlan.Outlook;
import belfort.mediacontrol.placement.Budget;
import belfort.mediacontrol.placement.Reserve;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** A bell's forecast as a row. */
final class ForecastRows {
  private ForecastRows() {}

  static void bind(PreparedStatement insert, Bell bell, Instant now) throws SQLException {
    Budget budget = bell.outlook().budget();
    insert.setObject(1, LocalDateTime.ofInstant(bell.at(), ZoneOffset.UTC));
    insert.setObject(2, LocalDateTime.ofInstant(now, ZoneOffset.UTC));
    insert.setInt(3, bell.lessons());
    insert.setInt(4, bell.unplaced().size());
    int at = Amounts.bind(insert, 5, bell.outlook().demand());
    insert.setLong(at, budget.costs().nanosPerPacketIn());
    insert.setLong(at + 1, budget.costs().nanosPerPacketOut());
    insert.setLong(at + 2, budget.costs().microsPerJoin());
    insert.setLong(at + 3, budget.cpuMicrosPerSecond());
    insert.setLong(at + 4, budget.kilobitsOutPerSecond());
    insert.setLong(at + 5, budget.endpoints());
    insert.setDouble(at + 6, bell.outlook().reserve().covered());
  }

  static BellStore.Forecast read(ResultSet row) throws SQLException {
    return new BellStore.Forecast(
        Statements.instant(row, "bell"),
        Statements.instant(row, "forecast_at"),
        row.getInt("lessons"),
        row.getInt("unplaced"),
        new Outlook(
            Amounts.read(row, "demand"),
            NodeRows.budget(row),
            new Reserve(row.getDouble("reserve_covered"), 0)));
  }
}

package belfort.signaling.store;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.media.Profile;
import belfort.mediacontrol.placement.BellPlan;
import belfort.mediacontrol.placement.BellPlan.Bell;
import belfort.mediacontrol.placement.BellPlan.Outlook;
import belfort.mediacontrol.placement.NodeId;
import belfort.mediacontrol.placement.Placement;
import belfort.mediacontrol.placement.Spread;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The bells: what the timetable says is to come, and the plans and forecasts made of it. Plans are
 * written whole bell by whole bell, so servers that race leave one of two good plans.
 */
public final class BellStore {
  /** More than a country's largest platform gives in a day; what is beyond is not foreseen. */
  public static final int MOST_LESSONS = 100_000;

  /** A lesson that holds a node and stands in no timetable goes on for ever, as far as we know. */
  private static final Instant FOR_EVER = Instant.parse("9999-12-31T00:00:00Z");

  private static final Duration KEPT_FOR = Duration.ofHours(1);

  private final Database database;

  public BellStore(Database database) {
    this.database = database;
  }

  /**
   * What is to come and what stands now.
   *
   * @param lessons at most {@link #MOST_LESSONS}, the earliest first
   * @param holds of all lessons, on all nodes
   */
  public record Coming(List<BellPlan.Lesson> lessons, List<BellPlan.Hold> holds) {
    public Coming {
      lessons = List.copyOf(lessons);
      holds = List.copyOf(holds);
    }
  }

  /**
   * A bell as it was last thought out.
   *
   * @param at when that was
   * @param unplaced how many of its lessons have no room
   */
  public record Forecast(Instant bell, Instant at, int lessons, int unplaced, Outlook outlook) {}

  /**
   * A bell whose lessons are planned.
   *
   * @param inputs what the plan was made of
   */
  public record Kept(Instant bell, long inputs, Instant at) {}

  /**
   * Whether it is this server's turn to plan: at most one server gets it in that time, by the
   * database's clock. Who dies in his turn is followed by another at the next.
   */
  public boolean takeTurn(String server, Duration every) throws StoreException {
    return database.transaction(connection -> {
      Statements.update(
          connection,
          "INSERT IGNORE INTO bell_turn (id, server, taken_at) VALUES (1, '', '2000-01-01')");
      return Statements.update(
              connection,
              """
              UPDATE bell_turn SET server = ?, taken_at = UTC_TIMESTAMP(3)
              WHERE id = 1 AND taken_at <= UTC_TIMESTAMP(3) - INTERVAL ? SECOND
              """,
              server,
              every.toSeconds())
          == 1;
    });
  }

  /**
   * The lessons that start from then on, for so long; when none starts in that time, for so long
   * after the first that does. So on Friday evening Monday is seen.
   */
  public Coming coming(Instant from, Duration ahead) throws StoreException {
    return database.transaction(connection -> {
      Instant until = from.plus(ahead);
      Optional<Instant> first =
          Statements.first(
                  connection,
                  "SELECT MIN(starts_at) AS at FROM lesson WHERE starts_at >= ? AND ended_at IS NULL",
                  row -> Statements.optionalInstant(row, "at"),
                  from)
              .flatMap(at -> at);
      if (first.isPresent() && !first.get().isBefore(until)) {
        until = first.get().plus(ahead);
      }
      return new Coming(lessons(connection, from, until), holds(connection));
    });
  }

  private static List<BellPlan.Lesson> lessons(Connection connection, Instant from, Instant until)
      throws SQLException {
    return Statements.list(
        connection,
        """
        SELECT l.id, l.profile, l.starts_at, l.ends_at, l.expected, h.show_up, h.show_up_deviation,
          h.media_use, h.media_use_deviation, h.lessons
        FROM lesson l
        LEFT JOIN class_habit h ON h.class_id = l.class_id AND h.profile = l.profile
        WHERE l.starts_at >= ? AND l.starts_at < ? AND l.ended_at IS NULL
        ORDER BY l.starts_at, l.id LIMIT ?
        """,
        BellStore::lesson,
        from,
        until,
        MOST_LESSONS);
  }

  private static BellPlan.Lesson lesson(ResultSet row) throws SQLException {
    return new BellPlan.Lesson(
        new LessonId(row.getString("id")),
        Statements.instant(row, "starts_at"),
        Statements.instant(row, "ends_at"),
        new Spread.Wish(
            Profile.valueOf(row.getString("profile")),
            row.getInt("expected"),
            HabitStore.habit(row),
            Placement.Kind.TIMETABLED,
            Set.of()));
  }

  private static List<BellPlan.Hold> holds(Connection connection) throws SQLException {
    return Statements.list(
        connection,
        "SELECT r.lesson, r.node, COALESCE(l.ended_at, l.ends_at) AS until, "
            + Amounts.columns("r.reserved")
            + ", "
            + Amounts.columns("r.observed")
            + " FROM reservation r LEFT JOIN lesson l ON l.id = r.lesson",
        row ->
            new BellPlan.Hold(
                new LessonId(row.getString("lesson")),
                new NodeId(row.getString("node")),
                Amounts.read(row, "reserved").max(Amounts.read(row, "observed")),
                Statements.optionalInstant(row, "until").orElse(FOR_EVER)));
  }

  /** Which bells are planned, and of what. */
  public List<Kept> kept() throws StoreException {
    return database.transaction(connection ->
        Statements.list(
            connection,
            "SELECT bell, inputs, planned_at FROM bell_forecast WHERE planned_at IS NOT NULL",
            row ->
                new Kept(
                    Statements.instant(row, "bell"),
                    row.getLong("inputs"),
                    Statements.instant(row, "planned_at"))));
  }

  /** Keeps the forecast of all coming bells, and forgets the bells that are not among them. */
  public void foresee(List<Bell> bells, Instant now) throws StoreException {
    database.transaction(connection -> {
      try (PreparedStatement insert = connection.prepareStatement(FORESEE)) {
        for (Bell bell : bells) {
          ForecastRows.bind(insert, bell, now);
          insert.addBatch();
        }
        insert.executeBatch();
      }
      // servers' clocks differ a little: what was written in this moment is told by its stamp
      Statements.update(
          connection,
          """
          DELETE p FROM lesson_plan p JOIN bell_forecast f ON f.bell = p.bell
          WHERE f.forecast_at <> ?
          """,
          now);
      Statements.update(connection, "DELETE FROM bell_forecast WHERE forecast_at <> ?", now);
      // left by a server that was slow to plan a bell which another had forgotten already
      Statements.update(connection, "DELETE FROM lesson_plan WHERE bell < ?", now.minus(KEPT_FOR));
      return bells.size();
    });
  }

  private static final String FORESEE =
      """
      INSERT INTO bell_forecast (bell, forecast_at, lessons, unplaced, demand_packets_in,
        demand_packets, demand_kilobits, demand_joins, demand_endpoints, cost_packet_in_nanos,
        cost_packet_out_nanos, cost_join_micros, budget_cpu_micros, budget_kilobits,
        budget_endpoints, reserve_covered)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON DUPLICATE KEY UPDATE forecast_at = VALUES(forecast_at), lessons = VALUES(lessons),
        unplaced = VALUES(unplaced), demand_packets_in = VALUES(demand_packets_in),
        demand_packets = VALUES(demand_packets), demand_kilobits = VALUES(demand_kilobits),
        demand_joins = VALUES(demand_joins), demand_endpoints = VALUES(demand_endpoints),
        cost_packet_in_nanos = VALUES(cost_packet_in_nanos),
        cost_packet_out_nanos = VALUES(cost_packet_out_nanos),
        cost_join_micros = VALUES(cost_join_micros),
        budget_cpu_micros = VALUES(budget_cpu_micros), budget_kilobits = VALUES(budget_kilobits),
        budget_endpoints = VALUES(budget_endpoints), reserve_covered = VALUES(reserve_covered)
      """;

  /** Keeps where one bell's lessons are to stand, in place of what was planned for it before. */
  public void plan(Bell bell, long inputs, Instant now) throws StoreException {
    database.transaction(connection -> {
      Statements.update(connection, "DELETE FROM lesson_plan WHERE bell = ?", bell.at());
      try (PreparedStatement insert = connection.prepareStatement(PLAN)) {
        for (BellPlan.Planned planned : bell.planned()) {
          for (int part = 0; part < planned.nodes().size(); part++) {
            insert.setString(1, planned.lesson().value());
            insert.setInt(2, part);
            insert.setString(3, planned.nodes().get(part).value());
            insert.setLong(4, planned.seed());
            insert.setObject(5, LocalDateTime.ofInstant(bell.at(), ZoneOffset.UTC));
            insert.setObject(6, LocalDateTime.ofInstant(now, ZoneOffset.UTC));
            insert.addBatch();
          }
        }
        insert.executeBatch();
      }
      return Statements.update(
          connection,
          "UPDATE bell_forecast SET inputs = ?, planned_at = ? WHERE bell = ?",
          inputs,
          now,
          bell.at());
    });
  }

  private static final String PLAN =
      """
      INSERT INTO lesson_plan (lesson, part, node, seed, bell, planned_at) VALUES (?, ?, ?, ?, ?, ?)
      ON DUPLICATE KEY UPDATE node = VALUES(node), seed = VALUES(seed), bell = VALUES(bell),
        planned_at = VALUES(planned_at)
      """;

  /** The coming bells, the next first. */
  public List<Forecast> forecast() throws StoreException {
    return database.transaction(connection ->
        Statements.list(
            connection, "SELECT * FROM bell_forecast ORDER BY bell", ForecastRows::read));
  }
}

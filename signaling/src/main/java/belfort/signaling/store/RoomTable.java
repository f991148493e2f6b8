package belfort.signaling.store;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.media.ParticipantId;
import belfort.signaling.engine.LessonInfo;
import belfort.signaling.engine.Ownership;
import belfort.signaling.engine.UnavailableException;
import belfort.signaling.room.LogEntry;
import belfort.signaling.room.Position;
import belfort.signaling.room.Room;
import belfort.signaling.room.RoomEvent;
import belfort.signaling.room.RoomState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who owns which room, in MySQL: leases, take-over, and reading a room from its log. */
public final class RoomTable implements Ownership {
  private static final int ORPHANS_AT_ONCE = 50;
  private static final long OVERDUE_MICROS = (LEASE.toNanos() - SURE.toNanos()) / 1_000;

  /** Whether a server's row says that it lives; its first argument are microseconds. */
  private static final String LIVES =
      "(s.alive_until > UTC_TIMESTAMP(3) AND NOT ("
          + "s.alive_until < UTC_TIMESTAMP(3) + INTERVAL ? MICROSECOND AND "
          + LifeLine.letGo("s.id")
          + "))";

  private final Database database;
  private final Database leaseDatabase;
  private final LifeLine lifeLine;
  private final String server;
  private final String pathName;
  private final int tail;
  private final EventCodec codec = new EventCodec();

  /**
   * @param leaseDatabase a pool of its own for what follows a renewal: opening rooms must not delay
   *     it
   * @param lifeLine of this server; whoever made it closes it
   * @param tail how many of the latest entries a claim returns
   */
  public RoomTable(
      Database database,
      Database leaseDatabase,
      LifeLine lifeLine,
      String server,
      String pathName,
      int tail) {
    this.database = database;
    this.leaseDatabase = leaseDatabase;
    this.lifeLine = lifeLine;
    this.server = server;
    this.pathName = pathName;
    this.tail = tail;
  }

  @Override
  public void register() throws UnavailableException {
    live(connection -> {
      update(
          connection,
          """
          UPDATE server SET alive_until = UTC_TIMESTAMP(3)
          WHERE path_name = ? AND id <> ? AND alive_until > UTC_TIMESTAMP(3)
          """,
          pathName,
          server);
      return update(
          connection,
          """
          INSERT INTO server (id, path_name, started_at, alive_until)
          VALUES (?, ?, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3) + INTERVAL ? SECOND)
          ON DUPLICATE KEY UPDATE alive_until = VALUES(alive_until)
          """,
          server,
          pathName,
          LEASE.toSeconds());
    });
  }

  @Override
  public boolean renew() throws UnavailableException {
    int rows =
        live(connection ->
            update(
                connection,
                """
                UPDATE server SET alive_until = UTC_TIMESTAMP(3) + INTERVAL ? SECOND WHERE id = ?
                """,
                LEASE.toSeconds(),
                server));
    return rows == 1;
  }

  @Override
  public void retire() throws UnavailableException {
    live(connection ->
        update(
            connection, "UPDATE server SET alive_until = UTC_TIMESTAMP(3) WHERE id = ?", server));
  }

  @Override
  public Claim claim(LessonInfo lesson, boolean mayTakeOver, Instant now)
      throws UnavailableException {
    Optional<Claim> refused;
    try {
      refused = database.transaction(connection -> take(connection, lesson, mayTakeOver, now));
    } catch (StoreException failure) {
      if (failure.duplicate()) {
        // the old owner's last commit came in between: look again
        return new Claim.Later();
      }
      throw new UnavailableException("the room could not be claimed", failure);
    }
    return refused.isPresent()
        ? refused.get()
        : run(database, connection -> read(connection, lesson));
  }

  /** Becomes the owner; returns why not. */
  private Optional<Claim> take(
      Connection connection, LessonInfo lesson, boolean mayTakeOver, Instant now)
      throws SQLException {
    String room = lesson.id().value();
    Owner owner = owner(connection, room);
    if (owner.unknown()) {
      update(
          connection,
          "INSERT IGNORE INTO room (id, server, epoch, lesson) VALUES (?, NULL, 0, ?)",
          room,
          codec.lesson(lesson));
      owner = owner(connection, room);
    }
    if (owner.livesElsewhere(server)) {
      // who was sent to a dying server would only come back: he waits here until it is decided
      return Optional.of(
          owner.overdue() ? new Claim.Later() : new Claim.Elsewhere(owner.pathName()));
    }
    boolean judged = owner.nobody() || owner.is(server) || pathName.equals(owner.pathName());
    if (!judged && !mayTakeOver) {
      return Optional.of(new Claim.Later());
    }
    int taken =
        update(
            connection,
            """
            UPDATE room SET server = ?, epoch = epoch + 1, lesson = ?
            WHERE id = ? AND epoch = ? AND server <=> ?
            """,
            server,
            codec.lesson(lesson),
            room,
            owner.epoch(),
            owner.server());
    if (taken != 1) {
      return Optional.of(new Claim.Later());
    }
    long last =
        number(connection, "SELECT COALESCE(MAX(seq), 0) FROM room_event WHERE room = ?", room);
    Position place = new Position(owner.epoch() + 1, last + 1);
    LogEntry entry = new LogEntry(place, now, null, new RoomEvent.OwnerChanged(pathName));
    EventRows.insert(connection, codec, List.of(new EventRows.Row(lesson.id(), entry)));
    return Optional.empty();
  }

  /**
   * A room's owner as the database sees him.
   *
   * @param epoch -1: the room was never opened
   * @param alive whether it holds its lease, and its life line or has renewed lately
   * @param overdue whether a living server would have renewed its lease by now
   */
  private record Owner(
      long epoch, @Nullable String server, String pathName, boolean alive, boolean overdue) {
    static final Owner UNKNOWN = new Owner(-1, null, "", false, false);

    boolean unknown() {
      return epoch < 0;
    }

    boolean nobody() {
      return server == null;
    }

    boolean is(String other) {
      return other.equals(server);
    }

    boolean livesElsewhere(String here) {
      return alive && !nobody() && !is(here);
    }
  }

  private static Owner owner(Connection connection, String room) throws SQLException {
    String sql =
        "SELECT r.epoch, r.server, s.path_name, "
            + LIVES
            + """
               AS alive, s.alive_until < UTC_TIMESTAMP(3) + INTERVAL ? MICROSECOND AS overdue
            FROM room r LEFT JOIN server s ON s.id = r.server WHERE r.id = ?
            """;
    try (PreparedStatement statement =
            prepare(connection, sql, OVERDUE_MICROS, OVERDUE_MICROS, room);
        ResultSet rows = statement.executeQuery()) {
      if (!rows.next()) {
        return Owner.UNKNOWN;
      }
      String path = rows.getString("path_name");
      return new Owner(
          rows.getLong("epoch"),
          rows.getString("server"),
          path == null ? "" : path,
          rows.getBoolean("alive"),
          rows.getBoolean("overdue"));
    }
  }

  private Claim read(Connection connection, LessonInfo lesson) throws SQLException {
    String room = lesson.id().value();
    RoomState state = snapshot(connection, lesson).withCapacity(lesson.capacity());
    long head = number(connection, "SELECT MAX(seq) FROM room_event WHERE room = ?", room);
    long from = Math.min(state.position().seq(), Math.max(0, head - tail));
    List<LogEntry> entries = new ArrayList<>();
    for (LogEntry entry : entriesAfter(connection, room, from)) {
      if (entry.position().seq() > state.position().seq()) {
        state = Room.evolve(state, entry);
      }
      if (entry.position().seq() > head - tail) {
        entries.add(entry);
      }
    }
    return new Claim.Owned(state, entries);
  }

  private RoomState snapshot(Connection connection, LessonInfo lesson) throws SQLException {
    String sql = "SELECT body FROM room_snapshot WHERE room = ? AND schema_version <= ?";
    try (PreparedStatement statement =
            prepare(connection, sql, lesson.id().value(), EventCodec.SCHEMA_VERSION);
        ResultSet rows = statement.executeQuery()) {
      return rows.next()
          ? codec.state(rows.getString("body"))
          : RoomState.empty(lesson.id(), lesson.capacity());
    }
  }

  private List<LogEntry> entriesAfter(Connection connection, String room, long seq)
      throws SQLException {
    String sql =
        """
        SELECT seq, epoch, participant, op_id, happened_at, schema_version, type, body
        FROM room_event WHERE room = ? AND seq > ? ORDER BY seq
        """;
    List<LogEntry> entries = new ArrayList<>();
    try (PreparedStatement statement = prepare(connection, sql, room, seq);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        entries.add(entry(rows));
      }
    }
    return entries;
  }

  private LogEntry entry(ResultSet rows) throws SQLException {
    String op = rows.getString("op_id");
    LogEntry.Origin origin =
        op == null
            ? null
            : new LogEntry.Origin(new ParticipantId(rows.getString("participant")), op);
    return new LogEntry(
        new Position(rows.getLong("epoch"), rows.getLong("seq")),
        rows.getTimestamp("happened_at").toInstant(),
        origin,
        codec.event(rows.getString("type"), rows.getInt("schema_version"), rows.getString("body")));
  }

  @Override
  public Optional<String> ownerOf(LessonId room) throws UnavailableException {
    Owner owner = run(database, connection -> owner(connection, room.value()));
    return owner.livesElsewhere(server) ? Optional.of(owner.pathName()) : Optional.empty();
  }

  @Override
  public Map<LessonId, Long> epochs(Collection<LessonId> rooms) throws UnavailableException {
    if (rooms.isEmpty()) {
      return Map.of();
    }
    String sql = "SELECT id, epoch FROM room WHERE id IN (" + "?, ".repeat(rooms.size() - 1) + "?)";
    Object[] ids = rooms.stream().map(LessonId::value).toArray();
    return run(
        leaseDatabase,
        connection -> {
          Map<LessonId, Long> epochs = new HashMap<>();
          try (PreparedStatement statement = prepare(connection, sql, ids);
              ResultSet found = statement.executeQuery()) {
            while (found.next()) {
              epochs.put(new LessonId(found.getString("id")), found.getLong("epoch"));
            }
          }
          return epochs;
        });
  }

  @Override
  public void giveUp(LessonId room, long epoch, boolean mediaReleased) throws UnavailableException {
    run(
        database,
        connection -> {
          if (mediaReleased) {
            Reservations.release(connection, room, epoch);
          }
          return update(
              connection,
              "UPDATE room SET server = NULL WHERE id = ? AND server = ? AND epoch = ?",
              room.value(),
              server,
              epoch);
        });
  }

  @Override
  public List<LessonInfo> orphans() throws UnavailableException {
    return run(
        leaseDatabase,
        connection -> {
          String sql =
              """
              SELECT DISTINCT r.lesson FROM reservation v JOIN room r ON r.id = v.lesson
              LEFT JOIN server s ON s.id = r.server
              WHERE r.server IS NULL OR s.id IS NULL OR NOT
              """
                  + LIVES
                  + " LIMIT ?";
          List<LessonInfo> orphans = new ArrayList<>();
          try (PreparedStatement statement =
                  prepare(connection, sql, OVERDUE_MICROS, ORPHANS_AT_ONCE);
              ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
              orphans.add(codec.lesson(rows.getString("lesson")));
            }
          }
          return orphans;
        });
  }

  private <T> T live(Database.Work<T> work) throws UnavailableException {
    try {
      return lifeLine.holding(work);
    } catch (StoreException failure) {
      throw new UnavailableException("the database did not answer", failure);
    }
  }

  private static <T> T run(Database where, Database.Work<T> work) throws UnavailableException {
    try {
      return where.transaction(work);
    } catch (StoreException failure) {
      throw new UnavailableException("the database did not answer", failure);
    }
  }

  private static long number(Connection connection, String sql, @Nullable Object... arguments)
      throws SQLException {
    try (PreparedStatement statement = prepare(connection, sql, arguments);
        ResultSet rows = statement.executeQuery()) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private static int update(Connection connection, String sql, @Nullable Object... arguments)
      throws SQLException {
    try (PreparedStatement statement = prepare(connection, sql, arguments)) {
      return statement.executeUpdate();
    }
  }

  private static PreparedStatement prepare(
      Connection connection, String sql, @Nullable Object... arguments) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < arguments.length; i++) {
      statement.setObject(i + 1, arguments[i]);
    }
    return statement;
  }
}

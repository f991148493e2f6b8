package belfort.signaling.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The browsers' sessions. Ends are stamped by the database's clock, so that all servers agree. */
public final class SessionStore {
  private final Database database;

  public SessionStore(Database database) {
    this.database = database;
  }

  /** Adds a session; of the link's older ones only the newest few live on. */
  public void add(StoredSession session, Instant now, int newestOfLink) throws StoreException {
    database.transaction(connection -> {
      Statements.update(
          connection,
          """
          INSERT INTO session (handle, secret_hash, link_id, created_at, expires_at)
          VALUES (?, ?, ?, ?, ?)
          """,
          session.handle(),
          session.secretHash(),
          session.link().id(),
          now,
          session.expiresAt());
      List<String> surplus =
          Statements.list(
              connection,
              """
              SELECT handle FROM session WHERE link_id = ? AND ended_at IS NULL
              ORDER BY created_at DESC LIMIT 1000 OFFSET ?
              """,
              row -> row.getString("handle"),
              session.link().id(),
              newestOfLink);
      for (String handle : surplus) {
        Statements.update(
            connection, "UPDATE session SET ended_at = UTC_TIMESTAMP(3) WHERE handle = ?", handle);
      }
      return surplus.size();
    });
  }

  public Optional<StoredSession> find(String handle) throws StoreException {
    return database.transaction(connection ->
        Statements.first(
            connection,
            "SELECT session.handle, session.secret_hash, session.expires_at, session.ended_at, "
                + LinkStore.COLUMNS
                + " FROM session JOIN link ON link.id = session.link_id"
                + " WHERE session.handle = ?",
            row ->
                new StoredSession(
                    row.getString("handle"),
                    row.getBytes("secret_hash"),
                    LinkStore.row(row),
                    Statements.instant(row, "expires_at"),
                    row.getObject("ended_at") != null),
            handle));
  }

  /** Ends a session. Idempotent. */
  public void end(String handle) throws StoreException {
    database.transaction(connection ->
        Statements.update(
            connection,
            """
            UPDATE session SET ended_at = UTC_TIMESTAMP(3)
            WHERE handle = ? AND ended_at IS NULL
            """,
            handle));
  }

  /** The handles of the sessions that were ended lately, wherever. */
  public List<String> endedWithin(Duration lately) throws StoreException {
    return database.transaction(connection ->
        Statements.list(
            connection,
            """
            SELECT handle FROM session
            WHERE ended_at > UTC_TIMESTAMP(3) - INTERVAL ? SECOND
            """,
            row -> row.getString("handle"),
            Math.max(1, lately.toSeconds())));
  }

  /** Deletes sessions that expired before the time, at most a thousand at once. */
  public int forgetExpired(Instant before) throws StoreException {
    return database.transaction(connection ->
        Statements.update(
            connection, "DELETE FROM session WHERE expires_at < ? LIMIT 1000", before));
  }
}

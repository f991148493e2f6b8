package belfort.signaling.store;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.media.ParticipantId;
import belfort.signaling.protocol.Role;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The personal links, and who lost the right to use his. */
public final class LinkStore {
  static final String COLUMNS =
      "link.id AS link_id, link.lesson_id, link.participant, link.name, link.role,"
          + " link.expires_at AS link_expires_at, link.revoked_at, link.kicked_at";

  private final Database database;

  public LinkStore(Database database) {
    this.database = database;
  }

  public void add(Link link) throws StoreException {
    database.transaction(connection -> {
      insert(connection, link);
      return true;
    });
  }

  static void insert(Connection connection, Link link) throws SQLException {
    Statements.update(
        connection,
        """
        INSERT INTO link (id, lesson_id, participant, name, role, expires_at)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
        link.id(),
        link.lesson().map(LessonId::value).orElse(null),
        link.participant().value(),
        link.name(),
        link.role().name(),
        link.expiresAt());
  }

  public Optional<Link> find(String id) throws StoreException {
    return database.transaction(connection ->
        Statements.first(
            connection, "SELECT " + COLUMNS + " FROM link WHERE link.id = ?", LinkStore::row, id));
  }

  /** The links into a lesson, the teacher's first, then by name. */
  public List<Link> ofLesson(LessonId lesson) throws StoreException {
    return database.transaction(connection ->
        Statements.list(
            connection,
            "SELECT "
                + COLUMNS
                + " FROM link WHERE link.lesson_id = ?"
                + " ORDER BY link.role = 'TEACHER' DESC, link.name, link.participant",
            LinkStore::row,
            lesson.value()));
  }

  /** The unexpired links of a person that lead to no lesson: an admin's. */
  public Optional<Link> ofAdmin(ParticipantId person) throws StoreException {
    return database.transaction(connection ->
        Statements.first(
            connection,
            "SELECT "
                + COLUMNS
                + " FROM link WHERE link.lesson_id IS NULL AND link.participant = ?"
                + " AND link.revoked_at IS NULL AND link.expires_at > UTC_TIMESTAMP(3)"
                + " ORDER BY link.expires_at DESC LIMIT 1",
            LinkStore::row,
            person.value()));
  }

  /**
   * Takes the link back and ends its sessions, by the database's clock. False when the lesson has
   * no such participant.
   */
  public boolean revoke(LessonId lesson, ParticipantId participant) throws StoreException {
    return end(lesson, participant, "revoked_at");
  }

  /** Notes that the participant was removed from the lesson, and ends his sessions. */
  public boolean kick(LessonId lesson, ParticipantId participant) throws StoreException {
    return end(lesson, participant, "kicked_at");
  }

  private boolean end(LessonId lesson, ParticipantId participant, String column)
      throws StoreException {
    return database.transaction(connection -> {
      Optional<String> id =
          Statements.first(
              connection,
              "SELECT id FROM link WHERE lesson_id = ? AND participant = ?",
              row -> row.getString("id"),
              lesson.value(),
              participant.value());
      if (id.isEmpty()) {
        return false;
      }
      mark(connection, column, id.get());
      return true;
    });
  }

  private static void mark(Connection connection, String column, String linkId)
      throws SQLException {
    Statements.update(
        connection,
        "UPDATE link SET " + column + " = UTC_TIMESTAMP(3) WHERE id = ? AND " + column + " IS NULL",
        linkId);
    Statements.update(
        connection,
        "UPDATE session SET ended_at = UTC_TIMESTAMP(3) WHERE link_id = ? AND ended_at IS NULL",
        linkId);
  }

  /** The links that were taken back lately, through whichever server. */
  public List<Link> revokedWithin(Duration lately) throws StoreException {
    return database.transaction(connection ->
        Statements.list(
            connection,
            "SELECT "
                + COLUMNS
                + " FROM link WHERE link.revoked_at > UTC_TIMESTAMP(3) - INTERVAL ? SECOND",
            LinkStore::row,
            Math.max(1, lately.toSeconds())));
  }

  static Link row(ResultSet row) throws SQLException {
    @Nullable String lesson = row.getString("lesson_id");
    return new Link(
        row.getString("link_id"),
        Optional.ofNullable(lesson).map(LessonId::new),
        new ParticipantId(row.getString("participant")),
        row.getString("name"),
        Role.valueOf(row.getString("role")),
        Statements.instant(row, "link_expires_at"),
        row.getObject("revoked_at") != null,
        row.getObject("kicked_at") != null);
  }
}

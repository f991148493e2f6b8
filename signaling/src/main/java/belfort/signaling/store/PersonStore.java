package belfort.signaling.store;

import belfort.signaling.protocol.Role;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The people of the school and their classes. */
public final class PersonStore {
  private final Database database;

  public PersonStore(Database database) {
    this.database = database;
  }

  /** Adds a person, or gives him his new name and role. */
  public void put(Person person) throws StoreException {
    database.transaction(connection ->
        Statements.update(
            connection,
            """
            INSERT INTO person (id, name, role) VALUES (?, ?, ?)
            ON DUPLICATE KEY UPDATE name = VALUES(name), role = VALUES(role)
            """,
            person.id(),
            person.name(),
            person.role().name()));
  }

  /** Adds a class with its members; members that it has already stay. */
  public void putClass(String id, String name, List<String> members) throws StoreException {
    database.transaction(connection -> {
      Statements.update(
          connection,
          """
          INSERT INTO class (id, name) VALUES (?, ?)
          ON DUPLICATE KEY UPDATE name = VALUES(name)
          """,
          id,
          name);
      for (String member : members) {
        Statements.update(
            connection,
            """
            INSERT INTO class_member (class_id, person_id) VALUES (?, ?)
            ON DUPLICATE KEY UPDATE person_id = VALUES(person_id)
            """,
            id,
            member);
      }
      return members.size();
    });
  }

  public Optional<Person> find(String id) throws StoreException {
    return database.transaction(connection ->
        Statements.first(
            connection, "SELECT id, name, role FROM person WHERE id = ?", PersonStore::row, id));
  }

  /** Everybody with the role, by name. */
  public List<Person> withRole(Role role) throws StoreException {
    return database.transaction(connection ->
        Statements.list(
            connection,
            "SELECT id, name, role FROM person WHERE role = ? ORDER BY name, id LIMIT 1000",
            PersonStore::row,
            role.name()));
  }

  /** The students of a class, by name. */
  public List<Person> members(String classId) throws StoreException {
    return database.transaction(connection ->
        Statements.list(
            connection,
            """
            SELECT person.id, person.name, person.role
            FROM class_member JOIN person ON person.id = class_member.person_id
            WHERE class_member.class_id = ? ORDER BY person.name, person.id
            """,
            PersonStore::row,
            classId));
  }

  public List<Roster> classes() throws StoreException {
    return database.transaction(connection ->
        Statements.list(
            connection,
            """
            SELECT class.id, class.name, COUNT(class_member.person_id) AS students
            FROM class LEFT JOIN class_member ON class_member.class_id = class.id
            GROUP BY class.id, class.name ORDER BY class.name LIMIT 1000
            """,
            row -> new Roster(row.getString("id"), row.getString("name"), row.getInt("students"))));
  }

  private static Person row(ResultSet row) throws SQLException {
    return new Person(
        row.getString("id"), row.getString("name"), Role.valueOf(row.getString("role")));
  }
}

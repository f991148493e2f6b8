package belfort.signaling.store;

/** What is true of the whole installation: all servers on this database. */
public final class InstallationStore {
  private final Database database;

  public InstallationStore(Database database) {
    this.database = database;
  }

  /** The installation's name for ever: the candidate at the very first start. */
  public String name(String candidate) throws StoreException {
    return database.transaction(connection -> {
      Statements.update(
          connection, "INSERT IGNORE INTO installation (one, name) VALUES (1, ?)", candidate);
      return Statements.first(
              connection,
              "SELECT name FROM installation WHERE one = 1 LOCK IN SHARE MODE",
              row -> row.getString("name"))
          .orElse(candidate);
    });
  }

  /** Asks the database for a sign of life. */
  public void ping() throws StoreException {
    database.transaction(
        connection -> Statements.list(connection, "SELECT 1", row -> row.getInt(1)));
  }
}

package belfort.signaling.store;

/** Where the database is and who we are there. */
public record DatabaseSettings(String url, String user, String password) {
  @Override
  public String toString() {
    return "DatabaseSettings[" + user + "]";
  }
}

package belfort.signaling.store;

import org.flywaydb.core.Flyway;

/**
 * Brings the database's schema to this version: the numbered files of {@code sql/}, forward only.
 */
public final class Migrations {
  private Migrations() {}

  /** Migrates; several servers may call it at once. */
  public static void run(DatabaseSettings settings) {
    Flyway.configure()
        .dataSource(settings.url(), settings.user(), settings.password())
        .locations("classpath:sql")
        .loggers("slf4j")
        .load()
        .migrate();
  }
}

package belfort.signaling.store;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * Brings the database's schema to this version: the numbered files of {@code sql/}, forward only.
 */
public final class Migrations {
  private Migrations() {}

  /** Migrates; several servers may call it at once. */
  public static void run(DatabaseSettings settings) {
    try {
      Flyway.configure()
          .dataSource(settings.url(), settings.user(), settings.password())
          .locations("classpath:sql")
          .loggers("slf4j")
          .load()
          .migrate();
    } catch (FlywayException failure) {
      throw new FailedException(failure);
    }
  }

  /** The schema could not be brought to this version; the server must not start. */
  public static final class FailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FailedException(FlywayException cause) {
      super(cause.getMessage(), cause);
    }
  }
}

package belfort.signaling.doctor;

import belfort.signaling.store.DatabaseExam;
import belfort.signaling.store.DatabaseSettings;
import belfort.signaling.store.StoreException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** The database: reachable, new enough, writable by us, and with the same time as ours. */
public final class DatabaseCheck {
  private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(1);

  /** Longer than a lease: servers would think each other dead. */
  private static final Duration CLOCK_LIMIT = Duration.ofSeconds(30);

  private DatabaseCheck() {}

  public static List<Finding> findings(DatabaseSettings settings, InstantSource clock) {
    DatabaseExam exam;
    try {
      exam = DatabaseExam.of(settings, clock);
    } catch (StoreException away) {
      return List.of(
          Finding.fail(
              "database",
              String.valueOf(away.getMessage()),
              "Check that it runs, --db-url, --db-user, --db-password-file and the firewall between"));
    }
    List<Finding> findings = new ArrayList<>();
    findings.add(version(exam));
    findings.add(
        exam.charset().equals("utf8mb4")
            ? Finding.ok("database text", "utf8mb4")
            : Finding.fail(
                "database text",
                exam.charset() + " cannot keep all names",
                "ALTER DATABASE … CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"));
    findings.add(writes(exam));
    findings.add(clock(exam.ahead()));
    return findings;
  }

  private static Finding version(DatabaseExam exam) {
    String name = (exam.mariaDb() ? "MariaDB " : "MySQL ") + exam.major() + "." + exam.minor();
    int number = exam.major() * 100 + exam.minor();
    return number >= (exam.mariaDb() ? 1011 : 804)
        ? Finding.ok("database", name + " answers in " + exam.roundTrip().toMillis() + " ms")
        : Finding.fail(
            "database", name + " is too old", "Use MySQL 8.4 or MariaDB 10.11, or newer");
  }

  private static Finding writes(DatabaseExam exam) {
    if (exam.readOnly()) {
      return Finding.fail(
          "database rights",
          "it is read-only",
          "Point --db-url at the primary; after a failover, see that the new one takes writes");
    }
    return exam.refusal().isEmpty()
        ? Finding.ok("database rights", "we may make, change and drop tables")
        : Finding.fail(
            "database rights", exam.refusal(), "GRANT ALL PRIVILEGES ON its database to our user");
  }

  static Finding clock(Duration ahead) {
    String said = "the database is " + ahead.abs().toMillis() + " ms " + side(ahead) + " us";
    if (ahead.abs().compareTo(CLOCK_TOLERANCE) <= 0) {
      return Finding.ok("clock", said);
    }
    String advice = "Run chrony or systemd-timesyncd on both machines";
    return ahead.abs().compareTo(CLOCK_LIMIT) <= 0
        ? Finding.warn("clock", said, advice)
        : Finding.fail("clock", said, advice);
  }

  private static String side(Duration ahead) {
    return ahead.isNegative() ? "behind" : "ahead of";
  }
}

package belfort.signaling.store;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.media.Profile;
import belfort.signaling.engine.Await;
import belfort.signaling.engine.LessonInfo;
import belfort.signaling.engine.Ownership;
import belfort.signaling.engine.UnavailableException;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * When a server's room may be taken: its lease, and the lock that its process holds. Leases are set
 * by hand; what must hold while one stands is looked at until it was looked at in time.
 */
final class LifeLineIT {
  private final LessonInfo lesson =
      new LessonInfo(
          new LessonId("l1"),
          "Wiskunde",
          "Els",
          Profile.LECTURE,
          Instant.EPOCH,
          Instant.EPOCH.plus(Duration.ofHours(1)),
          25,
          30,
          false);
  private DatabaseSettings settings;
  private Database pool;
  private LifeLine firstLine;
  private LifeLine secondLine;
  private RoomTable first;
  private RoomTable second;

  @BeforeEach
  void twoServers() throws Exception {
    settings = TestDatabase.fresh();
    pool = Database.open(settings, "test", 2);
    firstLine = new LifeLine(settings, "first");
    secondLine = new LifeLine(settings, "second");
    first = new RoomTable(pool, pool, firstLine, "first", "s1", 10);
    second = new RoomTable(pool, pool, secondLine, "second", "s2", 10);
    first.register();
    second.register();
    assertInstanceOf(Ownership.Claim.Owned.class, first.claim(lesson, true, Instant.EPOCH));
  }

  @AfterEach
  void close() {
    firstLine.close();
    secondLine.close();
    pool.close();
  }

  @Test
  void aServerThatRenewedJustNowKeepsItsRoomWithoutItsLine() throws Exception {
    leaseEndsIn(Duration.ofHours(1));
    firstLine.close();
    assertInstanceOf(Ownership.Claim.Elsewhere.class, claimedBySecond());
  }

  @Test
  void anOverdueServerKeepsItsRoomWhileItsProcessHoldsTheLine() throws Exception {
    until(
        "looked at while the lease stood",
        () -> {
          leaseEndsIn(Ownership.LEASE.minus(Ownership.SURE).minusMillis(100));
          Ownership.Claim claim = claimedBySecond();
          return leaseStands() && claim instanceof Ownership.Claim.Later;
        });
  }

  @Test
  void anOverdueServerWithoutItsLineIsReplacedBeforeItsLeaseHasRunOut() throws Exception {
    firstLine.close();
    until(
        "taken while the lease stood",
        () -> {
          ownedByFirst();
          leaseEndsIn(Ownership.LEASE.minus(Ownership.SURE).minusMillis(100));
          return claimedBySecond() instanceof Ownership.Claim.Owned && leaseStands();
        });
  }

  @Test
  void aFrozenServerIsReplacedWhenItsLeaseHasRunOut() throws Exception {
    leaseEndsIn(Duration.ZERO);
    assertInstanceOf(Ownership.Claim.Owned.class, claimedBySecond());
  }

  @Test
  void aLineThatBrokeHoldsItsLockAgainAfterTheNextRenewal() throws Exception {
    long holder = number("SELECT IS_USED_LOCK('belfort-first')");
    change("KILL " + holder);
    until("renewed on a new connection", this::firstRenews);
    until(
        "looked at while the lease stood",
        () -> {
          leaseEndsIn(Ownership.LEASE.minus(Ownership.SURE).minusMillis(100));
          Ownership.Claim claim = claimedBySecond();
          return leaseStands() && claim instanceof Ownership.Claim.Later;
        });
    assertTrue(firstRenews());
  }

  private boolean firstRenews() {
    try {
      return first.renew();
    } catch (UnavailableException broken) {
      return false;
    }
  }

  private static void until(String what, Callable<Boolean> condition) {
    Await.until(
        what,
        () -> {
          try {
            return condition.call();
          } catch (Exception failure) {
            throw new IllegalStateException(failure);
          }
        });
  }

  private Ownership.Claim claimedBySecond() throws Exception {
    return second.claim(lesson, true, Instant.EPOCH);
  }

  private void leaseEndsIn(Duration left) throws StoreException {
    change(
        "UPDATE server SET alive_until = UTC_TIMESTAMP(3) + INTERVAL "
            + left.toMillis() * 1_000
            + " MICROSECOND WHERE id = 'first'");
  }

  private void ownedByFirst() throws StoreException {
    change("UPDATE room SET server = 'first'");
  }

  private void change(String sql) throws StoreException {
    pool.transaction(connection -> {
      try (Statement statement = connection.createStatement()) {
        return statement.executeUpdate(sql);
      }
    });
  }

  private boolean leaseStands() throws StoreException {
    return number("SELECT alive_until > UTC_TIMESTAMP(3) FROM server WHERE id = 'first'") == 1;
  }

  private long number(String sql) throws StoreException {
    return pool.transaction(connection -> {
      try (Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery(sql)) {
        rows.next();
        return rows.getLong(1);
      }
    });
  }
}

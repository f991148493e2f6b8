package belfort.signaling.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.media.Profile;
import belfort.signaling.engine.Figures;
import belfort.signaling.identity.Invitations;
import belfort.signaling.protocol.Role;
import belfort.signaling.store.Link;
import belfort.signaling.store.StoredSession;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * Sockets that were dropped together come back to one server, at a rate that any machine exceeds:
 * so it is the row that holds them up, and not the processor.
 */
final class ReentryIT {
  /** 5,000 are let in by {@link ReentryTest}, in virtual time, and by the bench of that name. */
  private static final int SOCKETS = 160;

  private static final int RATE = 16;
  private static final long COMPUTED_MS = SOCKETS * 1_000L / RATE;

  /** Every fourth was in no lesson. */
  private static final int NEW_ONE_IN = 4;

  /** Who write the sessions into the database: as many as it has connections here. */
  private static final int CLERKS = 4;

  private static final String SECRET = "s".repeat(43);

  /** How somebody came back: when, and how often he was told to wait. */
  private record Return(boolean returning, long afterNs, int told) {}

  private record Guest(String key, boolean returning) {}

  @Test
  void everybodyIsBackAtTheConfiguredRateWhoWasInALessonFirst() throws Exception {
    try (TestServer server = new TestServer(RATE);
        ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Guest> guests = guests(server);
      long droppedNs = System.nanoTime();
      List<Future<Return>> coming = new ArrayList<>();
      for (Guest guest : guests) {
        coming.add(people.submit(() -> comeBack(server, guest, droppedNs)));
      }
      List<Return> back = new ArrayList<>();
      for (Future<Return> one : coming) {
        back.add(one.get());
      }

      assertEquals(SOCKETS, back.size(), "nobody is refused for good");
      // who got no answer in time may have been in already
      assertTrue(server.rooms.guests.size() >= SOCKETS, "everybody is in");
      assertTrue(back.stream().anyMatch(one -> one.told() > 0), "there was a row");
      List<Boolean> order =
          server.rooms.guests.stream()
              .map(guest -> !guest.lesson.id().value().equals("new"))
              .toList();
      long newInFirstHalf =
          order.subList(0, SOCKETS / 2).stream().filter(returning -> !returning).count();
      assertTrue(
          newInFirstHalf < SOCKETS / NEW_ONE_IN / 4,
          newInFirstHalf + " newcomers are among the first half");
      long atOnceMs = EdgeLimits.REENTRY_BURST.toMillis() + 2_000L / RATE;
      assertTrue(lastMs(back) >= COMPUTED_MS - atOnceMs, "faster than the rate");
      figures(back);
    }
  }

  private static void figures(List<Return> back) {
    long returnedMs =
        millis(
            back.stream().filter(Return::returning).mapToLong(Return::afterNs).max().orElseThrow());
    Figures.add("reentry_" + SOCKETS + "_computed", COMPUTED_MS, "ms");
    Figures.add("reentry_" + SOCKETS + "_all_back", lastMs(back), "ms");
    Figures.add("reentry_" + SOCKETS + "_lessons_back", returnedMs, "ms");
    Figures.add(
        "reentry_" + SOCKETS + "_told_most",
        back.stream().mapToInt(Return::told).max().orElseThrow(),
        "times");
  }

  private static long lastMs(List<Return> back) {
    return millis(back.stream().mapToLong(Return::afterNs).max().orElseThrow());
  }

  private static long millis(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos);
  }

  /** As a page does: a random moment of the first second, then whenever the server says. */
  private static Return comeBack(TestServer server, Guest guest, long droppedNs) throws Exception {
    long waitMs = jitter(1);
    int told = 0;
    int failures = 1;
    while (true) {
      pause(waitMs);
      try (RawSocket socket = open(server, guest)) {
        if (socket.status() == 503) {
          failures++;
          waitMs = jitter(failures);
          continue;
        }
        assertEquals(101, socket.status());
        socket.text(
            guest.returning()
                ? "{\"type\":\"hello\",\"resume\":{\"epoch\":1,\"seq\":7},\"peers\":[]}"
                : "{\"type\":\"hello\",\"peers\":[]}");
        socket.text("{\"type\":\"raiseHand\",\"op\":\"a1\"}");
        JsonNode answer = TestServer.JSON.readTree(socket.read().text());
        if (answer.get("type").asText().equals("ack")) {
          return new Return(guest.returning(), System.nanoTime() - droppedNs, told);
        }
        assertEquals("busy", answer.get("code").asText());
        assertEquals(1013, socket.readUntilClosed());
        waitMs = answer.get("afterMs").asLong();
        assertTrue(waitMs > 0 && waitMs <= 2_000L * SOCKETS / RATE, "an honest turn: " + waitMs);
        told++;
      } catch (SocketTimeoutException noAnswer) {
        failures++;
        waitMs = jitter(failures);
      }
    }
  }

  /** As web-client/protocol/backoff.js has it. */
  private static long jitter(int failures) {
    long ceiling = Math.min(failures > 8 ? 15_000 : 3_000, 1_000L << Math.min(failures - 1, 4));
    return ThreadLocalRandom.current().nextLong(ceiling);
  }

  private static RawSocket open(TestServer server, Guest guest) throws Exception {
    return RawSocket.handshake(
        server.port,
        "/ws/" + guest.key(),
        "Origin: " + server.origin(),
        "Cookie: belfort-" + guest.key() + "=" + SECRET,
        "Sec-WebSocket-Protocol: belfort.v1");
  }

  private static void pause(long ms) {
    long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
    while (System.nanoTime() - untilNs < 0) {
      LockSupport.parkNanos(untilNs - System.nanoTime());
    }
  }

  /** Sessions of two lessons: of those who were in one, and of newcomers. */
  private static List<Guest> guests(TestServer server) throws Exception {
    List<Link> returning = links(server, "was");
    List<Link> fresh = links(server, "new");
    List<Guest> guests = new ArrayList<>();
    List<Callable<Void>> sessions = new ArrayList<>();
    for (int i = 0; i < SOCKETS; i++) {
      boolean isNew = i % NEW_ONE_IN == 0;
      List<Link> links = isNew ? fresh : returning;
      Link link = links.get(i % links.size());
      String key = String.format(Locale.ROOT, "%022d", i);
      guests.add(new Guest(key, !isNew));
      sessions.add(() -> {
        server.sessionStore.add(
            new StoredSession(key, hash(), link, link.expiresAt(), false), Instant.now(), SOCKETS);
        return null;
      });
    }
    try (ExecutorService clerks = Executors.newFixedThreadPool(CLERKS)) {
      for (Future<Void> each : clerks.invokeAll(sessions)) {
        each.get();
      }
    }
    Collections.shuffle(guests);
    return guests;
  }

  private static List<Link> links(TestServer server, String lesson) throws Exception {
    var invited =
        server.invitations.invite(
            new Invitations.Plan(
                new LessonId(lesson),
                "Wiskunde",
                Profile.LECTURE,
                Instant.now().minusSeconds(60),
                Duration.ofHours(2),
                server.people.find("t1").orElseThrow(),
                Optional.empty(),
                200));
    assertTrue(invited.isPresent());
    return server.links.ofLesson(new LessonId(lesson)).stream()
        .filter(link -> link.role() == Role.STUDENT)
        .toList();
  }

  private static byte[] hash() throws Exception {
    return MessageDigest.getInstance("SHA-256").digest(SECRET.getBytes(StandardCharsets.US_ASCII));
  }
}

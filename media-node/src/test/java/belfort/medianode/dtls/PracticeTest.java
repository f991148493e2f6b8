package belfort.medianode.dtls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a node practises its handshakes, and when it lets others go first. */
final class PracticeTest {
  private static final long COST_NS = 7_000_000L;

  private final List<String> log = new ArrayList<>();
  private final Deque<Boolean> busy = new ArrayDeque<>();

  private Practice practice(int times, Practice.Handshake handshake) {
    return new Practice(
        times,
        handshake,
        () -> !busy.isEmpty() && busy.remove(),
        ns -> log.add("pause " + ns / 1_000_000));
  }

  private long shake() {
    log.add("shake");
    return COST_NS;
  }

  @Test
  void itPausesThreeTimesAsLongAsItWorks() {
    practice(2, this::shake).run();
    assertEquals(List.of("shake", "pause 21", "shake", "pause 21"), log);
  }

  @Test
  void itBeginsNothingWhileSomebodyComesIn() {
    busy.addAll(List.of(true, true, false, true, false));
    practice(2, this::shake).run();
    assertEquals(
        List.of("pause 100", "pause 100", "shake", "pause 21", "pause 100", "shake", "pause 21"),
        log);
  }

  @Test
  void aFailureEndsItAndNothingElse() {
    practice(
            5,
            () -> {
              shake();
              throw new IllegalStateException("no handshake here");
            })
        .run();
    assertEquals(List.of("shake"), log);
  }

  @Test
  void whoStopsItWaitsForNoMore() {
    Practice[] own = new Practice[1];
    own[0] =
        practice(
            5,
            () -> {
              own[0].stop();
              return shake();
            });
    own[0].run();
    assertTrue(log.size() <= 2, log.toString());
  }
}

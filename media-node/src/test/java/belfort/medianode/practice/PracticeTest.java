package belfort.medianode.practice;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a node practises its joins, and when it lets others go first. */
final class PracticeTest {
  private static final long COST_NS = 7_000_000L;

  private final List<String> log = new ArrayList<>();
  private final Deque<Boolean> busy = new ArrayDeque<>();

  private Practice practice(int times, Joining joining) {
    return new Practice(
        times,
        () -> new Played(joining),
        () -> !busy.isEmpty() && busy.remove(),
        ns -> log.add("pause " + ns / 1_000_000));
  }

  private interface Joining {
    long join() throws IOException;
  }

  private final class Played implements Practice.Stage {
    private final Joining joining;

    Played(Joining joining) {
      this.joining = joining;
    }

    @Override
    public long join() throws IOException {
      return joining.join();
    }

    @Override
    public void close() {
      log.add("close");
    }
  }

  private long playJoin() {
    log.add("join");
    return COST_NS;
  }

  @Test
  void itPausesThreeTimesAsLongAsItWorks() {
    practice(2, this::playJoin).run();
    assertEquals(List.of("join", "pause 21", "join", "pause 21", "close"), log);
  }

  @Test
  void itBeginsNothingWhileSomebodyComesIn() {
    busy.addAll(List.of(true, true, false, true, false));
    practice(2, this::playJoin).run();
    assertEquals(
        List.of(
            "pause 100", "pause 100", "join", "pause 21", "pause 100", "join", "pause 21", "close"),
        log);
  }

  @Test
  void aFailureEndsItAndNothingElse() {
    practice(
            5,
            () -> {
              playJoin();
              throw new IOException("nobody can join here");
            })
        .run();
    assertEquals(List.of("join", "close"), log);
  }

  @Test
  void whoStopsItWaitsForNoMore() {
    Practice[] own = new Practice[1];
    own[0] =
        practice(
            5,
            () -> {
              own[0].stop();
              return playJoin();
            });
    own[0].run();
    assertEquals(List.of("join", "pause 21", "close"), log);
  }
}

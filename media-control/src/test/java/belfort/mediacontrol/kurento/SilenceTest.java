package belfort.mediacontrol.kurento;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class SilenceTest {
  private static final Duration PING = Duration.ofSeconds(1);

  @Test
  void countsFromTheLastAnswer() {
    Silence silence = new Silence(0);
    silence.broken(seconds(3));
    assertEquals(Duration.ofSeconds(2), silence.lasts(seconds(5)));
  }

  @Test
  void aNodeThatSaysNothingWhileWeListenIsSilent() {
    Silence silence = new Silence(0);
    for (int ping = 0; ping < 4; ping++) {
      long sent = ping * seconds(1);
      silence.waited(sent, PING, sent + seconds(1) + Duration.ofMillis(20).toNanos());
    }
    assertEquals(Duration.ofMillis(4_020), silence.lasts(Duration.ofMillis(4_020).toNanos()));
  }

  @Test
  void whatWeSleptIsNotTheNodesSilence() {
    Silence silence = new Silence(0);
    silence.waited(0, PING, seconds(9));
    assertEquals(PING, silence.lasts(seconds(9)));
    silence.waited(seconds(9), PING, seconds(10));
    assertEquals(Duration.ofSeconds(2), silence.lasts(seconds(10)));
  }

  private static long seconds(long seconds) {
    return Duration.ofSeconds(seconds).toNanos();
  }
}

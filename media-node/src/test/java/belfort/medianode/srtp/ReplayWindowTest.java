package belfort.medianode.srtp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The window against one that remembers everything. */
final class ReplayWindowTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void permitsWhatANaiveWindowPermits(long seed) {
    Random random = new Random(seed);
    ReplayWindow window = new ReplayWindow();
    Set<Long> seen = new HashSet<>();
    long highest = -1;
    for (int i = 0; i < 20_000; i++) {
      long index = Math.max(0, highest + step(random));
      boolean permitted =
          index > highest || (highest - index < ReplayWindow.SIZE && !seen.contains(index));
      assertEquals(permitted, window.permits(index), index + " after " + highest);
      if (permitted) {
        window.add(index);
        seen.add(index);
        highest = Math.max(highest, index);
      }
      assertEquals(highest, window.highest());
    }
  }

  private static long step(Random random) {
    return switch (random.nextInt(20)) {
      case 0 -> random.nextInt(4_000) - 2_000; // a jump
      case 1, 2, 3, 4 -> -random.nextInt(1_100);
      case 5 -> random.nextInt(70);
      default -> 1;
    };
  }
}

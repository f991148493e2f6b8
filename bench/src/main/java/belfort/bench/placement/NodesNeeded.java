package belfort.bench.placement;

import java.util.function.IntPredicate;

/**
 * How many nodes suffice: from a guess up or down by doubling steps until one number suffices and a
 * smaller one does not, then by halves. What is found suffices, and one fewer does not. (A rule
 * that draws lots may, by luck, do with still fewer; the guess comes from the week alone, so the
 * answer is the same each time.)
 */
final class NodesNeeded {
  /** No rule was seen to need more; above it the search gives up. */
  static final int MOST = 65_536;

  private NodesNeeded() {}

  static int find(int guess, IntPredicate suffices) {
    int known = Math.max(1, guess);
    if (suffices.test(known)) {
      return down(known, suffices);
    }
    int tooFew = known;
    for (int step = 1; ; step *= 2) {
      int next = tooFew + step;
      if (next > MOST) {
        throw new IllegalStateException("not even " + MOST + " nodes suffice");
      }
      if (suffices.test(next)) {
        return between(tooFew, next, suffices);
      }
      tooFew = next;
    }
  }

  private static int down(int enough, IntPredicate suffices) {
    int known = enough;
    for (int step = 1; known > 1; step *= 2) {
      int next = Math.max(1, known - step);
      if (!suffices.test(next)) {
        return between(next, known, suffices);
      }
      known = next;
    }
    return known;
  }

  private static int between(int tooFew, int enough, IntPredicate suffices) {
    int low = tooFew;
    int high = enough;
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (suffices.test(middle)) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }
}

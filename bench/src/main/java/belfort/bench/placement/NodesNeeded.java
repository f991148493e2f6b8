package belfort.bench.placement;

import java.util.function.IntPredicate;

/**
 * How many nodes suffice: from a guess up or down by doubling steps until one number suffices and a
 * smaller one does not, then by halves. What is found suffices, and one fewer does not. (A rule
 * that draws lots may, by luck, do with still fewer; the guess comes from the week alone, so the
 * answer is the same each time.)
 */
final class NodesNeeded {
  /** The answer when no number up to the most suffices: more nodes do not help that rule. */
  static final int NONE_SUFFICES = Integer.MAX_VALUE;

  private NodesNeeded() {}

  /** Whether so many nodes suffice for one part of the week. */
  interface Trial {
    boolean suffices(int count, int part);
  }

  /**
   * For all parts of a week, so that most numbers are tried on one part only: a number is sought
   * for the first part, and raised while another part needs more.
   */
  static int find(int guess, int most, int parts, Trial trial) {
    int enough = find(guess, most, count -> trial.suffices(count, 0));
    int agreed = 1;
    for (int part = 1 % parts;
        agreed < parts && enough != NONE_SUFFICES;
        part = (part + 1) % parts) {
      int tried = part;
      if (trial.suffices(enough, part)) {
        agreed++;
      } else if (enough == most) {
        return NONE_SUFFICES;
      } else {
        enough = find(enough + 1, most, count -> trial.suffices(count, tried));
        agreed = 1;
      }
    }
    return enough;
  }

  static int find(int guess, int most, IntPredicate suffices) {
    int known = Math.clamp(guess, 1, most);
    if (suffices.test(known)) {
      return down(known, suffices);
    }
    int tooFew = known;
    for (int step = 1; tooFew < most; step *= 2) {
      int next = Math.min(most, tooFew + step);
      if (suffices.test(next)) {
        return between(tooFew, next, suffices);
      }
      tooFew = next;
    }
    return NONE_SUFFICES;
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

package belfort.bench.placement;

import belfort.mediacontrol.media.Profile;
import belfort.mediacontrol.placement.Habit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A week as it will happen, whoever places its lessons: what is known of each lesson, and
 * everything that happens, in order. Arrays, because a week has a million events and is played a
 * hundred times. Times are seconds after Monday's midnight.
 */
final class Week {
  /** What happens. The order is that of events in the same second. */
  enum Happening {
    END(0),
    OPEN(1),
    JOIN(2),
    /** Ten minutes after the start: who is not there now is not coming. */
    NO_SHOWS(3);

    private final int order;

    Happening(int order) {
      this.order = order;
    }

    private static Happening of(int order) {
      return switch (order) {
        case 0 -> END;
        case 1 -> OPEN;
        case 2 -> JOIN;
        default -> NO_SHOWS;
      };
    }
  }

  static final int DAYS = 7;

  private static final int SECONDS_PER_DAY = 86_400;

  /** What a viewer of a gallery gets at most. */
  private static final int LAST_N = 9;

  private static final int LESSON_BITS = 24;
  private static final int KIND_BITS = 2;

  /**
   * A lesson.
   *
   * @param timetableEnd when it is to end, as far as anybody knows before
   * @param endsAt when it ends
   * @param roster participants on the roster, the teacher included; for a walk-in what its maker
   *     says
   * @param habit what was learned of the class
   * @param media share of the profile's streams that it uses this time
   * @param attended whether anybody comes: he who opens it joins in the same moment
   */
  record Lesson(
      Profile profile,
      boolean timetabled,
      int opensAt,
      int startsAt,
      int timetableEnd,
      int endsAt,
      int roster,
      Habit habit,
      double media,
      boolean attended) {
    /**
     * For how many viewers a relay to a leaf counts on the first node: it carries every source
     * once, which is what one viewer gets, but for a gallery, where a viewer gets the last few.
     */
    int relayHeads() {
      return profile == Profile.GALLERY ? Math.max(1, Math.round((float) roster / LAST_N)) : 1;
    }
  }

  private final Lesson[] lessons;
  private final long[] events;

  private Week(Lesson[] lessons, long[] events) {
    this.lessons = lessons;
    this.events = events;
  }

  int lessons() {
    return lessons.length;
  }

  Lesson lesson(int index) {
    return lessons[index];
  }

  int events() {
    return events.length;
  }

  /** The days on which something happens. */
  List<Integer> days() {
    List<Integer> days = new ArrayList<>();
    for (int day = 0; day < DAYS; day++) {
      if (firstEvent(day) < firstEvent(day + 1)) {
        days.add(day);
      }
    }
    return days;
  }

  /** The first event of that day or later; {@link #events()} when there is none. */
  int firstEvent(int day) {
    int at =
        Arrays.binarySearch(events, ((long) day * SECONDS_PER_DAY) << (LESSON_BITS + KIND_BITS));
    return at < 0 ? -at - 1 : at;
  }

  int second(int event) {
    return (int) (events[event] >>> (LESSON_BITS + KIND_BITS));
  }

  Happening happening(int event) {
    return Happening.of((int) (events[event] >>> LESSON_BITS) & ((1 << KIND_BITS) - 1));
  }

  int lessonOf(int event) {
    return (int) events[event] & ((1 << LESSON_BITS) - 1);
  }

  /** Collects lessons and joins in any order. */
  static final class Builder {
    private static final int NO_SHOWS_AFTER = 600;

    private Lesson[] lessons = new Lesson[1_024];
    private int lessonCount;
    private long[] events = new long[65_536];
    private int eventCount;

    /** Adds a lesson, returns its index. */
    int add(Lesson lesson) {
      if (lessonCount == lessons.length) {
        lessons = Arrays.copyOf(lessons, 2 * lessonCount);
      }
      lessons[lessonCount] = lesson;
      happens(lesson.opensAt(), Happening.OPEN, lessonCount);
      happens(lesson.endsAt(), Happening.END, lessonCount);
      if (lesson.startsAt() + NO_SHOWS_AFTER < lesson.endsAt()) {
        happens(lesson.startsAt() + NO_SHOWS_AFTER, Happening.NO_SHOWS, lessonCount);
      }
      return lessonCount++;
    }

    /** Somebody joins; not before it is open and not after it has ended. */
    void join(int lesson, int second) {
      Lesson joined = lessons[lesson];
      int held = Math.clamp(second, joined.opensAt(), joined.endsAt() - 1);
      happens(held, Happening.JOIN, lesson);
    }

    private void happens(int second, Happening happening, int lesson) {
      if (eventCount == events.length) {
        events = Arrays.copyOf(events, 2 * eventCount);
      }
      events[eventCount++] =
          (((long) second << KIND_BITS) | happening.order) << LESSON_BITS | lesson;
    }

    Week build() {
      long[] inOrder = Arrays.copyOf(events, eventCount);
      Arrays.sort(inOrder);
      return new Week(Arrays.copyOf(lessons, lessonCount), inOrder);
    }
  }
}

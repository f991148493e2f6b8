package belfort.bench.placement;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.placement.BellPlan;
import belfort.mediacontrol.placement.NodeId;
import belfort.mediacontrol.placement.Placement.NodeView;
import belfort.mediacontrol.placement.Spread;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;

/**
 * The bells of a week and their plans: the product's own planner, asked when the server asks it. A
 * lesson that has been opened before its bell is planned is placed as if there were no plan.
 */
final class Bells {
  /** The server plans a bell anew so long before it rings. */
  private static final int BEFORE = 300;

  private final Week week;
  private final long seed;
  private final IntFunction<Spread.Wish> wishes;

  /** The timetable's lessons by the second in which their bell rings. */
  private final int[] rings;

  private final Map<Integer, List<BellPlan.Lesson>> lessons = new HashMap<>();
  private final Map<LessonId, List<NodeId>> planned = new HashMap<>();
  private int next;

  Bells(Week week, long seed, IntFunction<Spread.Wish> wishes) {
    this.week = week;
    this.seed = seed;
    this.wishes = wishes;
    for (int lesson = 0; lesson < week.lessons(); lesson++) {
      if (week.lesson(lesson).timetabled()) {
        BellPlan.Lesson one = lesson(lesson);
        int ring = (int) one.bell().getEpochSecond();
        lessons.computeIfAbsent(ring, _ -> new ArrayList<>()).add(one);
      }
    }
    rings = lessons.keySet().stream().mapToInt(Integer::intValue).sorted().toArray();
  }

  private BellPlan.Lesson lesson(int index) {
    Week.Lesson lesson = week.lesson(index);
    return new BellPlan.Lesson(
        id(index),
        Instant.ofEpochSecond(lesson.startsAt()),
        Instant.ofEpochSecond(lesson.timetableEnd()),
        wishes.apply(index));
  }

  static LessonId id(int lesson) {
    return new LessonId("l" + lesson);
  }

  /** Whether a bell is to be planned now. */
  boolean due(int second) {
    return next < rings.length && rings[next] - BEFORE <= second;
  }

  /**
   * Plans the bells that are due.
   *
   * @param open which lessons are, or were: they are not planned any more
   */
  void plan(int second, List<NodeView> nodes, List<BellPlan.Hold> holds, IntPredicate open) {
    int from = next;
    while (due(second)) {
      next++;
    }
    // a simulation that begins with a later day has nothing to plan before
    List<BellPlan.Lesson> coming = new ArrayList<>();
    Arrays.stream(rings, from, next)
        .filter(ring -> ring + BellPlan.BELL.toSeconds() > second)
        .forEach(ring ->
            lessons.getOrDefault(ring, List.of()).stream()
                .filter(each -> !open.test(number(each.id())))
                .forEach(coming::add));
    for (BellPlan.Bell bell : BellPlan.of(nodes, holds, coming, seed)) {
      bell.planned().forEach(each -> planned.put(each.lesson(), each.nodes()));
    }
  }

  /** Where it is planned; empty when it is not. */
  List<NodeId> of(int lesson) {
    return planned.getOrDefault(id(lesson), List.of());
  }

  private static int number(LessonId lesson) {
    return Integer.parseInt(lesson.value().substring(1));
  }
}

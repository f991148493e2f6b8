package belfort.bench.placement;

import belfort.bench.placement.Loads.Load;

/**
 * The fewest nodes with which any rule could do: the week's highest real load of all lessons
 * together, as if it could be poured over the nodes like water, divided by what a node bears. Not
 * rounded up, so that a rule is not flattered.
 */
final class FluidBound {
  private FluidBound() {}

  static double of(Week week, Loads loads) {
    return of(week, loads, 0, week.events());
  }

  static double of(Week week, Loads loads, int day) {
    return of(week, loads, week.firstEvent(day), week.firstEvent(day + 1));
  }

  private static double of(Week week, Loads loads, int from, int until) {
    double[] total = new double[3];
    double highest = 0;
    int[] present = new int[week.lessons()];
    for (int event = from; event < until; event++) {
      int index = week.lessonOf(event);
      Week.Lesson lesson = week.lesson(index);
      switch (week.happening(event)) {
        case OPEN -> {
          present[index] = lesson.attended() ? 1 : 0;
          add(total, loads.of(lesson.profile(), present[index]), lesson.media());
        }
        case JOIN -> {
          add(total, loads.of(lesson.profile(), present[index]), -lesson.media());
          present[index]++;
          add(total, loads.of(lesson.profile(), present[index]), lesson.media());
          highest = Math.max(highest, nodes(total, loads));
        }
        case END -> {
          add(total, loads.of(lesson.profile(), present[index]), -lesson.media());
          present[index] = 0;
        }
        case NO_SHOWS -> {}
      }
    }
    return highest;
  }

  private static void add(double[] total, Load load, double media) {
    total[0] += media * load.cpu();
    total[1] += media * load.kilobits();
    total[2] += Math.signum(media) * load.endpoints();
  }

  private static double nodes(double[] total, Loads loads) {
    return Math.max(
        total[0] / loads.budget().cpuMicrosPerSecond(),
        Math.max(
            total[1] / loads.budget().kilobitsOutPerSecond(),
            total[2] / loads.budget().endpoints()));
  }
}

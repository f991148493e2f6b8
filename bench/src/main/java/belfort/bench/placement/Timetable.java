package belfort.bench.placement;

import belfort.bench.placement.Week.Lesson;
import belfort.bench.placement.Workload.Spread;
import belfort.bench.placement.Workload.Start;
import belfort.mediacontrol.media.Profile;
import belfort.mediacontrol.placement.Habit;
import java.util.SplittableRandom;

/** Draws a week from a workload. The same workload and seed give the same week. */
final class Timetable {
  private static final int SECONDS_PER_DAY = 86_400;
  private static final int SCHOOL_DAYS = 5;
  private static final int WEDNESDAY = 2;
  private static final int TEACHER = 1;

  /** How soon after a bell without a break before it a teacher opens his next lesson. */
  private static final int OPENS_WITHIN = 60;

  private final Workload workload;
  private final SplittableRandom random;
  private final Week.Builder week = new Week.Builder();

  private Timetable(Workload workload, long seed) {
    this.workload = workload;
    this.random = new SplittableRandom(seed);
  }

  /**
   * A class.
   *
   * @param show how much of it comes on average, {@code media} how much of a profile it uses;
   *     {@code habit} is what its earlier lessons tell of both
   */
  private record SchoolClass(int students, double show, double media, Habit habit) {}

  static Week draw(Workload workload, long seed) {
    Timetable timetable = new Timetable(workload, seed);
    for (int school = 0; school < workload.schools().count(); school++) {
      timetable.school();
    }
    return timetable.week.build();
  }

  private void school() {
    int start = start();
    SchoolClass[] classes = new SchoolClass[whole(workload.schools().classes())];
    for (int each = 0; each < classes.length; each++) {
      classes[each] = schoolClass();
    }
    for (int day = 0; day < SCHOOL_DAYS; day++) {
      int midnight = day * SECONDS_PER_DAY;
      int lessons =
          day == WEDNESDAY
              ? Math.min(workload.day().wednesday(), workload.day().lessons().size())
              : workload.day().lessons().size();
      for (int lesson = 0; lesson < lessons; lesson++) {
        for (SchoolClass each : classes) {
          if (random.nextDouble() < workload.schools().liveShare()) {
            timetabled(each, classes, midnight + start, lesson);
          }
        }
      }
      walkIns(midnight);
    }
  }

  private int start() {
    double all = workload.day().starts().stream().mapToDouble(Start::weight).sum();
    double drawn = random.nextDouble() * all;
    for (Start each : workload.day().starts()) {
      drawn -= each.weight();
      if (drawn < 0) {
        return each.second();
      }
    }
    return workload.day().starts().getLast().second();
  }

  private SchoolClass schoolClass() {
    int students = whole(workload.schools().students());
    double show = drawn(workload.showUp().ofClass());
    double media = drawn(workload.lessons().classMedia());
    Habit habit = Habit.NONE;
    for (int lesson = 0; lesson < workload.showUp().history(); lesson++) {
      int present = TEACHER + comers(students, show);
      habit = habit.after(TEACHER + students, present, mediaOf(media));
    }
    return new SchoolClass(students, show, media, habit);
  }

  private void timetabled(SchoolClass of, SchoolClass[] all, int dayStart, int period) {
    int start = dayStart + workload.day().lessons().get(period);
    boolean afterBell =
        period > 0
            && workload.day().lessons().get(period - 1) + workload.day().lessonSeconds()
                >= workload.day().lessons().get(period);
    int opens =
        afterBell
            ? start + random.nextInt(OPENS_WITHIN + 1)
            : start - random.nextInt(workload.lessons().openBeforeMost() + 1);
    int end =
        Math.max(
            opens + OPENS_WITHIN,
            start
                + workload.day().lessonSeconds()
                + between(workload.lessons().endLeast(), workload.lessons().endMost()));
    int students = of.students();
    Profile profile = profile();
    if (random.nextDouble() < workload.lessons().mergedShare()) {
      profile = Profile.LECTURE;
      int classes = between(2, workload.lessons().mergedClassesMost());
      for (int other = 1; other < classes; other++) {
        students += all[random.nextInt(all.length)].students();
      }
    }
    double media = mediaOf(of.media());
    boolean attended = random.nextDouble() >= workload.showUp().absentLessons();
    int lesson =
        week.add(
            new Lesson(
                profile,
                true,
                opens,
                start,
                start + workload.day().lessonSeconds(),
                end,
                TEACHER + students,
                of.habit(),
                media,
                attended));
    if (attended) {
      comeIn(lesson, start, comers(students, of.show()));
      grow(lesson, start, students);
    }
  }

  private void comeIn(int lesson, int start, int students) {
    Workload.ShowUp show = workload.showUp();
    for (int student = 0; student < students; student++) {
      double after =
          random.nextDouble() < show.lateShare()
              ? -show.lateMean() * Math.log(1 - random.nextDouble())
              : random.nextGaussian(show.joinMean(), show.joinDeviation());
      week.join(lesson, start + (int) after);
    }
  }

  private void grow(int lesson, int start, int students) {
    Workload.Growth growth = workload.growth();
    if (random.nextDouble() >= growth.share()) {
      return;
    }
    double more = growth.least() + random.nextDouble() * (growth.most() - growth.least());
    int from = start + between(growth.afterLeast(), growth.afterMost());
    for (int other = 0; other < (int) (more * students); other++) {
      week.join(lesson, from + random.nextInt(OPENS_WITHIN));
    }
  }

  private void walkIns(int midnight) {
    Workload.WalkIns walkIns = workload.walkIns();
    int many = poisson(walkIns.perSchoolAndDay());
    for (int each = 0; each < many; each++) {
      int opens = midnight + between(walkIns.from(), walkIns.until());
      int end = opens + between(walkIns.secondsLeast(), walkIns.secondsMost());
      int come = between(walkIns.participantsLeast(), walkIns.participantsMost());
      double error = (2 * random.nextDouble() - 1) * walkIns.expectedError();
      int said = Math.max(2, (int) Math.round(come * (1 + error)));
      double media = drawn(workload.lessons().classMedia());
      int lesson =
          week.add(
              new Lesson(profile(), false, opens, opens, end, end, said, Habit.NONE, media, true));
      for (int other = 1; other < come; other++) {
        week.join(lesson, opens + random.nextInt(2 * OPENS_WITHIN));
      }
    }
  }

  private Profile profile() {
    double all = workload.lessons().profiles().stream().mapToDouble(each -> each).sum();
    double drawn = random.nextDouble() * all;
    int profile = 0;
    for (double weight : workload.lessons().profiles()) {
      drawn -= weight;
      if (drawn < 0) {
        return Workload.PROFILES.get(profile);
      }
      profile++;
    }
    return Profile.LECTURE;
  }

  /** How many of the students come to one lesson. */
  private int comers(int students, double show) {
    double today =
        Math.clamp(show + random.nextGaussian() * workload.showUp().deviation(), 0.0, 1.0);
    int comers = 0;
    for (int student = 0; student < students; student++) {
      if (random.nextDouble() < today) {
        comers++;
      }
    }
    return comers;
  }

  private double mediaOf(double classMedia) {
    double drawn = classMedia + random.nextGaussian() * workload.lessons().mediaDeviation();
    return Math.clamp(drawn, 0.1, 1.0);
  }

  private double drawn(Spread spread) {
    double value = random.nextGaussian(spread.mean(), spread.deviation());
    return Math.clamp(value, spread.least(), spread.most());
  }

  private int whole(Spread spread) {
    return (int) Math.round(drawn(spread));
  }

  private int between(int least, int most) {
    return least + random.nextInt(Math.max(1, most - least + 1));
  }

  /** Knuth's: multiplies uniforms until they fall below e^-mean; the mean is small here. */
  private int poisson(double mean) {
    double limit = Math.exp(-mean);
    double product = random.nextDouble();
    int count = 0;
    while (product > limit) {
      count++;
      product *= random.nextDouble();
    }
    return count;
  }
}

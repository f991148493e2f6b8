package belfort.bench.placement;

import belfort.mediacontrol.media.Profile;
import java.util.List;

/**
 * What a week is made of; {@link WorkloadFile} reads it. Times are seconds unless the name says
 * otherwise, shares are 0 to 1.
 */
record Workload(
    Node node,
    Schools schools,
    Day day,
    Lessons lessons,
    ShowUp showUp,
    Growth growth,
    WalkIns walkIns) {
  /** The order in which profiles have their weights. */
  static final List<Profile> PROFILES =
      List.of(Profile.LECTURE, Profile.SEMINAR, Profile.GALLERY, Profile.AUDIO);

  /** The nodes, all alike. */
  record Node(String kind, int cores) {}

  /** A value that is normally distributed and held between two bounds. */
  record Spread(double mean, double deviation, double least, double most) {}

  record Schools(int count, Spread classes, Spread students, double liveShare) {}

  /** Schools that start at the same time, in parts of all weights together. */
  record Start(int second, double weight) {}

  /**
   * A school day.
   *
   * @param lessons seconds after the day's start
   * @param wednesday how many of them there are on a Wednesday
   */
  record Day(List<Start> starts, List<Integer> lessons, int wednesday, int lessonSeconds) {
    Day {
      starts = List.copyOf(starts);
      lessons = List.copyOf(lessons);
    }
  }

  /**
   * What a lesson is.
   *
   * @param profiles weights in the order of {@link #PROFILES}
   */
  record Lessons(
      List<Double> profiles,
      double mergedShare,
      int mergedClassesMost,
      Spread classMedia,
      double mediaDeviation,
      int openBeforeMost,
      int endLeast,
      int endMost) {
    Lessons {
      profiles = List.copyOf(profiles);
    }
  }

  record ShowUp(
      double absentLessons,
      Spread ofClass,
      double deviation,
      int history,
      double joinMean,
      double joinDeviation,
      double lateShare,
      double lateMean) {}

  record Growth(double share, double least, double most, int afterLeast, int afterMost) {}

  record WalkIns(
      double perSchoolAndDay,
      int from,
      int until,
      int secondsLeast,
      int secondsMost,
      int participantsLeast,
      int participantsMost,
      double expectedError) {}

  /** The same week, but every lesson takes place and everybody on the roster comes. */
  Workload withoutNoShows() {
    Spread all = new Spread(1, 0, 1, 1);
    return new Workload(
        node,
        schools,
        day,
        lessons,
        new ShowUp(
            0,
            all,
            0,
            showUp.history,
            showUp.joinMean,
            showUp.joinDeviation,
            showUp.lateShare,
            showUp.lateMean),
        growth,
        walkIns);
  }
}

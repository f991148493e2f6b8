package belfort.mediacontrol.placement;

import belfort.mediacontrol.media.Profile;

/**
 * What a lesson will need of a node, from its profile and how many are expected. The formula stands
 * in docs/placement.md: {@code in = streams, out = viewers x streams each receives}; one to all is
 * linear in the viewers, and last-N keeps a gallery linear too.
 */
public final class Demand {
  /** A lesson with fewer is counted as if a teacher and one student came. */
  static final int FEWEST_PARTICIPANTS = 2;

  /** More than anybody expects of one lesson; keeps the arithmetic far from overflow. */
  static final int MOST_PARTICIPANTS = 100_000;

  /** How many others a seminar lets speak at once, besides the teacher. */
  static final int SEMINAR_SPEAKERS = 3;

  /** How many cameras a gallery viewer receives at most (last-N). */
  static final int GALLERY_LAST_N = 9;

  /** How many voices an audio lesson forwards at once. */
  static final int AUDIO_VOICES = 3;

  /** A teacher's camera at 1.5 Mbit/s with Opus: 156 packets of video and 50 of sound a second. */
  private static final Stream TEACHER = new Stream(206, 1_540);

  /** A student's camera at 600 kbit/s with Opus. */
  private static final Stream STUDENT = new Stream(113, 640);

  /** A shared screen, mostly still: counted at two fifths of its 2.5 Mbit/s. */
  private static final Stream SCREEN = new Stream(104, 1_000);

  private static final Stream VOICE = new Stream(50, 40);

  private Demand() {}

  /**
   * The demand of a lesson. All of it joins within one minute: a class comes with the bell.
   *
   * @param expected participants, the teacher included; held between 2 and 100,000
   */
  public static Capacity of(Profile profile, int expected) {
    int participants = Math.clamp(expected, FEWEST_PARTICIPANTS, MOST_PARTICIPANTS);
    return switch (profile) {
      case LECTURE -> toAll(participants, TEACHER, 1).plus(toAll(participants, SCREEN, 1));
      case SEMINAR ->
          toAll(participants, TEACHER, 1)
              .plus(toAll(participants, SCREEN, 1))
              .plus(toAll(participants, STUDENT, Math.min(SEMINAR_SPEAKERS, participants - 1)));
      case GALLERY -> gallery(participants);
      case AUDIO -> toAll(participants, VOICE, Math.min(AUDIO_VOICES, participants));
    };
  }

  /**
   * What a lesson uses now, counted by its endpoints: a node's own statistics would be dearer to
   * read than this is wrong. What stands does not join any more.
   *
   * @param cameras published, and {@code camerasWatched} how often they are watched; the same for
   *     screens
   */
  public static Capacity observed(
      Profile profile, long cameras, long camerasWatched, long screens, long screensWatched) {
    Stream camera =
        switch (profile) {
          case LECTURE, SEMINAR -> TEACHER;
          case GALLERY -> STUDENT;
          case AUDIO -> VOICE;
        };
    Capacity standing =
        camera.forwarded(cameras, camerasWatched).plus(SCREEN.forwarded(screens, screensWatched));
    return new Capacity(
        standing.packetsInPerSecond(),
        standing.packetsOutPerSecond(),
        standing.kilobitsOutPerSecond(),
        0,
        standing.endpoints());
  }

  /** {@code streams} publishers, each of them to everybody else. */
  private static Capacity toAll(int participants, Stream stream, int streams) {
    long out = (long) streams * (participants - 1);
    return stream.forwarded(streams, out);
  }

  private static Capacity gallery(int participants) {
    long out = (long) participants * Math.min(GALLERY_LAST_N, participants - 1);
    return STUDENT.forwarded(participants, out);
  }

  private record Stream(long packetsPerSecond, long kilobitsPerSecond) {
    Capacity forwarded(long in, long out) {
      return new Capacity(
          in * packetsPerSecond,
          out * packetsPerSecond,
          out * kilobitsPerSecond,
          in + out,
          in + out);
    }
  }
}

package belfort.mediacontrol.placement;

import belfort.mediacontrol.media.Profile;
import java.util.List;
import java.util.function.Function;

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
   * The demand of a whole lesson on one node. All of it joins within one minute: a class comes with
   * the bell.
   *
   * @param expected participants, the teacher included; held between 2 and 100,000
   */
  public static Capacity of(Profile profile, int expected) {
    return of(profile, expected, Habit.NONE);
  }

  /** The same for a class of which something was learned; {@code roster} counts everybody. */
  public static Capacity of(Profile profile, int roster, Habit habit) {
    Shape shape = shape(profile, roster, habit);
    return shape.sources().plus(shape.watching(shape.viewers()));
  }

  /** How a lesson's demand divides: what is published once, and what each viewer adds. */
  public static Shape shape(Profile profile, int roster, Habit habit) {
    int participants = Math.clamp(habit.expectedOf(roster), FEWEST_PARTICIPANTS, MOST_PARTICIPANTS);
    List<Streams> streams =
        switch (profile) {
          case LECTURE -> List.of(new Streams(TEACHER, 1), new Streams(SCREEN, 1));
          case SEMINAR ->
              List.of(
                  new Streams(TEACHER, 1),
                  new Streams(SCREEN, 1),
                  new Streams(STUDENT, Math.min(SEMINAR_SPEAKERS, participants - 1)));
          case GALLERY -> List.of(new Streams(STUDENT, participants));
          case AUDIO -> List.of(new Streams(VOICE, Math.min(AUDIO_VOICES, participants)));
        };
    boolean all = profile == Profile.GALLERY;
    return new Shape(
        streams,
        participants,
        all ? participants : participants - 1,
        all ? Math.min(GALLERY_LAST_N, participants - 1) : Integer.MAX_VALUE,
        habit.expectedUse());
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

  /** So many sources of the same kind. */
  record Streams(Stream stream, int count) {}

  /**
   * A lesson's demand in parts: on several nodes the sources stand on the first, and each further
   * node is a leaf that receives every source once and serves viewers of its own.
   *
   * @param participants expected
   * @param viewers each receives every stream, or the last N; who publishes is not sent his own, so
   *     where one publishes to all there is one viewer less than participants
   * @param lastN how many streams a viewer receives at most
   * @param use what share of it is expected to be sent
   */
  public record Shape(List<Streams> streams, int participants, int viewers, int lastN, double use) {
    public Shape {
      streams = List.copyOf(streams);
    }

    /** What the first node receives. */
    public Capacity sources() {
      return sum(streams, each -> each.stream().forwarded(each.count(), 0));
    }

    /** What a number of viewers adds to the node that serves them. */
    public Capacity watching(long heads) {
      return sum(
          streams, each -> each.stream().forwarded(0, heads * Math.min(lastN, each.count())));
    }

    /** What the first node sends to one leaf: every source once. */
    public Capacity relayOut() {
      return sum(streams, each -> each.stream().forwarded(0, each.count()));
    }

    /** What a leaf receives. */
    public Capacity relayIn() {
      return sources();
    }

    private Capacity sum(List<Streams> all, Function<Streams, Capacity> of) {
      Capacity full = all.stream().map(of).reduce(Capacity.NONE, Capacity::plus);
      Capacity media = full.times(use);
      // who uses less media has as many peer connections
      return new Capacity(
          media.packetsInPerSecond(),
          media.packetsOutPerSecond(),
          media.kilobitsOutPerSecond(),
          full.joinsPerMinute(),
          full.endpoints());
    }
  }

  /** What one forwarded stream is. */
  record Stream(long packetsPerSecond, long kilobitsPerSecond) {
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
